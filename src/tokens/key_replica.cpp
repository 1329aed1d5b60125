#include "tokens/key_replica.h"

#include "base/check.h"
#include "crypto/jose/writer.h"
#include "tokens/key_schedule.h"
#include "tokens/payload.h"

namespace sallyport::tokens {
namespace {

model::SigningKey without_private_half(const model::SigningKey& row) {
  model::SigningKey copy = row;
  copy.sealed_private.clear();
  return copy;
}

// Whether `a` signs rather than `b`, both of one algorithm and neither retired.
bool goes_before(const model::SigningKey& a, const model::SigningKey& b, base::Time now) {
  const bool a_active = signs_at(a, now);
  const bool b_active = signs_at(b, now);
  if (a_active != b_active) return a_active;
  return a_active ? a.active_from > b.active_from : a.active_from < b.active_from;
}

}  // namespace

crypto::Algorithm to_crypto(model::SigningAlgorithm algorithm) {
  switch (algorithm) {
    case model::SigningAlgorithm::kEs256:
      return crypto::Algorithm::kEs256;
    case model::SigningAlgorithm::kRs256:
      return crypto::Algorithm::kRs256;
    case model::SigningAlgorithm::kEdDsa:
      return crypto::Algorithm::kEdDsa;
  }
  base::check_failed("unknown signing algorithm", __FILE__, __LINE__);
}

KeyReplica::Key::Key(const LoadedKey& loaded)
    : row(without_private_half(loaded.row)), verifier(loaded.public_key) {
  for (std::size_t i = 0; i < headers.size(); ++i)
    headers.at(i) = crypto::jws_header_segment(to_crypto(row.algorithm), typ_of(kTokenTypes.at(i)), row.kid);
  if (loaded.private_key) signer.emplace(*loaded.private_key);
}

void KeyReplica::replace(const LoadedKeys& loaded) {
  if (loaded.version < version_) return;
  version_ = loaded.version;
  keys_.clear();
  keys_.reserve(loaded.keys.size());
  for (const auto& key : loaded.keys) keys_.emplace_back(key);
}

KeyReplica::Key* KeyReplica::signing(model::SigningAlgorithm algorithm, base::Time now) {
  Key* best = nullptr;
  for (auto& key : keys_) {
    if (key.row.algorithm != algorithm || !key.signer || (key.row.retired_at && *key.row.retired_at <= now))
      continue;
    if (best == nullptr || goes_before(key.row, best->row, now)) best = &key;
  }
  return best;
}

KeyReplica::Key* KeyReplica::published(std::string_view kid, base::Time now) {
  for (auto& key : keys_)
    if (key.row.kid == kid) return published_at(key.row, now) ? &key : nullptr;
  return nullptr;
}

}  // namespace sallyport::tokens
