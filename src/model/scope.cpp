#include "model/scope.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sallyport::model {
namespace {

// The permissions in the order of role.cpp; a test compares them.
constexpr std::array kAllScopes{
    Scope{"administrators:read", "Read who administers the tenant."},
    Scope{"administrators:write", "Change who administers the tenant."},
    Scope{"assets:read", "Read assets."},
    Scope{"assets:write", "Make, change and delete assets."},
    Scope{"audit:read", "Read the audit log."},
    Scope{"events:read", "Read events."},
    Scope{"events:write", "Record events."},
    Scope{"groups:read", "Read groups and who is in them."},
    Scope{"groups:write", "Make, change and delete groups."},
    Scope{"integrations:read", "Read integrations."},
    Scope{"integrations:write", "Make, change and delete integrations and their secrets."},
    Scope{"keys:read", "Read the signing keys."},
    Scope{"keys:rotate", "Make new signing keys and withdraw old ones."},
    Scope{"members:read", "Read members and invitations."},
    Scope{"members:write", "Invite, change and remove members."},
    Scope{"policies:read", "Read access policies."},
    Scope{"policies:write", "Make, change and delete access policies."},
    Scope{"roles:read", "Read roles."},
    Scope{"roles:write", "Make, change and delete roles."},
    Scope{"tenant:read", "Read the settings of the tenant."},
    Scope{"tenant:write", "Change the settings of the tenant."},
    Scope{"tokens:introspect", "Ask about every token of the tenant."},
    Scope{"users:read", "Read users."},
    Scope{"users:write", "Make, change and delete users."},
    Scope{"external_api", "The external API, version 1."},
    Scope{"company_external_api", "The external API, version 2, as a whole."},
    Scope{"core_platform:read", "Read programs and submissions in the external API, version 2."},
    Scope{"core_platform:write", "Change programs and submissions in the external API, version 2."},
    Scope{"reward_system:read", "Read rewards and the budget in the external API, version 2."},
    Scope{"reward_system:write", "Ask for rewards and pay them in the external API, version 2."},
};

bool is_scope(std::string_view word) {
  return std::ranges::find(kAllScopes, word, &Scope::name) != kAllScopes.end();
}

}  // namespace

std::span<const Scope> all_scopes() { return kAllScopes; }

base::Result<void> check_scopes(const std::vector<std::string>& scopes, std::string_view field) {
  if (scopes.size() > kMostScopes)
    return base::invalid(std::string(field), fmt::format("{} has {} words at most.", field, kMostScopes));
  for (auto word = scopes.begin(); word != scopes.end(); ++word) {
    const std::string at = fmt::format("{}[{}]", field, word - scopes.begin());
    if (!is_scope(*word))
      return base::invalid(at, fmt::format("{} is no scope. The API description lists all of them.", at));
    if (std::find(scopes.begin(), word, *word) != word)
      return base::invalid(at, fmt::format("{} stands in the list already. Remove one of them.", at));
  }
  return {};
}

}  // namespace sallyport::model
