// Scopes: what a token, and the integration that gets it, is limited to (external API N8, N18).
//
// Plain values. The API and oauth/ read the catalogue, integrations/caller.cpp narrows callers with it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

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

}  // namespace sallyport::model
