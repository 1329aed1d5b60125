// A result handed once to a waiting coroutine, from any thread.
//
// Used by the audit committer, the pools and whoever joins several things into one wait. Copies share
// the same result. Every OneShot that is waited for must be set before the runtime is destroyed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "async/task.h"
#include "base/check.h"

namespace sallyport::async {

// The waiting half of OneShot without the value.
class Arrival {
 public:
  // Resumes the waiter on its core, or lets a later wait() return at once. CHECKs that it is the first
  // call. Callable from every thread.
  void arrive();
  // Awaited once, on a core. Not cancelled by a TaskGroup: what it waits for may use the caller's frame.
  Task<> wait();

 private:
  // Keeps `resume` until arrive(); false, without keeping it, when that has happened before.
  bool park(std::move_only_function<void()>& resume);

  std::mutex mutex_;
  bool arrived_ = false;
  bool waited_ = false;
  std::move_only_function<void()> resume_;
};

template <class T>
class OneShot {
 public:
  OneShot() : state_(std::make_shared<State>()) {}

  // Hands the value over; once, from any thread.
  void set(T value) const {
    CHECK(!state_->value);
    state_->value.emplace(std::move(value));
    state_->arrival.arrive();
  }

  // The value, as soon as it is set; once, in a coroutine on a core.
  Task<T> wait() const {
    const std::shared_ptr<State> state = state_;
    co_await state->arrival.wait();
    co_return std::move(*state->value);
  }

 private:
  struct State {
    Arrival arrival;
    std::optional<T> value;
  };
  std::shared_ptr<State> state_;
};

template <>
class OneShot<void> {
 public:
  OneShot() : arrival_(std::make_shared<Arrival>()) {}
  void set() const { arrival_->arrive(); }
  Task<> wait() const {
    const std::shared_ptr<Arrival> arrival = arrival_;
    co_await arrival->wait();
  }

 private:
  std::shared_ptr<Arrival> arrival_;
};

}  // namespace sallyport::async
