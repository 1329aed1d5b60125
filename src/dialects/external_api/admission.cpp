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

using Scopes = std::array<std::string_view, 3>;  // one of them is enough
constexpr std::array<std::string_view, 1> kScopes1{"external_api"};
constexpr Scopes kReadPlatform{"company_external_api", "external_api", "core_platform:read"};
constexpr Scopes kWritePlatform{"company_external_api", "external_api", "core_platform:write"};
constexpr Scopes kReadRewards{"company_external_api", "external_api", "reward_system:read"};
constexpr Scopes kWriteRewards{"company_external_api", "external_api", "reward_system:write"};

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_any(const std::vector<std::string>& words, std::span<const std::string_view> wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view word) { return has(words, word); });
}

bool is_enabled(std::string_view major, const model::Caller& caller) {
  return major == kForEveryone || (caller.record && has(caller.record->api_majors, major));
}

base::Result<void> check_enabled(const Version& version, const model::Caller& caller) {
  if (is_enabled(version.major(), caller)) return {};
  auto refusal = base::refuse(base::ErrorKind::kForbidden, "version_not_enabled",
                              fmt::format("Version {} is not switched on for this integration. Ask an "
                                          "administrator of the tenant to switch it on.",
                                          version.number));
  refusal.error().detail = fmt::format("version_not_enabled: external API {}", version.number);
  return refusal;
}

base::Result<void> check_scope(const Version& version, const Call& call, const model::Caller& caller) {
  const auto scopes = scopes_of(version, call);
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

std::span<const std::string_view> scopes_of(const Version& version, const Call& call) {
  if (version.major() == kForEveryone) return kScopes1;
  if (call.area == Area::kRewardSystem) return call.reads() ? kReadRewards : kWriteRewards;
  return call.reads() ? kReadPlatform : kWritePlatform;
}

base::Result<model::Caller> admit(const House& house, const Version& version, const Call& call,
                                  const http::Context& context) {
  auto outcome = check_enabled(version, *context.caller);
  if (outcome) outcome = check_scope(version, call, *context.caller);
  if (!outcome)
    return audit::note_refusal(house.audit, *context.caller, {}, std::unexpected(std::move(outcome).error()));
  return acting(house.integrations, context.request.core, call.reads(), *context.caller);
}

model::Caller reader(const integrations::Service& integrations, std::size_t core, model::Caller caller) {
  const bool opened =
      has_any(caller.scopes, kScopes1) || (is_enabled("2", caller) && has_any(caller.scopes, kReadPlatform));
  if (!caller.limited || !opened) return caller;
  return acting(integrations, core, true, std::move(caller));
}

}  // namespace sallyport::dialects::external_api
