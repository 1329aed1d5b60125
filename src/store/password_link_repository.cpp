#include "store/password_link_repository.h"

#include "store/columns.h"

namespace sallyport::store {

void PasswordLinkRepository::put(const model::AccountId& account, base::ByteView token_digest,
                                 base::Time expires_at) {
  session_.execute(
      "INSERT INTO password_links (account_id, token_digest, expires_at) VALUES (:account, :digest, :end) ON "
      "CONFLICT (account_id) DO UPDATE SET token_digest = excluded.token_digest, expires_at = "
      "excluded.expires_at",
      {{"account", account.bytes()}, {"digest", token_digest}, {"end", expires_at}});
}

std::optional<model::AccountId> PasswordLinkRepository::find(base::ByteView token_digest, base::Time now) {
  return query_first(
      session_, "SELECT account_id FROM password_links WHERE token_digest = :digest AND expires_at > :now",
      {{"digest", token_digest}, {"now", now}},
      [](const Row& row) { return read_id<model::AccountId>(row, 0); });
}

bool PasswordLinkRepository::erase(const model::AccountId& account) {
  return session_.execute("DELETE FROM password_links WHERE account_id = :account",
                          {{"account", account.bytes()}}) > 0;
}

std::int64_t PasswordLinkRepository::erase_ended(base::Time now) {
  return session_.execute("DELETE FROM password_links WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace sallyport::store
