#include "async/runtime.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "async/fault.h"
#include "async/thread.h"
#include "base/check.h"

namespace sallyport::async {

// The hint 1 says that one thread runs the loop: what it posts to itself needs no lock and no wake-up.
Core::Core(std::size_t index, base::Log& log)
    : index_(index), log_(log), context_(std::make_unique<boost::asio::io_context>(1)) {}

Core::~Core() = default;

void Core::post(std::move_only_function<void()> work) { boost::asio::post(*context_, std::move(work)); }

void Core::spawn(Task<> task) {
  boost::asio::co_spawn(*context_, std::move(task), [&log = log_](std::exception_ptr fault) {
    if (fault) log_fault(log, "A coroutine failed.", {}, fault);
  });
}

bool Core::on_this_thread() const { return context_->get_executor().running_in_this_thread(); }

bool Core::stopped() const { return context_->stopped(); }

void Core::run() {
  const auto guard = boost::asio::make_work_guard(*context_);
  while (!context_->stopped()) {
    try {
      context_->poll();
      if (idle_) idle_();
      context_->run_one();
    } catch (...) {  // from a posted function: the loop and its connections go on
      log_fault(log_, "Work posted to a core failed.", {}, std::current_exception());
    }
  }
}

struct Runtime::Threads {
  std::vector<std::thread> cores;
};

Runtime::Runtime(std::size_t cores, base::Log& log) : log_(log), threads_(std::make_unique<Threads>()) {
  CHECK(cores > 0);
  for (std::size_t i = 0; i < cores; ++i) cores_.push_back(std::make_unique<Core>(i, log));
}

Runtime::~Runtime() {
  stop();
  join();
}

void Runtime::start() {
  CHECK(threads_->cores.empty());
  for (const auto& core : cores_) {
    threads_->cores.emplace_back([&core = *core] {
      begin_thread(fmt::format("sp-core-{}", core.index()));
      core.run();
    });
  }
}

void Runtime::stop() {
  for (const auto& core : cores_) core->context().stop();
}

void Runtime::join() {
  for (std::thread& thread : threads_->cores) thread.join();
  threads_->cores.clear();
}

Task<> Runtime::on_every_core(std::function<void(std::size_t core_index)> work) {
  struct Round {
    std::function<void(std::size_t)> work;
    std::atomic<std::size_t> left;
    std::mutex mutex;
    std::exception_ptr fault;
    Arrival all_done;
  };
  const auto round = std::make_shared<Round>();
  round->work = std::move(work);
  round->left = cores_.size();
  for (const auto& core : cores_) {
    core->post([round, index = core->index()] {
      try {
        round->work(index);
      } catch (...) {
        const std::scoped_lock lock(round->mutex);
        if (!round->fault) round->fault = std::current_exception();
      }
      if (--round->left == 0) round->all_done.arrive();
    });
  }
  co_await round->all_done.wait();
  if (round->fault) std::rethrow_exception(round->fault);
}

Task<> sleep_for(std::chrono::steady_clock::duration delay) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, delay);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace sallyport::async
