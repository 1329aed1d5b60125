#include "crypto/system_random.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <sys/mman.h>
#include <sys/random.h>

#include "base/secret.h"

namespace sallyport::crypto {
namespace {

void ask_kernel(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

// Random bytes that this thread has read ahead. They live in a page that the kernel empties in a forked
// child, so `left` is 0 there and the child reads bytes of its own.
class ReadAhead {
 public:
  ReadAhead() {
    void* memory = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    if (::madvise(memory, sizeof(Page), MADV_WIPEONFORK) != 0) {  // every draw then asks the kernel
      ::munmap(memory, sizeof(Page));
      return;
    }
    ::madvise(memory, sizeof(Page), MADV_DONTDUMP);
    page_ = static_cast<Page*>(memory);
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead() {
    if (page_ == nullptr) return;
    base::wipe(page_, sizeof(Page));
    ::munmap(page_, sizeof(Page));
    page_ = nullptr;
  }

  void fill(std::span<std::uint8_t> out) {
    if (page_ == nullptr || out.size() > kLargestDraw) return ask_kernel(out);
    if (page_->left < out.size()) {
      page_->left = 0;  // a fault below leaves nothing that was drawn before
      ask_kernel(page_->bytes);
      page_->left = kAhead;
    }
    page_->left -= out.size();
    const auto drawn = std::span(page_->bytes).subspan(page_->left, out.size());
    std::ranges::copy(drawn, out.begin());
    base::wipe(drawn.data(), drawn.size());  // what was handed out cannot be found here later
  }

 private:
  static constexpr std::size_t kAhead = 1024;
  static constexpr std::size_t kLargestDraw = 128;
  struct Page {
    std::size_t left;
    std::array<std::uint8_t, kAhead> bytes;
  };
  Page* page_ = nullptr;
};

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> out) {
  thread_local ReadAhead ahead;
  ahead.fill(out);
}

}  // namespace sallyport::crypto
