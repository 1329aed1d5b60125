// Rows of the sessions of people's browsers.
//
// accounts/ uses it inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/account_session.h"
#include "store/database.h"

namespace sallyport::store {

class AccountSessionRepository {
 public:
  explicit AccountSessionRepository(Session& session) : session_(session) {}

  void insert(const model::AccountSession& row);
  // The session that the value of this digest opens, or opened before another took its place. Whether it has
  // ended is the caller's question.
  std::optional<model::AccountSession> find_by_token(base::ByteView digest);
  std::vector<model::AccountSession> list(const model::AccountId& account);  // oldest first

  // False when the row is gone.
  bool touch(const model::AccountSessionId& id, base::Time used_at);
  // Another value takes the place of the present one, which counts until then.
  bool replace_token(const model::AccountSessionId& id, base::ByteView digest, base::Time previous_until,
                     base::Time confirmed_at);
  bool erase(const model::AccountId& account, const model::AccountSessionId& id);

  // Each answers how many.
  std::int64_t erase_others(const model::AccountId& account, const model::AccountSessionId& kept);
  // The same of those alone that the provider of this tenant has opened.
  std::int64_t erase_others_of(const model::AccountId& account, const model::TenantId& provider,
                               const model::AccountSessionId& kept);
  std::int64_t erase_of_provider(const model::TenantId& provider);  // whoever's they are
  // Those used longest ago, of the sessions that the provider of this tenant has opened; all-zero: of those
  // that the person has opened. Neither takes the place of the other.
  std::int64_t erase_beyond(const model::AccountId& account, const model::TenantId& provider,
                            std::int64_t most);
  // Those that end by themselves: at `now`, or for want of use since `used_before`.
  std::int64_t erase_ended(base::Time now, base::Time used_before);
  std::int64_t erase_all();

 private:
  Session& session_;
};

}  // namespace sallyport::store
