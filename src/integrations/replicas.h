// The read models of all cores and how a change gets into them.
//
// Changes may reach a core out of order; each carries the number of the change feed it was read at, and
// an older one never replaces a newer one. Publishing has ended on every core when it returns.
#pragma once

#include <atomic>
#include <memory>
#include <unordered_set>
#include <vector>

#include "async/runtime.h"
#include "async/task.h"
#include "crypto/mac.h"
#include "integrations/read_model.h"

namespace sallyport::integrations {

// An integration as it stands in the store; without a client it is deleted.
struct Update {
  model::IntegrationId id;
  std::shared_ptr<const Client> client;
};

class Replicas {
 public:
  Replicas(async::Runtime& runtime, const crypto::HmacKey& pepper);

  const ReadModel& of(std::size_t core) const { return cores_[core].model; }

  // Puts it into every core's model. Before the runtime starts.
  void fill(const std::shared_ptr<const Client>& client);

  // Open from before an update is read in the store until it is published. While one is open the cores
  // remember what was deleted, so that an older read cannot bring it back.
  class Publication {
   public:
    explicit Publication(Replicas& replicas) : replicas_(replicas) { ++replicas_.open_; }
    ~Publication();
    Publication(const Publication&) = delete;
    Publication& operator=(const Publication&) = delete;
    // From a coroutine on any core. `updates` is on every core when it returns.
    async::Task<> publish(const std::vector<Update>& updates);

   private:
    Replicas& replicas_;
  };

 private:
  struct Replica {
    explicit Replica(const crypto::HmacKey& pepper) : model(pepper) {}
    ReadModel model;
    std::unordered_set<model::IntegrationId> deleted;
  };
  static void apply(Replica& replica, const Update& update);
  void forget_deleted(Replica& replica);

  async::Runtime& runtime_;
  std::vector<Replica> cores_;
  std::atomic<int> open_{0};
  std::atomic<bool> any_deleted_{false};
};

}  // namespace sallyport::integrations
