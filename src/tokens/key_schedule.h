// When keys are made, sign, retire and are deleted (security S14, G04, G05). Pure: dates in, plan out.
//
// Dates are written ahead: a key knows when it takes over and the one before it knows when it retires, so
// every core of every node changes keys at the same moment without being told.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "model/signing_key.h"

namespace sallyport::tokens {

struct KeyDates {
  std::chrono::seconds lifetime;            // a key signs this long
  std::chrono::seconds publish_before_use;  // in the JWKS before it signs
  std::chrono::seconds longest_token;       // from retirement to deletion
};

struct KeyPlan {
  struct Create {
    model::SigningAlgorithm algorithm{};
    base::Time active_from;  // published now
  };
  struct Retire {
    model::SigningKeyId id;
    base::Time retired_at;
    base::Time delete_at;
  };
  std::vector<Create> create;
  std::vector<Retire> retire;
  std::vector<model::SigningKeyId> remove;

  void append(KeyPlan other);
  bool empty() const { return create.empty() && retire.empty() && remove.empty(); }
};

inline constexpr model::SigningAlgorithm kAllAlgorithms[] = {
    model::SigningAlgorithm::kEs256, model::SigningAlgorithm::kRs256, model::SigningAlgorithm::kEdDsa};

bool signs_at(const model::SigningKey& key, base::Time now);
// In the JWKS and good for verification: until its last token has expired.
bool published_at(const model::SigningKey& key, base::Time now);

// What is due now for all three algorithms: first keys, successors, deletions. Empty most of the time.
KeyPlan plan_upkeep(std::span<const model::SigningKey> keys, base::Time now, const KeyDates& dates);

// A new key for one algorithm. Without `at_once` it takes over after publish_before_use, and a successor
// that is published already stays the one: asking twice makes one key. With `at_once` it signs now and
// all others of the algorithm retire now.
KeyPlan plan_rotation(std::span<const model::SigningKey> keys, model::SigningAlgorithm algorithm,
                      bool at_once, base::Time now, const KeyDates& dates);

// Deletes a key now, with every token it has signed; when it was to sign, now or later, a new one signs now.
// Nothing when there is no such key.
std::optional<KeyPlan> plan_withdrawal(std::span<const model::SigningKey> keys, const model::SigningKeyId& id,
                                       base::Time now, const KeyDates& dates);

}  // namespace sallyport::tokens
