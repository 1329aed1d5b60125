#include "async/task_group.h"

#include <list>
#include <optional>
#include <string>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "async/fault.h"
#include "async/one_shot.h"
#include "base/check.h"

namespace sallyport::async {

// Shared with the coroutines' ends, which may come after the group when the runtime is torn down.
struct TaskGroup::State {
  Core& core;
  std::string name;
  std::list<boost::asio::cancellation_signal> running;  // one for each coroutine; a list keeps addresses
  std::optional<OneShot<void>> waiter;
};

TaskGroup::TaskGroup(Core& core, std::string_view name)
    : state_(std::make_shared<State>(State{core, std::string(name), {}, {}})) {}

TaskGroup::~TaskGroup() { CHECK(state_->running.empty() || state_->core.stopped()); }

void TaskGroup::spawn(Task<> task) {
  const auto signal = state_->running.emplace(state_->running.end());
  auto ended = [state = state_, signal](std::exception_ptr fault) {
    if (fault) log_fault(state->core.log(), "A background task failed.", state->name, fault);
    state->running.erase(signal);
    if (!state->running.empty() || !state->waiter) return;
    const OneShot<void> waiter = *std::exchange(state->waiter, std::nullopt);
    waiter.set();
  };
  boost::asio::co_spawn(state_->core.context(), std::move(task),
                        boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

Task<> TaskGroup::wait() {
  if (state_->running.empty()) co_return;
  CHECK(!state_->waiter);
  const OneShot<void> all_ended;
  state_->waiter = all_ended;
  co_await all_ended.wait();
}

void TaskGroup::cancel() {
  // A cancelled coroutine ends later, through its loop: emitting does not change the list... except
  // for one that had nothing to wait for, so the next element is found before emitting.
  for (auto signal = state_->running.begin(); signal != state_->running.end();) {
    (signal++)->emit(boost::asio::cancellation_type::terminal);
  }
}

std::size_t TaskGroup::size() const { return state_->running.size(); }

}  // namespace sallyport::async
