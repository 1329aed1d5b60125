// /api/quotas: how many of each kind the tenant has, and may have.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "api/resource.h"
#include "audit/authorize.h"
#include "webhooks/rules.h"

namespace sallyport::api {
namespace {

enum class Counted : std::uint8_t {
  kIntegrations = 1,
  kPolicies,
  kRoles,
  kInvitations,
  kProviders,
  kWebhooks
};

}  // namespace

template <>
struct Words<Counted> {
  static std::span<const std::pair<std::string_view, Counted>> all() {
    static constexpr std::array<std::pair<std::string_view, Counted>, 6> kWords{
        {{"integrations", Counted::kIntegrations},
         {"policies", Counted::kPolicies},
         {"roles", Counted::kRoles},
         {"invitations", Counted::kInvitations},
         {"providers", Counted::kProviders},
         {"webhooks", Counted::kWebhooks}}};
    return kWords;
  }
};

namespace {

struct QuotaView {
  Counted resource{};
  std::int64_t used = 0;
  std::optional<std::int64_t> most;
};
BOOST_DESCRIBE_STRUCT(QuotaView, (), (resource, used, most))
Description describe(const QuotaView*) {
  return {.name = "Quota",
          .about = "How many of a kind the tenant has and may have.",
          .fields = {{"resource",
                      {.about = "What is counted. roles: its own. invitations: open ones.",
                       .example = "integrations"}},
                     {"used", {.about = "How many there are.", .example = "12"}},
                     {"most", {.about = "How many there may be; left out: no limit.", .example = "100"}}}};
}

struct Quotas {
  std::vector<QuotaView> quotas;
};
BOOST_DESCRIBE_STRUCT(Quotas, (), (quotas))
Description describe(const Quotas*) {
  return {.name = "Quotas",
          .about = "The quotas of the tenant.",
          .fields = {{"quotas", {.about = "Of each kind that the caller may read."}}}};
}

using model::Caller;
using Count = async::Task<base::Result<std::int64_t>>;

Count roles_of(const Services& services, const Caller& caller) {
  CO_TRY(const auto all, co_await services.roles.list(caller));
  co_return std::ranges::count(all, false, &model::Role::built_in);
}
Count invitations_of(const Services& services, const Caller& caller) {
  CO_TRY(const auto page, co_await services.membership.list_invitations(caller, {.limit = 1}));
  co_return page.total;
}

bool permits(const Caller& caller, std::string_view permission) {
  return audit::check_permission(caller, permission).has_value();
}

struct Kind {
  Counted resource;
  std::string_view permission;
  std::int64_t most;  // 0: as the operator has set it
  Count (*count)(const Services&, const Caller&);
  bool (*may)(const Caller&, std::string_view permission) = permits;
};
constexpr std::array kKinds{
    Kind{Counted::kIntegrations, "integrations:read", 0,
         [](const Services& services, const Caller& caller) { return services.integrations.count(caller); }},
    Kind{Counted::kPolicies, "policies:read", inventory::kMostPolicies,
         [](const Services& services, const Caller& caller) { return services.policies.count(caller); },
         inventory::Policies::may_use},
    Kind{Counted::kRoles, "roles:read", directory::Roles::kMost, roles_of},
    Kind{Counted::kInvitations, "members:read", directory::kMostInvitations, invitations_of},
    Kind{Counted::kProviders, "providers:read", vault::kMostSetups,
         [](const Services& services, const Caller& caller) { return services.setups.count(caller); }},
    Kind{Counted::kWebhooks, "webhooks:read", webhooks::kMostWebhooks,
         [](const Services& services, const Caller& caller) { return services.webhooks.count(caller); }},
};

async::Task<base::Result<Quotas>> list_quotas(const Services& services, Call& call, Nothing) {
  Quotas answer;
  for (const Kind& kind : kKinds) {
    if (!kind.may(call.caller(), kind.permission)) continue;
    CO_TRY(const auto used, co_await kind.count(services, call.caller()));
    const auto most = kind.most > 0 ? kind.most : services.bounds.integrations;
    answer.quotas.push_back(
        {.resource = kind.resource, .used = used, .most = most > 0 ? std::optional(most) : std::nullopt});
  }
  co_return answer;
}

}  // namespace

Resource quotas() {
  return {.tag = "Quotas",
          .about = "How many of each kind the tenant has, and may have.",
          .endpoints = {endpoint<list_quotas>({.path = "/api/quotas",
                                               .name = "api.quotas.list",
                                               .permission = "tenant:read",
                                               .summary = "List the quotas of the tenant, and how much of "
                                                          "them is used"})}};
}

}  // namespace sallyport::api
