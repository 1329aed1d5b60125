// What stands behind a Tokens object: the replicas of the cores and the way from the store to them.
// Only tokens.cpp (the way of a token) and upkeep.cpp (keys and revocations) know it.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "store/revocation_repository.h"
#include "tokens/key_ledger.h"
#include "tokens/key_replica.h"
#include "tokens/key_schedule.h"
#include "tokens/revocation_set.h"
#include "tokens/tokens.h"
#include "tokens/verified_cache.h"

namespace sallyport::tokens {

inline constexpr std::string_view kRevocationChange = "revocation";  // in the change feed

// Everything of one core.
struct Replica {
  explicit Replica(std::size_t cache_entries) : cache(cache_entries) {}
  KeyReplica keys;
  VerifiedCache cache;
  RevocationSet revoked;
  std::string payload;  // scratch of issue(), so that a token costs one allocation less
};

struct Tokens::Impl {
  Impl(async::Runtime& runtime_in, store::Store& store_in, const crypto::Keyring& keyring_in,
       const base::Clock& clock_in, base::Random& random_in, base::Log& log_in, base::Metrics& metrics,
       TokenOptions options_in)
      : runtime(runtime_in),
        store(store_in),
        clock(clock_in),
        random(random_in),
        log(log_in),
        options(options_in),
        ledger(keyring_in, clock_in, random_in, log_in),
        verified(metrics.counter("sallyport_token_verifications_total",
                                 "Tokens of our own that were verified, by how.", R"(signature="checked")")),
        remembered(metrics.counter("sallyport_token_verifications_total",
                                   "Tokens of our own that were verified, by how.",
                                   R"(signature="remembered")")) {
    for (std::size_t i = 0; i < runtime.size(); ++i)
      replicas.push_back(std::make_unique<Replica>(options.cache_entries));
  }

  KeyDates dates() const { return {options.key_lifetime, options.publish_before_use, options.longest_token}; }
  KeyPlanner upkeep() const {
    return [dates = dates()](auto keys, base::Time now) { return plan_upkeep(keys, now, dates); };
  }

  void report(const base::Error& error);
  void publish(const LoadedKeys& loaded);
  async::Task<> spread(std::shared_ptr<const LoadedKeys> loaded);
  // Answers the keys as the change has left them; nothing when there was nothing to do. What follows its
  // commit cannot fail.
  async::Task<base::Result<std::shared_ptr<const LoadedKeys>>> change_keys(KeyPlanner planner);
  // The rows of change_keys, or of the store when it had nothing to do; newest first.
  async::Task<base::Result<std::vector<model::SigningKey>>> change_and_list(KeyPlanner planner);
  async::Task<> reload_keys();
  async::Task<> follow_changes();
  async::Task<> follow_revocations();
  async::Task<> sweep();
  base::Result<VerifiedToken> check(const VerifiedToken& token, const Replica& replica,
                                    const Expected& expected, base::Time now) const;
  base::Result<VerifiedToken> verify_signature(Replica& replica, std::string_view text, base::Time now,
                                               std::string& kid) const;

  async::Runtime& runtime;
  store::Store& store;
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
  const TokenOptions options;
  const KeyLedger ledger;
  base::Counter& verified;
  base::Counter& remembered;
  std::vector<std::unique_ptr<Replica>> replicas;  // each touched on its own core only

  mutable std::mutex mutex;  // guards what follows; held for a copy, never across a wait
  std::shared_ptr<const std::string> jwks = std::make_shared<const std::string>(R"({"keys":[]})");
  std::int64_t jwks_version = -1;
  bool key_closed = false;  // a key that should sign could not be opened
  std::set<crypto::Sha256Digest> own_revocations;
  std::int64_t seen = 0;        // of the change feed; on the core of the upkeep only
  base::SteadyTime next_sweep;  // maintain() only
};

}  // namespace sallyport::tokens
