// A layer under SQLite whose disk fails on demand, for tests of R2 and R3: the write or fsync number n.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace sallyport::store::sqlite {

// What the disk does from now on; shared by all files opened through the layer. Safe on every thread.
struct FaultyDisk {
  std::atomic<bool> full = false;            // writes answer "no space"
  std::atomic<bool> sync_fails = false;      // every fsync answers an I/O error
  std::atomic<std::int64_t> fail_write{-1};  // the write with this number fails; -1: none
  std::atomic<std::int64_t> writes = 0;
  std::atomic<std::int64_t> syncs = 0;

  void heal() {
    full = false;
    sync_fails = false;
    fail_write = -1;
  }
};

FaultyDisk& faulty_disk();
// Registers the layer once and answers the name for Options::vfs.
std::string faulty_vfs();

// While it lives, every database that names no layer is opened through this one.
class FaultyByDefault {
 public:
  FaultyByDefault();
  ~FaultyByDefault();
  FaultyByDefault(const FaultyByDefault&) = delete;
  FaultyByDefault& operator=(const FaultyByDefault&) = delete;
};

}  // namespace sallyport::store::sqlite
