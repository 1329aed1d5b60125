// A signing key as people and programs see it: the API's answers and `--json` on the command line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/integration_view.h"
#include "api/shape.h"
#include "model/signing_key.h"

namespace sallyport::api {

// In the order of its life (security S14): in the JWKS, signing, kept for what it has signed.
enum class KeyState { kPublished, kActive, kRetired };
template <>
struct Words<KeyState> {
  static std::span<const std::pair<std::string_view, KeyState>> all();
};

struct KeyView {
  model::SigningKeyId id;
  std::string kid;
  model::SigningAlgorithm algorithm{};
  KeyState state{};
  base::Time published_at;
  base::Time active_from;
  std::optional<base::Time> retired_at;
  std::optional<base::Time> delete_at;
};
BOOST_DESCRIBE_STRUCT(KeyView, (),
                      (id, kid, algorithm, state, published_at, active_from, retired_at, delete_at))
Description describe(const KeyView*);

struct KeyList {
  std::vector<KeyView> keys;
  std::optional<bool> operator_only;
};
BOOST_DESCRIBE_STRUCT(KeyList, (), (keys, operator_only))
Description describe(const KeyList*);

KeyList key_list(std::span<const model::SigningKey> keys, base::Time now);
// {"keys":[...]} for the command line.
std::string keys_json(std::span<const model::SigningKey> keys, base::Time now);

}  // namespace sallyport::api
