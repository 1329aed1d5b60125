#include "providers/scopes.h"

#include <algorithm>

#include <fmt/format.h>

namespace sallyport::providers {
namespace {

constexpr std::size_t kLongestScope = 512;
constexpr std::size_t kMostScopes = 1000;

void add(std::vector<std::string>& scopes, std::string_view scope) {
  if (is_scope(scope) && scopes.size() < kMostScopes && std::ranges::find(scopes, scope) == scopes.end())
    scopes.emplace_back(scope);
}

void add_all(std::vector<std::string>& scopes, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" ,"), text.size());
    add(scopes, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

bool is_scope(std::string_view text) {
  return !text.empty() && text.size() <= kLongestScope &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
}

base::Result<std::string> joined_scopes(const Provider& provider, const std::vector<std::string>& wanted) {
  std::vector<std::string> scopes = provider.default_scopes;
  for (const std::string& scope : wanted) {
    if (!is_scope(scope) || scope.contains(provider.scope_separator))
      return base::invalid("scopes",
                           "A scope is one word of printable ASCII without quotes, backslashes and "
                           "the sign that the provider puts between scopes.");
    add(scopes, scope);
  }
  return fmt::format("{}", fmt::join(scopes, provider.scope_separator));
}

std::vector<std::string> read_scopes(const boost::json::value& value) {
  std::vector<std::string> scopes;
  if (const auto* text = value.if_string()) add_all(scopes, *text);
  if (const auto* array = value.if_array())
    for (const auto& item : *array)
      if (const auto* text = item.if_string()) add(scopes, *text);
  return scopes;
}

}  // namespace sallyport::providers
