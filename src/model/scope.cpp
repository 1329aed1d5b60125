#include "model/scope.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

namespace sallyport::model {
namespace {

// The permissions in the order of role.cpp; a test compares them.
constexpr std::array kAllScopes{
    Scope{"administrators:read", "Read who is raised to administrator of the tenant."},
    Scope{"administrators:write", "Change who is raised to administrator of the tenant."},
    Scope{"assets:read", "Read assets."},
    Scope{"assets:write", "Make and change assets."},
    Scope{"audit:read", "Read the audit log."},
    Scope{"connections:read", "Read whose accounts at third-party services are connected."},
    Scope{"connections:write", "Connect, change and disconnect accounts at third-party services."},
    Scope{"events:read", "Read events."},
    Scope{"events:write", "Record events."},
    Scope{"groups:read", "Read groups and who is in them."},
    Scope{"groups:write", "Make, change and delete groups."},
    Scope{"integrations:read", "Read integrations."},
    Scope{"integrations:write", "Make, change and delete integrations and their secrets."},
    Scope{"keys:read", "Read the signing keys."},
    Scope{"keys:rotate", "Make new signing keys and withdraw old ones."},
    Scope{"limits:write", "Change how many tokens and calls an integration may have."},
    Scope{"members:read", "Read members and invitations."},
    Scope{"members:write", "Invite, change and remove members."},
    Scope{"policies:read", "Read access policies."},
    Scope{"policies:write", "Make, change and delete access policies."},
    Scope{"providers:read", "Read which third-party services the tenant uses."},
    Scope{"providers:write", "Add, change and remove third-party services."},
    Scope{"roles:read", "Read roles."},
    Scope{"roles:write", "Make, change and delete roles."},
    Scope{"sessions:write", "Begin sessions in which members and scripts use connected accounts."},
    Scope{"tenant:read", "Read the settings of the tenant."},
    Scope{"tenant:write", "Change the settings of the tenant."},
    Scope{"tokens:introspect", "Ask about every token of the tenant."},
    Scope{"usage:read", "Read how much integrations use."},
    Scope{"users:read", "Read users."},
    Scope{"users:write", "Make, change and delete users."},
    Scope{"webhooks:read", "Read webhooks and what was sent to them."},
    Scope{"webhooks:write", "Make, change, try out and delete webhooks, and send messages again."},
    Scope{"external_api", "The external API, version 1 and 2, as a whole."},
    Scope{"company_external_api", "The external API, version 2, as a whole."},
    Scope{"core_platform:read", "Read programs and submissions in the external API, version 2."},
    Scope{"core_platform:write", "Change programs and submissions in the external API, version 2."},
    Scope{"reward_system:read", "Read rewards and the budget in the external API, version 2."},
    Scope{"reward_system:write", "Ask for rewards and pay them in the external API, version 2."},
};

template <class List, class Projection = std::identity>
bool has(const List& list, std::string_view word, Projection projection = {}) {
  return std::ranges::find(list, word, projection) != std::ranges::end(list);
}

// Whether the integration has the word now. While none are granted it has every permission of its role.
bool is_granted(const Integration& integration, std::string_view word) {
  return integration.scopes.empty() ? parse_permission(word).has_value() : has(integration.scopes, word);
}

}  // namespace

std::span<const Scope> all_scopes() { return kAllScopes; }

base::Result<void> check_scopes(const std::vector<std::string>& scopes, std::string_view field) {
  if (scopes.size() > kMostScopes)
    return base::invalid(std::string(field), fmt::format("{} has {} words at most.", field, kMostScopes));
  for (auto word = scopes.begin(); word != scopes.end(); ++word) {
    const std::string at = fmt::format("{}[{}]", field, word - scopes.begin());
    if (!has(kAllScopes, *word, &Scope::name))
      return base::invalid(at, fmt::format("{} is no scope. The API description lists all of them.", at));
    if (std::find(scopes.begin(), word, *word) != word)
      return base::invalid(at, fmt::format("{} stands in the list already. Remove one of them.", at));
  }
  return {};
}

std::vector<std::string_view> words_of_scope(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty() && words.size() <= kMostScopes) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string registered_scope(const Integration& integration) {
  std::string scope(defaults_of(integration.kind).scope);
  const auto own = words_of_scope(defaults_of(integration.kind).scope);
  for (const std::string& word : integration.scopes) {
    if (has(own, word)) continue;
    if (!scope.empty()) scope += ' ';
    scope += word;
  }
  return scope;
}

EffectiveScopes effective_scopes(const Integration& integration, std::string_view token_scope) {
  const auto own = words_of_scope(defaults_of(integration.kind).scope);
  EffectiveScopes effective{.limit = !integration.scopes.empty()};
  const std::string all = token_scope.empty() && effective.limit ? registered_scope(integration) : "";
  for (const std::string_view word : words_of_scope(token_scope.empty() ? all : token_scope)) {
    const bool is_own = has(own, word);
    if (is_own || is_granted(integration, word)) effective.words.emplace_back(word);
    if (!is_own) effective.limit = true;
  }
  return effective;
}

std::shared_ptr<const Role> limited(std::shared_ptr<const Role> role, const std::vector<std::string>& words) {
  PermissionSet kept;
  for (const std::string& word : words)
    if (const auto permission = parse_permission(word); permission && role->permissions.contains(*permission))
      kept.add(*permission);
  if (kept == role->permissions) return role;
  auto narrower = std::make_shared<Role>(*role);
  narrower->permissions = kept;
  return narrower;
}

}  // namespace sallyport::model
