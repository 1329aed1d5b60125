// The signing keys in the store: makes new ones, seals their private halves, writes the dates that a plan
// asks for, opens them again. tokens.cpp calls it on pool threads, inside transactions.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "crypto/signing.h"
#include "store/database.h"
#include "tokens/key_replica.h"
#include "tokens/key_schedule.h"

namespace sallyport::tokens {

inline constexpr std::string_view kKeyChange = "signing_key";  // in the change feed

// What to do with the keys as they are at a moment.
using KeyPlanner = std::function<KeyPlan(std::span<const model::SigningKey>, base::Time)>;

class KeyLedger {
 public:
  KeyLedger(const crypto::Keyring& keyring, const base::Clock& clock, base::Random& random, base::Log& log);

  // The private keys that `planner` needs now; nothing when there is nothing to do. Slow (RSA): call it
  // outside a write transaction.
  std::optional<std::vector<crypto::SigningKey>> prepare(store::Session& session,
                                                         const KeyPlanner& planner) const;

  // Plans again inside the write transaction, under the lease "signing_keys", and writes the plan and a
  // change for the other nodes. `fresh` comes from prepare().
  // Refusals: kUnavailable when another node has the lease, or the server is sealed.
  base::Result<void> apply(store::Session& session, const KeyPlanner& planner,
                           const std::vector<crypto::SigningKey>& fresh) const;

  // All keys with the version of the change feed they belong to. A key that cannot be opened is loaded
  // without its private half and logged; one whose public half is damaged is left out and logged.
  LoadedKeys load(store::Session& session) const;

 private:
  base::Result<void> insert(store::Session& session, const KeyPlan::Create& wanted,
                            const crypto::SigningKey& key) const;
  // Nothing for a key that has retired, or cannot be opened.
  std::optional<crypto::SigningKey> open(const model::SigningKey& row) const;

  const crypto::Keyring& keyring_;
  const base::Clock& clock_;
  base::Random& random_;
  base::Log& log_;
  std::string holder_;  // this process, as the lease knows it
};

}  // namespace sallyport::tokens
