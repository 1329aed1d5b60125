// Rows of attempts to connect an account.
//
// vault/ uses them inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/connect_attempt.h"
#include "store/database.h"

namespace sallyport::store {

class ConnectAttemptRepository {
 public:
  explicit ConnectAttemptRepository(Session& session) : session_(session) {}

  void insert(const model::ConnectAttempt& attempt);
  // Of whichever tenant: the id is a secret of the browser, or it is compared with the tenant by the caller.
  std::optional<model::ConnectAttempt> find(std::string_view id);
  // Never one whose state value has been used.
  std::optional<model::ConnectAttempt> find_by_state(base::ByteView state_digest);
  // Writes what changes on the way, and sets the version to expected_version + 1. False when the row is gone
  // or has another version. Sealed values are written too: read them in the same transaction, because they
  // may be sealed anew in between.
  bool update(const model::ConnectAttempt& attempt, std::int64_t expected_version);
  // Of a provider whose addresses change.
  void erase_of(const model::ProviderSetupId& setup);
  // Whether another attempt with this setup has a grant that may still be stored, or is getting one.
  // `exchange`: for how long after its end a code may still be exchanged.
  bool others_have_grants(const model::ConnectAttempt& attempt, base::Time now, base::Duration exchange);
  // The one that has waited longest for the end of its grant: its person has not answered in time.
  std::optional<model::ConnectAttempt> unanswered(base::Time now);
  // Nobody can answer any more, and it is not unanswered() again until then. In the transaction that found
  // it.
  void claim_end(model::ConnectAttempt& attempt, base::Time until);
  // Those that ended before that and have no grant to end; answers how many.
  std::int64_t sweep(base::Time ended_before, std::int64_t limit);

 private:
  Session& session_;
};

}  // namespace sallyport::store
