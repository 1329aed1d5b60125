// Records on each asset that an access policy about it was made or changed, by "Archivist Internal"
// (archivist §7).
//
// The transaction of the change records it on the first few hundred assets and notes where it stopped; the
// others follow in batches, so that a policy about a hundred thousand assets holds up neither its author nor
// other writers, and none is forgotten or told twice when the server ends in between.
#pragma once

#include "async/runtime.h"
#include "base/clock.h"
#include "base/random.h"
#include "model/access_policy.h"
#include "store/access_policy_repository.h"
#include "store/database.h"

namespace sallyport::inventory {

class PolicyAnnouncer {
 public:
  PolicyAnnouncer(store::Store& store, const base::Clock& clock, base::Random& random)
      : store_(store), clock_(clock), random_(random) {}

  // In the transaction that writes the policy.
  void announce(store::Session& session, const model::AccessPolicy& policy);
  // The next batch of those that are left. Answers whether there was one.
  async::Task<bool> work();

 private:
  bool record(store::Session& session, const model::AccessPolicy& policy, store::Announcement& announcement);

  store::Store& store_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace sallyport::inventory
