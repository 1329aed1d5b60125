#include "store/sqlite/faulty_vfs.h"

#include <map>
#include <mutex>

#include <sqlite3.h>

namespace sallyport::store::sqlite {
namespace {

// SQLite's own layer does the work; only the table of methods of each opened file is replaced by a copy
// with our write and sync. There are a few such tables, one for each way of locking.
struct Replacement {
  sqlite3_io_methods methods;  // first: files point to it
  const sqlite3_io_methods* original;
};

sqlite3_vfs g_vfs;

const sqlite3_io_methods* original_of(sqlite3_file* file) {
  return reinterpret_cast<const Replacement*>(file->pMethods)->original;
}

int faulty_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  FaultyDisk& disk = faulty_disk();
  const auto number = disk.writes++;
  if (disk.full) return SQLITE_FULL;
  if (number == disk.fail_write) return SQLITE_IOERR_WRITE;
  return original_of(file)->xWrite(file, data, size, offset);
}

int faulty_sync(sqlite3_file* file, int flags) {
  FaultyDisk& disk = faulty_disk();
  ++disk.syncs;
  if (disk.sync_fails) return SQLITE_IOERR_FSYNC;
  return original_of(file)->xSync(file, flags);
}

const sqlite3_io_methods* replacement_for(const sqlite3_io_methods* original) {
  static std::mutex mutex;
  static std::map<const sqlite3_io_methods*, Replacement> made;
  const std::scoped_lock lock(mutex);
  const auto [found, added] = made.try_emplace(original, Replacement{*original, original});
  if (added) {
    found->second.methods.xWrite = faulty_write;
    found->second.methods.xSync = faulty_sync;
  }
  return &found->second.methods;
}

int faulty_open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  auto* real = static_cast<sqlite3_vfs*>(vfs->pAppData);
  const int code = real->xOpen(real, name, file, flags, out_flags);
  if (code == SQLITE_OK && file->pMethods != nullptr) file->pMethods = replacement_for(file->pMethods);
  return code;
}

}  // namespace

FaultyDisk& faulty_disk() {
  static FaultyDisk disk;
  return disk;
}

std::string faulty_vfs() {
  static const bool kRegistered = [] {
    sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
    g_vfs = *real;
    g_vfs.pNext = nullptr;
    g_vfs.zName = "faulty";
    g_vfs.pAppData = real;
    g_vfs.xOpen = faulty_open;
    return sqlite3_vfs_register(&g_vfs, 0) == SQLITE_OK;
  }();
  return kRegistered ? "faulty" : "";
}

FaultyByDefault::FaultyByDefault() {
  faulty_vfs();
  sqlite3_vfs_register(&g_vfs, 1);
}

FaultyByDefault::~FaultyByDefault() {
  faulty_disk().heal();
  sqlite3_vfs_register(static_cast<sqlite3_vfs*>(g_vfs.pAppData), 1);
}

}  // namespace sallyport::store::sqlite
