#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <utility>

#include <boost/asio/bind_allocator.hpp>

namespace sallyport::async {

/// Room for one operation of asio at a time, set aside beforehand: a timer that has to be set while memory is
/// short. What is larger, or comes while the room is taken, gets ordinary memory. Used on one thread.
class HandlerMemory {
 public:
  HandlerMemory() = default;
  HandlerMemory(const HandlerMemory&) = delete;
  HandlerMemory& operator=(const HandlerMemory&) = delete;

  void* take(std::size_t bytes) {
    if (taken_ || bytes > room_.size()) return ::operator new(bytes);
    taken_ = true;
    return room_.data();
  }
  void give_back(void* place) {
    if (place == room_.data())
      taken_ = false;
    else
      ::operator delete(place);
  }
  bool taken() const { return taken_; }

 private:
  alignas(std::max_align_t) std::array<std::byte, 256> room_{};
  bool taken_ = false;
};

/// What asio asks for the memory of an operation. The memory must outlive it.
template <typename T>
struct HandlerAllocator {
  using value_type = T;

  explicit HandlerAllocator(HandlerMemory& memory_in) : memory(&memory_in) {}
  template <typename Other>
  explicit HandlerAllocator(const HandlerAllocator<Other>& other) : memory(other.memory) {}

  T* allocate(std::size_t count) { return static_cast<T*>(memory->take(count * sizeof(T))); }
  void deallocate(T* place, std::size_t) { memory->give_back(place); }
  bool operator==(const HandlerAllocator&) const = default;

  HandlerMemory* memory;
};

/// `handler`, whose operation lies in `memory`.
template <typename Handler>
auto in_memory(HandlerMemory& memory, Handler handler) {
  return boost::asio::bind_allocator(HandlerAllocator<std::byte>(memory), std::move(handler));
}

}  // namespace sallyport::async
