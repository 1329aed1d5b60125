#include "api/key_view.h"

#include <array>

#include "api/write.h"

namespace sallyport::api {
namespace {

KeyState state_of(const model::SigningKey& key, base::Time now) {
  if (key.retired_at && *key.retired_at <= now) return KeyState::kRetired;
  return key.active_from <= now ? KeyState::kActive : KeyState::kPublished;
}

}  // namespace

std::span<const std::pair<std::string_view, KeyState>> Words<KeyState>::all() {
  static constexpr std::array<std::pair<std::string_view, KeyState>, 3> kWords{
      {{"published", KeyState::kPublished}, {"active", KeyState::kActive}, {"retired", KeyState::kRetired}}};
  return kWords;
}

Description describe(const KeyView*) {
  return {.name = "Key",
          .about = "A key that signs tokens; its public part stands in the JWKS.",
          .fields = {
              {"id", {.about = "The id of the key."}},
              {"kid", {.about = "The key id in tokens and in the JWKS (RFC 7638 thumbprint)."}},
              {"algorithm", {.about = "What it signs with.", .example = "ES256"}},
              {"state",
               {.about = "published: in the JWKS, not used yet; active: signs; retired: verifies only.",
                .example = "active"}},
              {"published_at", {.about = "Since when it is in the JWKS."}},
              {"active_from", {.about = "From when on it signs."}},
              {"retired_at", {.about = "When it stopped signing; absent before."}},
              {"delete_at",
               {.about = "When the last token it signed has ended and it is deleted; absent before."}},
          }};
}

Description describe(const KeyList*) {
  return {.name = "KeyList",
          .about = "Signing keys.",
          .fields = {
              {"keys", {.about = "The keys, newest first."}},
              {"operator_only",
               {.about = "true: the server has other tenants too, so only its operator rotates and withdraws "
                         "keys, on its command line. Left out otherwise.",
                .example = "true"}},
          }};
}

KeyList key_list(std::span<const model::SigningKey> keys, base::Time now) {
  KeyList list;
  for (const auto& key : keys)
    list.keys.push_back({.id = key.id,
                         .kid = key.kid,
                         .algorithm = key.algorithm,
                         .state = state_of(key, now),
                         .published_at = key.published_at,
                         .active_from = key.active_from,
                         .retired_at = key.retired_at,
                         .delete_at = key.delete_at});
  return list;
}

std::string keys_json(std::span<const model::SigningKey> keys, base::Time now) {
  return to_json(key_list(keys, now));
}

}  // namespace sallyport::api
