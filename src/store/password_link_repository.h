// Rows of links for a new password: one of an account at most. accounts/ uses it inside a transaction.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"
#include "store/database.h"

namespace sallyport::store {

class PasswordLinkRepository {
 public:
  explicit PasswordLinkRepository(Session& session) : session_(session) {}

  // In the place of the one before.
  void put(const model::AccountId& account, base::ByteView token_digest, base::Time expires_at);
  // Whose the link is that ends after `now`.
  std::optional<model::AccountId> find(base::ByteView token_digest, base::Time now);
  bool erase(const model::AccountId& account);
  std::int64_t erase_ended(base::Time now);

 private:
  Session& session_;
};

}  // namespace sallyport::store
