#include "store/group_commit.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "store/database.h"

namespace sallyport::store {
namespace {

using Batch = std::vector<std::shared_ptr<GroupCommit::Job>>;

void run_alone(Session& session, GroupCommit::Job& job) {
  session.execute("SAVEPOINT one_of_many", {});
  if (!job.work(session)) session.execute("ROLLBACK TO SAVEPOINT one_of_many", {});
  session.execute("RELEASE SAVEPOINT one_of_many", {});
}

void commit(Database& database, const Batch& batch) {
  try {
    database.write([&](Session& session) {
      if (batch.size() == 1) return batch.front()->work(session);
      for (const auto& job : batch) run_alone(session, *job);
      return true;
    });
  } catch (...) {
    for (const auto& job : batch) job->fault = std::current_exception();
  }
  for (const auto& job : batch) {
    job->work = nullptr;  // it may refer to the caller's frame, which lives only until done
    job->done.set();
  }
}

}  // namespace

struct GroupCommit::State : std::enable_shared_from_this<State> {
  State(Database& database_in, async::BlockingPool& pool_in) : database(database_in), pool(pool_in) {}

  bool post() {
    return pool.try_post([state = shared_from_this()] { state->work(); });
  }

  // One batch, then back into the pool's queue, so that others come to their turn.
  void work() {
    do {
      commit(database, take());
    } while (!finished() && !post());
  }

  Batch take() {
    const std::scoped_lock lock(mutex);
    const auto count = std::min(queue.size(), kLargestBatch);
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(count);
    Batch batch(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    return batch;
  }

  bool finished() {
    const std::scoped_lock lock(mutex);
    working = !queue.empty();
    return !working;
  }

  Database& database;
  async::BlockingPool& pool;
  std::mutex mutex;
  Batch queue;
  bool working = false;  // somebody empties the queue, or will
};

GroupCommit::GroupCommit(Database& database, async::BlockingPool& pool)
    : state_(std::make_shared<State>(database, pool)) {}

bool GroupCommit::enqueue(std::shared_ptr<Job> job) {
  State& state = *state_;
  const std::scoped_lock lock(state.mutex);
  if (state.queue.size() >= kLargestQueue) return false;
  if (!state.working && !state.post()) return false;
  state.working = true;
  state.queue.push_back(std::move(job));
  return true;
}

}  // namespace sallyport::store
