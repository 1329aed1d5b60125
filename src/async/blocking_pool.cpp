#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "async/fault.h"
#include "async/runtime.h"
#include "async/thread.h"
#include "base/check.h"

namespace sallyport::async {

struct BlockingPool::State {
  State(Options chosen, base::Log& log_in) : options(std::move(chosen)), log(log_in) {}

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [this] { return ending || !jobs.empty(); });
      if (jobs.empty()) return;
      {
        auto job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        try {
          job();
        } catch (...) {
          log_fault(log, "Work on a pool failed.", options.name, std::current_exception());
        }
      }  // what the job holds is given back outside the lock
      lock.lock();
    }
  }

  const Options options;
  base::Log& log;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::move_only_function<void()>> jobs;
  bool ending = false;
  std::vector<std::thread> threads;
};

BlockingPool::BlockingPool(Options options, base::Log& log)
    : state_(std::make_unique<State>(std::move(options), log)) {
  CHECK(state_->options.threads > 0);
  for (std::size_t i = 0; i < state_->options.threads; ++i) {
    state_->threads.emplace_back([&state = *state_] {
      begin_thread(state.options.name);
      state.work();
    });
  }
}

BlockingPool::~BlockingPool() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->ending = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

std::size_t BlockingPool::waiting() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->jobs.size();
}

bool BlockingPool::try_post(std::move_only_function<void()> job) {
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->jobs.size() >= state_->options.queue) return false;
    state_->jobs.push_back(std::move(job));
  }
  state_->wake.notify_one();
  return true;
}

Task<bool> BlockingPool::run_job(std::move_only_function<void()> job) {
  const OneShot<void> done;
  const bool accepted = try_post([done, job = std::move(job)]() mutable {
    job();
    job = nullptr;  // it may refer to the caller's frame, which lives only until done
    done.set();
  });
  if (accepted) co_await done.wait();
  co_return accepted;
}

}  // namespace sallyport::async
