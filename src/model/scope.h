// Scopes: the words that hold an integration and its tokens back from all that its role gives (external API
// N8, N18, docs/adr/0071).
//
// Plain values. The API shows the catalogue, oauth/ grants from it, integrations/caller.cpp limits callers.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/integration.h"
#include "model/role.h"

namespace sallyport::model {

struct Scope {
  std::string_view name;
  std::string_view meaning;  // plain English
};

inline constexpr std::size_t kMostScopes = 64;  // of an integration, and in one request for a token

// Every permission under its own word, then what the external API knows.
std::span<const Scope> all_scopes();

// kInvalid with a field like "scopes[1]" for a word that is no scope or stands there twice, and with `field`
// itself when there are more than kMostScopes.
base::Result<void> check_scopes(const std::vector<std::string>& scopes, std::string_view field);

// The words of a scope as it stands in a request or a token (RFC 6749 §3.3); none after kMostScopes + 1.
std::vector<std::string_view> words_of_scope(std::string_view text);

// All that a token of the integration may have: its kind's own words, then those granted to it.
std::string registered_scope(const Integration& integration);

// What a token with this scope may be used for now.
struct EffectiveScopes {
  std::vector<std::string> words{};
  // Whether nothing is allowed without its word: scopes are granted to the integration, or the token was
  // limited to some when it was issued.
  bool limit = false;
};
// A word that was taken away counts no more. A token without any counts as one with all that are granted: it
// was issued before there were any.
EffectiveScopes effective_scopes(const Integration& integration, std::string_view token_scope);

// The role with those of its permissions whose word is among these; the same one when these are all.
std::shared_ptr<const Role> limited(std::shared_ptr<const Role> role, const std::vector<std::string>& words);

}  // namespace sallyport::model
