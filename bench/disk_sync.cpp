// What one fsync costs on a disk: 8 KiB written into a file that does not grow, then fdatasync, which is what
// a small commit does to a write-ahead log.
//
// disk_sync FOLDER SECONDS. Prints p50 and p99 in microseconds; the file is removed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kBlock = 8 * 1024;
constexpr std::size_t kBlocks = 512;  // 4 MiB, where SQLite begins its log anew

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void write_block(int file, std::size_t number) {
  const std::string block(kBlock, static_cast<char>('a' + number % 26));
  const auto place = static_cast<off_t>(number % kBlocks * kBlock);
  if (::pwrite(file, block.data(), block.size(), place) != static_cast<ssize_t>(kBlock)) fail("pwrite");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) fail("disk_sync FOLDER SECONDS");
  const std::string path = std::string(arguments[1]) + "/disk_sync.tmp";
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) fail(path.c_str());
  for (std::size_t i = 0; i < kBlocks; ++i) write_block(file, i);
  if (::fsync(file) != 0) fail("fsync");

  std::vector<double> micros;
  const auto end = Clock::now() + std::chrono::duration<double>(std::atof(arguments[2]));
  for (std::size_t i = 0; Clock::now() < end; ++i) {
    const auto begun = Clock::now();
    write_block(file, i);
    if (::fdatasync(file) != 0) fail("fdatasync");
    micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
  }
  ::unlink(path.c_str());
  std::ranges::sort(micros);
  std::printf("%.1f %.1f\n", micros[micros.size() / 2], micros[micros.size() * 99 / 100]);
}
