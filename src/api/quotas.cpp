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

// Each answers how many there are.
using Count = async::Task<base::Result<std::int64_t>> (*)(const Services&, const model::Caller&);

async::Task<base::Result<std::int64_t>> integrations_of(const Services& services,
                                                        const model::Caller& caller) {
  integrations::ListQuery all;
  all.limit = 1;
  CO_TRY(const auto page, co_await services.integrations.list(caller, all));
  co_return page.total;
}
async::Task<base::Result<std::int64_t>> policies_of(const Services& services, const model::Caller& caller) {
  CO_TRY(const auto remaining, co_await services.policies.remaining(caller));
  co_return inventory::kMostPolicies - remaining;
}
async::Task<base::Result<std::int64_t>> roles_of(const Services& services, const model::Caller& caller) {
  CO_TRY(const auto all, co_await services.roles.list(caller));
  co_return std::ranges::count(all, false, &model::Role::built_in);
}
async::Task<base::Result<std::int64_t>> invitations_of(const Services& services,
                                                       const model::Caller& caller) {
  CO_TRY(const auto page, co_await services.membership.list_invitations(caller, {.limit = 1}));
  co_return page.total;
}
async::Task<base::Result<std::int64_t>> providers_of(const Services& services, const model::Caller& caller) {
  CO_TRY(const auto page, co_await services.setups.list(caller, vault::kMostSetups, 0));
  co_return std::ssize(page.items);
}
async::Task<base::Result<std::int64_t>> webhooks_of(const Services& services, const model::Caller& caller) {
  CO_TRY(const auto page, co_await services.webhooks.list(caller, {}, webhooks::kMostWebhooks, 0));
  co_return std::ssize(page.items);
}

struct Kind {
  Counted resource;
  std::string_view permission;
  std::int64_t most;  // 0: as the operator has set it
  Count count;
};
constexpr std::array kKinds{
    Kind{Counted::kIntegrations, "integrations:read", 0, integrations_of},
    Kind{Counted::kPolicies, "policies:read", inventory::kMostPolicies, policies_of},
    Kind{Counted::kRoles, "roles:read", directory::Roles::kMost, roles_of},
    Kind{Counted::kInvitations, "members:read", directory::kMostInvitations, invitations_of},
    Kind{Counted::kProviders, "providers:read", vault::kMostSetups, providers_of},
    Kind{Counted::kWebhooks, "webhooks:read", webhooks::kMostWebhooks, webhooks_of},
};

async::Task<base::Result<Quotas>> list_quotas(const Services& services, Call& call, Nothing) {
  Quotas answer;
  for (const Kind& kind : kKinds) {
    if (!audit::check_permission(call.caller(), kind.permission)) continue;
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
