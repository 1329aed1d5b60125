#include "tokens/key_schedule.h"

#include <algorithm>

namespace sallyport::tokens {
namespace {

struct Succession {
  const model::SigningKey* current = nullptr;  // signs now
  const model::SigningKey* next = nullptr;     // published, takes over later
};

Succession succession(std::span<const model::SigningKey> keys, model::SigningAlgorithm algorithm,
                      base::Time now) {
  Succession found;
  for (const auto& key : keys) {
    if (key.algorithm != algorithm) continue;
    if (signs_at(key, now) && (found.current == nullptr || key.active_from > found.current->active_from))
      found.current = &key;
    if (key.active_from > now && !key.retired_at) found.next = &key;
  }
  return found;
}

void retire(KeyPlan& plan, const model::SigningKey& key, base::Time at, const KeyDates& dates) {
  plan.retire.push_back({key.id, at, at + dates.longest_token});
}

}  // namespace

void KeyPlan::append(KeyPlan other) {
  create.insert(create.end(), other.create.begin(), other.create.end());
  retire.insert(retire.end(), other.retire.begin(), other.retire.end());
  remove.insert(remove.end(), other.remove.begin(), other.remove.end());
}

bool signs_at(const model::SigningKey& key, base::Time now) {
  return key.active_from <= now && (!key.retired_at || now < *key.retired_at);
}

bool published_at(const model::SigningKey& key, base::Time now) {
  return !key.delete_at || now < *key.delete_at;
}

KeyPlan plan_upkeep(std::span<const model::SigningKey> keys, base::Time now, const KeyDates& dates) {
  KeyPlan plan;
  for (const auto algorithm : kAllAlgorithms) {
    const auto [current, next] = succession(keys, algorithm, now);
    if (next != nullptr) continue;
    if (current == nullptr) {
      plan.create.push_back({algorithm, now});
      continue;
    }
    const base::Time planned = current->active_from + dates.lifetime;
    if (now < planned - dates.publish_before_use) continue;
    // After a long stop the date has passed; the successor still waits until verifiers can know it.
    const base::Time takes_over = std::max(planned, now + dates.publish_before_use);
    plan.create.push_back({algorithm, takes_over});
    retire(plan, *current, takes_over, dates);
  }
  for (const auto& key : keys)
    if (!published_at(key, now)) plan.remove.push_back(key.id);
  return plan;
}

KeyPlan plan_rotation(std::span<const model::SigningKey> keys, model::SigningAlgorithm algorithm,
                      bool at_once, base::Time now, const KeyDates& dates) {
  KeyPlan plan;
  if (at_once) {
    plan.create.push_back({algorithm, now});
    for (const auto& key : keys)
      if (key.algorithm == algorithm && (!key.retired_at || *key.retired_at > now))
        retire(plan, key, now, dates);
    return plan;
  }
  const auto [current, next] = succession(keys, algorithm, now);
  if (next != nullptr) return plan;
  const base::Time takes_over = current == nullptr ? now : now + dates.publish_before_use;
  plan.create.push_back({algorithm, takes_over});
  if (current != nullptr) retire(plan, *current, takes_over, dates);
  return plan;
}

std::optional<KeyPlan> plan_withdrawal(std::span<const model::SigningKey> keys, const model::SigningKeyId& id,
                                       base::Time now, const KeyDates& dates) {
  const auto key = std::ranges::find(keys, id, &model::SigningKey::id);
  if (key == keys.end()) return std::nullopt;
  KeyPlan plan;
  if (!key->retired_at || *key->retired_at > now)
    plan = plan_rotation(keys, key->algorithm, true, now, dates);
  std::erase_if(plan.retire, [&](const KeyPlan::Retire& retired) { return retired.id == id; });
  plan.remove.push_back(id);
  return plan;
}

}  // namespace sallyport::tokens
