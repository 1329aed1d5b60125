#include "tokens/key_ledger.h"

#include <algorithm>

#include "crypto/jose/jwk.h"
#include "store/change_repository.h"
#include "store/lease_repository.h"
#include "store/sealed_place.h"
#include "store/signing_key_repository.h"

namespace sallyport::tokens {
namespace {

constexpr std::string_view kLease = "signing_keys";
constexpr std::chrono::seconds kLeaseTime{30};

void write_retirements(store::SigningKeyRepository& repository, std::vector<model::SigningKey>& keys,
                       const KeyPlan& plan) {
  for (const auto& retirement : plan.retire) {
    const auto key = std::ranges::find(keys, retirement.id, &model::SigningKey::id);
    if (key == keys.end()) continue;
    key->retired_at = retirement.retired_at;
    key->delete_at = retirement.delete_at;
    repository.update_dates(*key);
  }
}

}  // namespace

KeyLedger::KeyLedger(const crypto::Keyring& keyring, const base::Clock& clock, base::Random& random,
                     base::Log& log)
    : keyring_(keyring),
      clock_(clock),
      random_(random),
      log_(log),
      holder_(base::Uuid::random(random).to_string()) {}

std::optional<std::vector<crypto::SigningKey>> KeyLedger::prepare(store::Session& session,
                                                                  const KeyPlanner& planner) const {
  const auto keys = store::SigningKeyRepository(session).list();
  const KeyPlan plan = planner(keys, clock_.now());
  if (plan.empty()) return std::nullopt;
  std::vector<crypto::SigningKey> fresh;
  if (!keyring_.active()) return fresh;  // sealed: apply() refuses, because nothing could be kept
  fresh.reserve(plan.create.size());
  for (const auto& wanted : plan.create)
    fresh.push_back(crypto::SigningKey::generate(to_crypto(wanted.algorithm)));
  return fresh;
}

base::Result<void> KeyLedger::apply(store::Session& session, const KeyPlanner& planner,
                                    const std::vector<crypto::SigningKey>& fresh) const {
  const base::Time now = clock_.now();
  store::LeaseRepository leases(session);
  const auto fence = leases.acquire(kLease, holder_, now, kLeaseTime);
  if (!fence) return base::unavailable("Another node is changing the signing keys. Try again shortly.", 5);

  store::SigningKeyRepository repository(session);
  auto keys = repository.list();
  const KeyPlan plan = planner(keys, now);
  for (const auto& wanted : plan.create) {
    const auto key = std::ranges::find(fresh, to_crypto(wanted.algorithm), &crypto::SigningKey::algorithm);
    if (key == fresh.end())
      return base::unavailable(
          "The signing keys changed meanwhile, or the server is sealed. Try again shortly.", 5,
          "no fresh key for the plan");
    TRY_VOID(insert(session, wanted, *key));
  }
  write_retirements(repository, keys, plan);
  for (const auto& id : plan.remove) repository.erase(id);
  if (!plan.empty()) store::ChangeRepository(session).append(kKeyChange, {}, now);
  leases.release(kLease, holder_, *fence);
  return {};
}

base::Result<void> KeyLedger::insert(store::Session& session, const KeyPlan::Create& wanted,
                                     const crypto::SigningKey& key) const {
  model::SigningKey row;
  row.id = model::SigningKeyId::random(random_);
  row.algorithm = wanted.algorithm;
  row.public_key = key.public_spki();
  TRY(const auto public_key, crypto::VerifyKey::from_spki(row.public_key));
  row.kid = crypto::jwk_thumbprint(public_key);
  const auto place = store::place_of_private_key(row.id);
  TRY(row.sealed_private, keyring_.seal(place.context(), key.to_pkcs8().reveal()));
  row.published_at = clock_.now();
  row.active_from = wanted.active_from;
  store::SigningKeyRepository(session).insert(row);
  log_.info("A signing key is published.", {{"kid", row.kid},
                                            {"algorithm", model::to_string(row.algorithm)},
                                            {"signs_from", base::unix_seconds(row.active_from)}});
  return {};
}

std::optional<crypto::SigningKey> KeyLedger::open(const model::SigningKey& row) const {
  if (row.retired_at && *row.retired_at <= clock_.now()) return std::nullopt;
  const auto place = store::place_of_private_key(row.id);
  const auto refuse = [&](const base::Error& error) {
    log_.warning("A signing key cannot be opened; it verifies, but does not sign.",
                 {{"kid", row.kid}, {"reason", error.code}});
    return std::nullopt;
  };
  const auto der = keyring_.open(place.context(), row.sealed_private);
  if (!der) return refuse(der.error());
  auto key = crypto::SigningKey::from_pkcs8(*der);
  if (!key) return refuse(key.error());
  return *std::move(key);
}

LoadedKeys KeyLedger::load(store::Session& session) const {
  LoadedKeys loaded;
  loaded.version = store::ChangeRepository(session).latest();
  for (auto& row : store::SigningKeyRepository(session).list()) {
    auto public_key = crypto::VerifyKey::from_spki(row.public_key);
    if (!public_key) {
      log_.error("A signing key in the store is damaged and not used.", {{"kid", row.kid}});
      continue;
    }
    auto private_key = open(row);
    loaded.keys.push_back({std::move(row), *std::move(public_key), std::move(private_key)});
  }
  return loaded;
}

}  // namespace sallyport::tokens
