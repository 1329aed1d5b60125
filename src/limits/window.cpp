#include "limits/window.h"

namespace sallyport::limits {

bool Window::take(std::uint32_t number, std::uint32_t limit) {
  std::uint64_t known = state_.load(std::memory_order_relaxed);
  for (;;) {
    State state = at(unpack(known), number);
    if (state.taken >= limit) return false;
    ++state.taken;
    if (state_.compare_exchange_weak(known, pack(state), std::memory_order_relaxed)) return true;
  }
}

void Window::give_back(std::uint32_t number) {
  std::uint64_t known = state_.load(std::memory_order_relaxed);
  for (;;) {
    State state = unpack(known);
    if (newer(number, state)) return;
    --state.taken;
    if (state_.compare_exchange_weak(known, pack(state), std::memory_order_relaxed)) return;
  }
}

void Window::add(std::uint32_t number, std::uint32_t taken) {
  std::uint64_t known = state_.load(std::memory_order_relaxed);
  for (;;) {
    State state = unpack(known);
    state = at(state, number);
    if (state.number != number) return;
    state.taken += taken;
    if (state_.compare_exchange_weak(known, pack(state), std::memory_order_relaxed)) return;
  }
}

std::uint32_t Window::taken(std::uint32_t number) const {
  return at(unpack(state_.load(std::memory_order_relaxed)), number).taken;
}

}  // namespace sallyport::limits
