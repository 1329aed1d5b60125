#include "store/factor_repository.h"

#include "store/columns.h"

namespace sallyport::store {
namespace {

#define SALLYPORT_PASSKEYS                                                                        \
  "SELECT id, account_id, name, credential_id, public_key, sign_count, created_at, last_used_at " \
  "FROM account_passkeys"

model::Passkey read_passkey(const Row& row) {
  return {.id = read_id<model::PasskeyId>(row, 0),
          .account = read_id<model::AccountId>(row, 1),
          .name = row.text(2),
          .credential_id = row.blob(3),
          .public_key = row.blob(4),
          .sign_count = row.integer(5),
          .created_at = row.time(6),
          .last_used_at = row.time(7)};
}

}  // namespace

bool FactorRepository::any(const model::AccountId& account) {
  return query_integer(session_,
                       "SELECT 1 FROM account_totp WHERE account_id = :account AND confirmed = 1 "
                       "UNION ALL SELECT 1 FROM account_passkeys WHERE account_id = :account LIMIT 1",
                       {{"account", account.bytes()}}) > 0;
}

std::optional<model::Totp> FactorRepository::find_totp(const model::AccountId& account) {
  return query_first(
      session_,
      "SELECT sealed_secret, last_step, confirmed, created_at FROM account_totp WHERE account_id = :account",
      {{"account", account.bytes()}}, [&](const Row& row) {
        return model::Totp{.account = account,
                           .sealed_secret = row.blob(0),
                           .last_step = row.integer(1),
                           .confirmed = row.boolean(2),
                           .created_at = row.time(3)};
      });
}

bool FactorRepository::put_totp(const model::Totp& totp) {
  return session_.execute(
             "INSERT INTO account_totp (account_id, sealed_secret, last_step, confirmed, created_at) "
             "VALUES (:account, :secret, :step, :confirmed, :created_at) "
             "ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, "
             "last_step = excluded.last_step, confirmed = excluded.confirmed, "
             "created_at = excluded.created_at WHERE account_totp.confirmed = 0",
             {{"account", totp.account.bytes()},
              {"secret", totp.sealed_secret},
              {"step", totp.last_step},
              {"confirmed", totp.confirmed},
              {"created_at", totp.created_at}}) > 0;
}

bool FactorRepository::confirm_totp(const model::AccountId& account, base::ByteView sealed_secret,
                                    std::int64_t step) {
  return session_.execute(
             "UPDATE account_totp SET confirmed = 1, last_step = :step "
             "WHERE account_id = :account AND sealed_secret = :secret AND confirmed = 0",
             {{"step", step}, {"account", account.bytes()}, {"secret", sealed_secret}}) > 0;
}

bool FactorRepository::use_step(const model::AccountId& account, std::int64_t step) {
  return session_.execute(
             "UPDATE account_totp SET last_step = :step "
             "WHERE account_id = :account AND confirmed = 1 AND last_step < :step",
             {{"step", step}, {"account", account.bytes()}}) > 0;
}

bool FactorRepository::erase_totp(const model::AccountId& account) {
  return session_.execute("DELETE FROM account_totp WHERE account_id = :account",
                          {{"account", account.bytes()}}) > 0;
}

std::vector<model::Passkey> FactorRepository::passkeys(const model::AccountId& account) {
  return query_all(session_, SALLYPORT_PASSKEYS " WHERE account_id = :account ORDER BY created_at, id",
                   {{"account", account.bytes()}}, read_passkey);
}

std::optional<model::Passkey> FactorRepository::find_passkey(base::ByteView credential_id) {
  return query_first(session_, SALLYPORT_PASSKEYS " WHERE credential_id = :credential",
                     {{"credential", credential_id}}, read_passkey);
}

bool FactorRepository::insert_passkey(const model::Passkey& passkey) {
  return session_.execute(
             "INSERT INTO account_passkeys (id, account_id, name, credential_id, public_key, sign_count, "
             "created_at, last_used_at) VALUES (:id, :account, :name, :credential, :key, :count, "
             ":created_at, :used_at) ON CONFLICT (credential_id) DO NOTHING",
             {{"id", passkey.id.bytes()},
              {"account", passkey.account.bytes()},
              {"name", passkey.name},
              {"credential", passkey.credential_id},
              {"key", passkey.public_key},
              {"count", passkey.sign_count},
              {"created_at", passkey.created_at},
              {"used_at", passkey.last_used_at}}) > 0;
}

bool FactorRepository::use_passkey(const model::PasskeyId& id, std::int64_t sign_count, base::Time used_at) {
  return session_.execute(
             "UPDATE account_passkeys SET sign_count = :count, last_used_at = :used_at "
             "WHERE id = :id AND (sign_count < :count OR (sign_count = 0 AND :count = 0))",
             {{"count", sign_count}, {"used_at", used_at}, {"id", id.bytes()}}) > 0;
}

bool FactorRepository::rename_passkey(const model::AccountId& account, const model::PasskeyId& id,
                                      std::string_view name) {
  return session_.execute("UPDATE account_passkeys SET name = :name WHERE account_id = :account AND id = :id",
                          {{"name", name}, {"account", account.bytes()}, {"id", id.bytes()}}) > 0;
}

bool FactorRepository::erase_passkey(const model::AccountId& account, const model::PasskeyId& id) {
  return session_.execute("DELETE FROM account_passkeys WHERE account_id = :account AND id = :id",
                          {{"account", account.bytes()}, {"id", id.bytes()}}) > 0;
}

void FactorRepository::replace_recovery_codes(const model::AccountId& account,
                                              const std::vector<base::Bytes>& digests) {
  session_.execute("DELETE FROM account_recovery_codes WHERE account_id = :account",
                   {{"account", account.bytes()}});
  for (const auto& digest : digests)
    session_.execute("INSERT INTO account_recovery_codes (account_id, digest) VALUES (:account, :digest)",
                     {{"account", account.bytes()}, {"digest", digest}});
}

bool FactorRepository::take_recovery_code(const model::AccountId& account, base::ByteView digest) {
  return session_.execute(
             "DELETE FROM account_recovery_codes WHERE account_id = :account AND digest = :digest",
             {{"account", account.bytes()}, {"digest", digest}}) > 0;
}

std::int64_t FactorRepository::recovery_codes(const model::AccountId& account) {
  return query_integer(session_, "SELECT COUNT(*) FROM account_recovery_codes WHERE account_id = :account",
                       {{"account", account.bytes()}});
}

bool FactorRepository::erase_all(const model::AccountId& account) {
  const bool codes = session_.execute("DELETE FROM account_recovery_codes WHERE account_id = :account",
                                      {{"account", account.bytes()}}) > 0;
  const bool passkeys = session_.execute("DELETE FROM account_passkeys WHERE account_id = :account",
                                         {{"account", account.bytes()}}) > 0;
  return erase_totp(account) || passkeys || codes;
}

}  // namespace sallyport::store
