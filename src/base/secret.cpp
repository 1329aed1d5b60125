#include "base/secret.h"

#include <string.h>  // explicit_bzero lives in the C header only

namespace sallyport::base {

void wipe(void* data, std::size_t size) noexcept {
  if (size != 0) explicit_bzero(data, size);
}

Secret Secret::from_text(std::string_view text) { return from_bytes(as_bytes(text)); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(bytes_.data(), bytes_.size());
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

}  // namespace sallyport::base
