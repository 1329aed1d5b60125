// CHECK: a condition that only a bug can break. It ends the process, in release builds as well.
#pragma once

namespace sallyport::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace sallyport::base

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::sallyport::base::check_failed(#condition, __FILE__, __LINE__))
