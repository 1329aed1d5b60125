#include "dialects/external_api/admission.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "audit/authorize.h"
#include "model/scope.h"

namespace sallyport::dialects::external_api {
namespace {

constexpr std::string_view kForEveryone = "1";  // the major version that nobody has to switch on

constexpr std::array<std::string_view, 1> kScopes1{"external_api"};
constexpr std::array<std::string_view, 3> kReadScopes2{"company_external_api", "external_api",
                                                       "core_platform:read"};
constexpr std::array<std::string_view, 3> kWriteScopes2{"company_external_api", "external_api",
                                                        "core_platform:write"};

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_any(const std::vector<std::string>& words, std::span<const std::string_view> wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view word) { return has(words, word); });
}

base::Result<void> check_enabled(const Version& version, const model::Caller& caller) {
  if (version.major() == kForEveryone) return {};
  if (caller.record && has(caller.record->api_majors, version.major())) return {};
  auto refusal = base::refuse(base::ErrorKind::kForbidden, "version_not_enabled",
                              fmt::format("Version {} is not switched on for this integration. Ask an "
                                          "administrator of the tenant to switch it on.",
                                          version.number));
  refusal.error().detail = fmt::format("version_not_enabled: external API {}", version.number);
  return refusal;
}

// One of the scopes is enough.
base::Result<void> check_scope(const Version& version, bool reads, const model::Caller& caller) {
  std::span<const std::string_view> scopes = reads ? kReadScopes2 : kWriteScopes2;
  if (version.major() == kForEveryone) scopes = kScopes1;
  if (has_any(caller.scopes, scopes)) return {};
  auto refusal = base::refuse(
      base::ErrorKind::kForbidden, "insufficient_scope",
      fmt::format("The token needs the scope {}. Get a token with it.", fmt::join(scopes, " or ")));
  refusal.error().detail = fmt::format("insufficient_scope: external API {}", version.number);
  return refusal;
}

// Scopes of this API are no permissions, so those of the role that they stand for are taken afresh.
model::Caller acting(const integrations::Service& integrations, std::size_t core, bool reads,
                     model::Caller caller) {
  const auto client = integrations.read_model(core).find(caller.integration);
  caller.scopes = {"assets:read", "events:read"};
  if (!reads) caller.scopes.insert(caller.scopes.end(), {"assets:write", "events:write"});
  caller.limited = true;
  caller.role = model::limited(
      client ? std::shared_ptr<const model::Role>(client, client->role.get()) : caller.role, caller.scopes);
  return caller;
}

}  // namespace

base::Result<model::Caller> admit(const House& house, const Version& version, http::Method method,
                                  const http::Context& context) {
  const bool reads = method == http::Method::kGet;
  auto outcome = check_enabled(version, *context.caller);
  if (outcome) outcome = check_scope(version, reads, *context.caller);
  if (!outcome)
    return audit::note_refusal(house.audit, *context.caller, {}, std::unexpected(std::move(outcome).error()));
  return acting(house.integrations, context.request.core, reads, *context.caller);
}

model::Caller reader(const integrations::Service& integrations, std::size_t core, model::Caller caller) {
  const bool enabled_2 = caller.record && has(caller.record->api_majors, "2");
  const bool opened = has_any(caller.scopes, kScopes1) || (enabled_2 && has_any(caller.scopes, kReadScopes2));
  if (!caller.limited || !opened) return caller;
  return acting(integrations, core, true, std::move(caller));
}

}  // namespace sallyport::dialects::external_api
