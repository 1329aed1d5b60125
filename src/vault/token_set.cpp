#include "vault/token_set.h"

#include <algorithm>

#include <boost/json.hpp>

#include "store/sealed_place.h"
#include "vault/sealed_json.h"

namespace sallyport::vault {
namespace {

namespace json = boost::json;

base::Secret write(const std::map<std::string, SlotTokens, std::less<>>& slots) {
  json::object all;
  for (const auto& [name, tokens] : slots) {
    json::object slot{{"access", tokens.access.reveal_text()}, {"scopes", json::value_from(tokens.scopes)}};
    if (tokens.refresh) slot["refresh"] = tokens.refresh->reveal_text();
    if (tokens.expires_at) slot["expires"] = base::unix_micros(*tokens.expires_at);
    if (tokens.refresh_ends_at) slot["refresh_ends"] = base::unix_micros(*tokens.refresh_ends_at);
    all[name] = std::move(slot);
  }
  return secret_json(all);
}

std::map<std::string, SlotTokens, std::less<>> read(const base::Secret& text) {
  std::map<std::string, SlotTokens, std::less<>> slots;
  const auto value = json::parse(text.reveal_text());
  for (const auto& [name, member] : value.as_object()) {
    const auto& slot = member.as_object();
    SlotTokens tokens{.access = secret_of(slot.at("access")),
                      .scopes = json::value_to<std::vector<std::string>>(slot.at("scopes"))};
    if (const auto* refresh = slot.if_contains("refresh")) tokens.refresh = secret_of(*refresh);
    if (const auto* expires = slot.if_contains("expires"))
      tokens.expires_at = base::from_unix_micros(expires->as_int64());
    if (const auto* ends = slot.if_contains("refresh_ends"))
      tokens.refresh_ends_at = base::from_unix_micros(ends->as_int64());
    slots.emplace(name, std::move(tokens));
  }
  return slots;
}

}  // namespace

const SlotTokens* TokenSet::find(std::string_view slot) const {
  const auto found = slots_.find(slot);
  return found == slots_.end() ? nullptr : &found->second;
}

void TokenSet::take(std::vector<providers::Token> tokens) {
  for (auto& token : tokens) {
    auto& slot = slots_[token.slot];
    slot.access = std::move(token.access_token);
    if (token.refresh_token || token.refresh_expires_at) slot.refresh_ends_at = token.refresh_expires_at;
    if (token.refresh_token) slot.refresh = std::move(token.refresh_token);
    slot.expires_at = token.expires_at;
    slot.scopes = std::move(token.scopes);
  }
}

void TokenSet::keep_refresh_tokens(const TokenSet& before) {
  for (auto& [name, tokens] : slots_) {
    const auto* old = before.find(name);
    if (tokens.refresh || old == nullptr || !old->refresh) continue;
    tokens.refresh = old->refresh->clone();
    if (!tokens.refresh_ends_at) tokens.refresh_ends_at = old->refresh_ends_at;
  }
}

std::optional<base::Time> TokenSet::expires_at() const {
  std::optional<base::Time> first;
  for (const auto& [name, tokens] : slots_) first = model::earlier(first, tokens.expires_at);
  return first;
}

std::optional<base::Time> TokenSet::refresh_ends_at() const {
  std::optional<base::Time> first;
  for (const auto& [name, tokens] : slots_)
    if (tokens.refresh) first = model::earlier(first, tokens.refresh_ends_at);
  return first;
}

bool TokenSet::has_refresh_token() const {
  return std::ranges::any_of(slots_, [](const auto& slot) { return slot.second.refresh.has_value(); });
}

base::Secret TokenSet::to_json() const { return write(slots_); }

TokenSet TokenSet::from_json(const base::Secret& text) {
  TokenSet set;
  set.slots_ = read(text);
  return set;
}

base::Result<base::Bytes> TokenSet::seal(const crypto::Keyring& keyring, const model::Connection& connection,
                                         std::int64_t generation) const {
  const auto place = store::place_of_tokens(connection.tenant, connection.id, generation);
  const auto text = write(slots_);
  return keyring.seal(place.context(), text.reveal());
}

base::Result<TokenSet> TokenSet::open(const crypto::Keyring& keyring, const model::Connection& connection) {
  const auto place = store::place_of_tokens(connection.tenant, connection.id, connection.generation);
  TRY(const auto text, keyring.open(place.context(), connection.sealed_tokens));
  return from_json(text);
}

}  // namespace sallyport::vault
