#include "store/account_session_repository.h"

#include "store/columns.h"

namespace sallyport::store {
namespace {

#define SALLYPORT_ACCOUNT_SESSIONS                                                                 \
  "SELECT id, account_id, token_digest, previous_digest, previous_until, csrf_token, created_at, " \
  "confirmed_at, last_used_at, expires_at, source, user_agent, provider_tenant FROM account_sessions"

model::AccountSession read_account_session(const Row& row) {
  return {.id = read_id<model::AccountSessionId>(row, 0),
          .account = read_id<model::AccountId>(row, 1),
          .provider_tenant = row.is_null(12) ? model::TenantId{} : read_id<model::TenantId>(row, 12),
          .token_digest = row.blob(2),
          .previous_digest = row.blob(3),
          .previous_until = row.time(4),
          .csrf_token = row.blob(5),
          .created_at = row.time(6),
          .confirmed_at = row.time(7),
          .last_used_at = row.time(8),
          .expires_at = row.time(9),
          .source = row.text(10),
          .user_agent = row.text(11)};
}

}  // namespace

void AccountSessionRepository::insert(const model::AccountSession& row) {
  session_.execute(
      "INSERT INTO account_sessions (id, account_id, token_digest, previous_digest, previous_until, "
      "csrf_token, created_at, confirmed_at, last_used_at, expires_at, source, user_agent, provider_tenant) "
      "VALUES (:id, "
      ":account, :digest, :previous, :previous_until, :csrf, :created_at, :confirmed_at, :last_used_at, "
      ":expires_at, :source, :user_agent, :provider)",
      {{"id", row.id.bytes()},
       {"account", row.account.bytes()},
       {"digest", row.token_digest},
       {"previous", row.previous_digest},
       {"previous_until", row.previous_until},
       {"csrf", row.csrf_token},
       {"created_at", row.created_at},
       {"confirmed_at", row.confirmed_at},
       {"last_used_at", row.last_used_at},
       {"expires_at", row.expires_at},
       {"source", row.source},
       {"user_agent", row.user_agent},
       row.provider_tenant == model::TenantId{} ? Parameter("provider", std::nullopt)
                                                : Parameter("provider", row.provider_tenant.bytes())});
}

std::optional<model::AccountSession> AccountSessionRepository::find_by_token(base::ByteView digest) {
  return query_first(session_,
                     SALLYPORT_ACCOUNT_SESSIONS " WHERE token_digest = :digest OR previous_digest = :digest",
                     {{"digest", digest}}, read_account_session);
}

std::vector<model::AccountSession> AccountSessionRepository::list(const model::AccountId& account) {
  return query_all(session_,
                   SALLYPORT_ACCOUNT_SESSIONS " WHERE account_id = :account ORDER BY created_at, id",
                   {{"account", account.bytes()}}, read_account_session);
}

bool AccountSessionRepository::touch(const model::AccountSessionId& id, base::Time used_at) {
  return session_.execute("UPDATE account_sessions SET last_used_at = :used_at WHERE id = :id",
                          {{"used_at", used_at}, {"id", id.bytes()}}) > 0;
}

bool AccountSessionRepository::replace_token(const model::AccountSessionId& id, base::ByteView digest,
                                             base::Time previous_until, base::Time confirmed_at) {
  return session_.execute(
             "UPDATE account_sessions SET previous_digest = token_digest, token_digest = :digest, "
             "previous_until = :until, confirmed_at = :confirmed_at, last_used_at = :confirmed_at "
             "WHERE id = :id",
             {{"digest", digest},
              {"until", previous_until},
              {"confirmed_at", confirmed_at},
              {"id", id.bytes()}}) > 0;
}

bool AccountSessionRepository::erase(const model::AccountId& account, const model::AccountSessionId& id) {
  return session_.execute("DELETE FROM account_sessions WHERE account_id = :account AND id = :id",
                          {{"account", account.bytes()}, {"id", id.bytes()}}) > 0;
}

std::int64_t AccountSessionRepository::erase_others(const model::AccountId& account,
                                                    const model::AccountSessionId& kept) {
  return session_.execute("DELETE FROM account_sessions WHERE account_id = :account AND id <> :kept",
                          {{"account", account.bytes()}, {"kept", kept.bytes()}});
}

std::int64_t AccountSessionRepository::erase_beyond(const model::AccountId& account,
                                                    const model::TenantId& provider, std::int64_t most) {
  if (provider == model::TenantId{})
    return session_.execute(
        "DELETE FROM account_sessions WHERE account_id = :account AND provider_tenant IS NULL AND id NOT IN "
        "(SELECT id FROM account_sessions WHERE account_id = :account AND provider_tenant IS NULL ORDER BY "
        "last_used_at DESC, id LIMIT :most)",
        {{"account", account.bytes()}, {"most", most}});
  return session_.execute(
      "DELETE FROM account_sessions WHERE account_id = :account AND provider_tenant = :provider AND id NOT "
      "IN "
      "(SELECT id FROM account_sessions WHERE account_id = :account AND provider_tenant = :provider ORDER BY "
      "last_used_at DESC, id LIMIT :most)",
      {{"account", account.bytes()}, {"provider", provider.bytes()}, {"most", most}});
}

std::int64_t AccountSessionRepository::erase_ended(base::Time now, base::Time used_before) {
  return session_.execute(
      "DELETE FROM account_sessions WHERE expires_at <= :now OR last_used_at <= :used_before",
      {{"now", now}, {"used_before", used_before}});
}

std::int64_t AccountSessionRepository::erase_others_of(const model::AccountId& account,
                                                       const model::TenantId& provider,
                                                       const model::AccountSessionId& kept) {
  return session_.execute(
      "DELETE FROM account_sessions WHERE account_id = :account AND provider_tenant = :provider AND id <> "
      ":kept",
      {{"account", account.bytes()}, {"provider", provider.bytes()}, {"kept", kept.bytes()}});
}

std::int64_t AccountSessionRepository::erase_of_provider(const model::TenantId& provider) {
  return session_.execute("DELETE FROM account_sessions WHERE provider_tenant = :provider",
                          {{"provider", provider.bytes()}});
}

std::int64_t AccountSessionRepository::erase_all() {
  return session_.execute("DELETE FROM account_sessions", {});
}

}  // namespace sallyport::store
