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
  // Whether another attempt with this setup has a grant, or is getting one.
  bool others_have_grants(const model::ConnectAttempt& attempt);
  // Those that ended before that; answers how many.
  std::int64_t sweep(base::Time ended_before, std::int64_t limit);

 private:
  Session& session_;
};

}  // namespace sallyport::store
