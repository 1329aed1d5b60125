// The threads of the process: one single-threaded loop per core, and bounded pools for what blocks.
//
// A Core is where connections live; whatever belongs to a core is touched on its thread only. Other
// threads reach it by post(). This folder is the only place that starts threads or coroutines.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "async/one_shot.h"
#include "async/task.h"
#include "base/log.h"
#include "base/result.h"

namespace boost::asio {
class io_context;  // complete only where sockets and timers are made: keeps Asio out of most files
}

namespace sallyport::async {

class Core {
 public:
  Core(std::size_t index, base::Log& log);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  std::size_t index() const { return index_; }
  base::Log& log() const { return log_; }
  boost::asio::io_context& context() { return *context_; }

  // Runs `work` on this core's thread, later. Callable from every thread.
  void post(std::move_only_function<void()> work);
  // Starts a coroutine on this core; the caller must keep what it touches alive until the runtime has
  // stopped (or use a TaskGroup). An exception that escapes is logged as a fault.
  void spawn(Task<> task);
  bool on_this_thread() const;
  // `work` runs each time the core has nothing left to do, before it sleeps. To be set before the runtime
  // starts.
  void when_idle(std::move_only_function<void()> work) { idle_ = std::move(work); }
  // True from Runtime::stop() on: what is posted does not run any more.
  bool stopped() const;

 private:
  friend class Runtime;
  void run();  // the loop, on the calling thread

  std::size_t index_;
  base::Log& log_;
  std::unique_ptr<boost::asio::io_context> context_;
  std::move_only_function<void()> idle_;
};

// N cores with their threads. Construct, start(), later stop() and join().
class Runtime {
 public:
  Runtime(std::size_t cores, base::Log& log);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  std::size_t size() const { return cores_.size(); }
  Core& core(std::size_t index) { return *cores_[index]; }

  void start();  // one thread per core, named sp-core-N
  void stop();   // ends the loops after the handlers that run now; callable from every thread
  void join();

  // Runs `work` on every core and waits, without blocking, until all have done so. From a coroutine on
  // any core. This is how a change reaches every read model before it is answered. The first exception
  // that `work` throws comes back to the caller, after all cores have run it.
  Task<> on_every_core(std::function<void(std::size_t core_index)> work);

 private:
  struct Threads;
  base::Log& log_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::unique_ptr<Threads> threads_;
};

// What BlockingPool::run answers for a function that returns T: Result<T>, and Result<T> stays itself.
template <class T>
struct ResultOf {
  using type = base::Result<T>;
};
template <class T>
struct ResultOf<base::Result<T>> {
  using type = base::Result<T>;
};

// Threads for work that blocks (SQL, password hashing, files). A full queue refuses at once.
class BlockingPool {
 public:
  struct Options {
    std::string name;  // thread name and metric label
    std::size_t threads = 2;
    std::size_t queue = 256;  // waiting jobs; one more is refused
  };
  BlockingPool(Options options, base::Log& log);
  // Finishes what is queued. Destroy pools before the Runtime: a job resumes its caller on a core.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  std::size_t waiting() const;  // for the queue gauge
  // False when the queue is full. An exception that escapes `job` is logged as a fault.
  bool try_post(std::move_only_function<void()> job);

  // Runs `function` on the pool and resumes the caller on its own core. Exceptions of `function` come
  // back as exceptions; a full queue is kUnavailable with retry_after 1.
  // When `function` returns a Result<T>, run() returns that Result<T>; else Result<its type>.
  // `function` may refer to the caller's frame: the wait cannot be cancelled.
  template <class Function>
  auto run(Function function) -> Task<typename ResultOf<std::invoke_result_t<Function>>::type>;

 private:
  // Suspends the caller until `job` has run on the pool; false when it was refused.
  Task<bool> run_job(std::move_only_function<void()> job);

  struct State;
  std::unique_ptr<State> state_;
};

// Resumes the caller after `delay` on its own core; a TaskGroup's cancel() ends it early with an
// exception that unwinds the coroutine.
Task<> sleep_for(std::chrono::steady_clock::duration delay);

}  // namespace sallyport::async

#include "async/runtime_impl.h"
