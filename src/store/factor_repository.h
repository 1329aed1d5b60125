// Rows of second factors: one-time codes, passkeys, recovery codes.
//
// accounts/ uses it inside a transaction. What may be used once is used by one of many who try at the same
// time, on every process: each use is one statement that says whether it was the first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/factors.h"
#include "store/database.h"

namespace sallyport::store {

class FactorRepository {
 public:
  explicit FactorRepository(Session& session) : session_(session) {}

  // Whether the account has a confirmed way to give one-time codes, or a passkey.
  bool any(const model::AccountId& account);

  std::optional<model::Totp> find_totp(const model::AccountId& account);
  // In the place of one that nobody has confirmed. False when there is one that is confirmed.
  bool put_totp(const model::Totp& totp);
  // The first code, of that step. False when the row is not the one with this secret, or confirmed already.
  bool confirm_totp(const model::AccountId& account, base::ByteView sealed_secret, std::int64_t step);
  // False when a code of this step or of a later one has been used.
  bool use_step(const model::AccountId& account, std::int64_t step);
  bool erase_totp(const model::AccountId& account);

  std::vector<model::Passkey> passkeys(const model::AccountId& account);  // oldest first
  std::optional<model::Passkey> find_passkey(base::ByteView credential_id);
  bool insert_passkey(const model::Passkey& passkey);  // false: somebody has this credential
  // False when the counter has not grown since, where the authenticator counts at all.
  bool use_passkey(const model::PasskeyId& id, std::int64_t sign_count, base::Time used_at);
  bool rename_passkey(const model::AccountId& account, const model::PasskeyId& id, std::string_view name);
  bool erase_passkey(const model::AccountId& account, const model::PasskeyId& id);

  void replace_recovery_codes(const model::AccountId& account, const std::vector<base::Bytes>& digests);
  bool take_recovery_code(const model::AccountId& account, base::ByteView digest);  // false: there is none
  std::int64_t recovery_codes(const model::AccountId& account);                     // how many are left

  // All of the above. Answers whether there was anything.
  bool erase_all(const model::AccountId& account);

 private:
  Session& session_;
};

}  // namespace sallyport::store
