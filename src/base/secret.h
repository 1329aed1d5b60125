// Text or key bytes that must not leak: wiped at the end, not copyable, not printable (security S25).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace sallyport::base {

// Overwrites memory in a way the compiler keeps (security P18).
void wipe(void* data, std::size_t size) noexcept;

class Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  // Copies `text`; the caller's own copy is the caller's to wipe.
  static Secret from_text(std::string_view text);
  static Secret from_bytes(ByteView bytes) { return Secret(Bytes(bytes.begin(), bytes.end())); }

  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(bytes_.data(), bytes_.size()); }

  Secret clone() const { return Secret(bytes_); }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }

  // The one way in. Call it where the bytes are used, never to keep them.
  ByteView reveal() const { return bytes_; }
  std::string_view reveal_text() const { return as_text(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace sallyport::base
