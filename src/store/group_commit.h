// Many small writes in one transaction: what comes while a commit runs goes into the next one, so that one
// fsync serves all who write at the same time.
//
// Each write sees those before it in the batch and is undone alone when it refuses. A fault fails the batch.
// Store::write_together is the way in.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "async/one_shot.h"
#include "async/runtime.h"

namespace sallyport::store {

class Database;
class Session;

class GroupCommit {
 public:
  static constexpr std::size_t kLargestBatch = 256;
  static constexpr std::size_t kLargestQueue = 4096;  // writes waiting; one more is refused

  GroupCommit(Database& database, async::BlockingPool& pool);

  struct Job {
    explicit Job(std::function<bool(Session&)> work_in) : work(std::move(work_in)) {}
    std::function<bool(Session&)> work;  // false: undo it
    std::exception_ptr fault;
    async::OneShot<void> done;  // after the commit
  };
  // False when the queue is full. Callable from every thread.
  bool enqueue(std::shared_ptr<Job> job);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the work on the pool, which may outlive this object
};

}  // namespace sallyport::store
