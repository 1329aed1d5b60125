// Rows of grants at third-party services.
//
// vault/ uses them inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/connection.h"
#include "store/database.h"

namespace sallyport::store {

struct ConnectionScan {
  model::TenantId tenant{};
  std::optional<model::ProviderSetupId> setup{};  // nothing: all
  std::optional<model::OwnerKind> owner_kind{};   // nothing: both
  std::optional<model::AccountId> owner{};        // of users' own
  std::optional<base::Time> ending_by{};          // only live ones that end then or before
  std::int64_t after = 0;                         // behind this position
  std::int64_t limit = 25;
};

class ConnectionRepository {
 public:
  explicit ConnectionRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::Connection& connection);
  std::optional<model::Connection> find(const model::TenantId& tenant, const model::ConnectionId& id);
  std::vector<model::Connection> scan(const ConnectionScan& scan);  // oldest first
  bool erase(const model::TenantId& tenant, const model::ConnectionId& id);

  // What people change: label and is_default.
  bool describe(const model::Connection& connection);
  // None of the owner's connections of this setup is its default any more.
  void clear_default(const model::Connection& connection);
  // What a grant has given: tokens, scopes, kept values, account, connector, ends and what is due before
  // them, and a state without failures. Notices of an end that stays as it was are not given again. The
  // generation becomes expected_generation + 1 and the lease ends, whoever has it: new tokens are never
  // refused for coming late, unless others have taken the place of those that they were made of. False then,
  // and when the row is gone.
  bool renew(const model::Connection& connection, std::int64_t expected_generation);
  // Takes the lease until then, and notes, before it is sent, that a refresh with the tokens of this
  // generation is on its way. Answers the fence; nothing when somebody else has the lease, or the row is gone
  // or has another generation.
  std::optional<std::int64_t> begin_attempt(const model::ConnectionId& id, std::int64_t generation,
                                            base::Time now, base::Time until);
  // False when the lease went to somebody else meanwhile.
  bool prolong(const model::ConnectionId& id, std::int64_t fence, base::Time until);
  // The attempt has sent nothing: it does not count, and the lease ends. False when somebody else has begun
  // another one.
  bool withdraw_attempt(const model::ConnectionId& id, std::int64_t fence);
  // Notes that the attempt has failed, and ends the lease: state, cause, attempt_at, attempts, failures and
  // next_try_at. False when somebody else has begun another one, or there are other tokens.
  bool settle_attempt(const model::Connection& connection);
  // On a database that no other process works on: ends the leases of attempts that an earlier one has begun.
  void end_leases(base::Time begun_before);
  // Those whose attempt was begun, has nobody any more who waits for its answer, and may be repeated now;
  // oldest first.
  std::vector<model::Connection> interrupted(base::Time now, std::int64_t limit);
  // Whether a connection of the application of this setup, in whichever tenant, may be of this account
  // (nothing: of one that nobody knows): it is, or nobody knows whose it is. Services know grants by
  // application and account.
  bool may_have_account(const model::ProviderSetupId& setup, std::optional<std::string_view> account_id);
  // Whether another connection of the same application is of the same account, which is known.
  bool shares_account(const model::Connection& connection);

  // Never back.
  void touch(const model::ConnectionId& id, base::Time used_at);

 private:
  Session& session_;
};

}  // namespace sallyport::store
