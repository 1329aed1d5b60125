// /api/policies: who may see and do what with which assets (archivist R6, §7).
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "api/asset_view.h"
#include "api/policy_view.h"
#include "api/resource.h"
#include "model/text.h"

namespace sallyport::api {

enum class PolicySort { kName, kCreatedAt };

template <>
struct Words<PolicySort> {
  static std::span<const std::pair<std::string_view, PolicySort>> all() {
    static constexpr std::array<std::pair<std::string_view, PolicySort>, 2> kWords{
        {{"name", PolicySort::kName}, {"createdAt", PolicySort::kCreatedAt}}};
    return kWords;
  }
};

namespace {

using http::Method;
using model::AccessPolicy;
using model::AccessPolicyId;

struct PolicyQuery {
  std::optional<std::string> search;
  std::optional<std::string> name;
  std::optional<PolicySort> sort_by;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(PolicyQuery, (), (search, name, sort_by, limit, page_token))
Description describe(const PolicyQuery*) {
  return {
      .name = "PolicyQuery",
      .about = "Which policies.",
      .fields = {
          {"search",
           {.about = "Only those that have this in their name, in any case.",
            .min = 1,
            .max = model::kLongestSearch,
            .example = "north"}},
          {"name",
           {.about = "Only those with exactly this name.", .min = 1, .max = 128, .example = "Line north"}},
          {"sort_by", {.about = "The order; createdAt when left out.", .example = "createdAt"}},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

struct AssetPolicyQuery {
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(AssetPolicyQuery, (), (limit, page_token))
Description describe(const AssetPolicyQuery*) {
  return {.name = "AssetPolicyQuery",
          .about = "Which page of the policies that are about an asset.",
          .fields = {{"limit", kLimitFacts}, {"page_token", kPageTokenFacts}}};
}

struct PolicyPage {
  std::vector<PolicyView> policies;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(PolicyPage, (), (policies, next_page_token))
Description describe(const PolicyPage*) {
  return {.name = "PolicyPage",
          .about = "One page of access policies.",
          .fields = {{"policies", {.about = "The policies of this page."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

base::Result<AccessPolicyId> policy_id_in(const Call& call) {
  return call.id<AccessPolicyId>("policyId", "access policy");
}

// Shows one policy, its version in the ETag header.
PolicyView show_policy(Call& call, const AccessPolicy& policy) {
  call.answer_version(policy.version);
  return policy_view(policy);
}

// A policy as the place where a list goes on: "<id> <creation time> <name>".
std::string place_of(const AccessPolicy& policy) {
  return fmt::format("{} {} {}", policy.id.to_string(), base::unix_micros(policy.created_at), policy.name);
}

std::optional<AccessPolicy> policy_at(std::string_view place) {
  const auto first = place.find(' ');
  const auto second = first == std::string_view::npos ? first : place.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  AccessPolicy policy;
  policy.id = AccessPolicyId::parse(place.substr(0, first)).value_or(AccessPolicyId{});
  std::int64_t created = 0;
  std::from_chars(place.data() + first + 1, place.data() + second, created);
  policy.created_at = base::from_unix_micros(created);
  policy.name = place.substr(second + 1);
  return policy;
}

async::Task<base::Result<PolicyPage>> list_policies(const Services& services, Call& call, PolicyQuery query) {
  const Pager pager(services, call, "api.policies.list");
  boost::json::object given;
  if (query.search) given["search"] = *query.search;
  if (query.name) given["name"] = *query.name;
  if (query.sort_by) given["sortBy"] = word_of(*query.sort_by);
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  inventory::PolicyQuery wanted{.limit = position.limit, .after = policy_at(position.after)};
  if (const auto search = text_in(position.query, "search")) wanted.search = *search;
  if (const auto name = text_in(position.query, "name")) wanted.name = *name;
  if (text_in(position.query, "sortBy") == word_of(PolicySort::kName))
    wanted.order = inventory::PolicyOrder::kName;
  CO_TRY(const auto page, co_await services.policies.list(call.caller(), std::move(wanted)));
  PolicyPage answer;
  for (const auto& policy : page.items) answer.policies.push_back(policy_view(policy));
  answer.next_page_token = pager.close(position, page.more ? place_of(page.items.back()) : "", page.total);
  co_return answer;
}

async::Task<base::Result<PolicyView>> create_policy(const Services& services, Call& call, NewPolicy wanted) {
  CO_TRY(auto policy, read_policy(std::move(wanted)));
  CO_TRY(const auto made,
         co_await services.policies.create(call.caller(), std::move(policy), call.idempotency()));
  co_return show_policy(call, made);
}

async::Task<base::Result<PolicyView>> get_policy(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, policy_id_in(call));
  CO_TRY(const auto policy, co_await services.policies.get(call.caller(), id));
  co_return show_policy(call, policy);
}

async::Task<base::Result<PolicyView>> change_policy(const Services& services, Call& call,
                                                    PolicyChange wanted) {
  CO_TRY(const auto id, policy_id_in(call));
  CO_TRY(const auto version, call.expected_version());
  CO_TRY(auto edit, read_change(std::move(wanted)));
  CO_TRY(const auto policy, co_await services.policies.change(call.caller(), id, std::move(edit), version));
  co_return show_policy(call, policy);
}

async::Task<base::Result<Nothing>> remove_policy(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, policy_id_in(call));
  CO_TRY_VOID(co_await services.policies.remove(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<AssetPage>> list_assets_of_policy(const Services& services, Call& call,
                                                           AssetQuery query) {
  CO_TRY(const auto id, policy_id_in(call));
  const Pager pager(services, call, "api.policies.assets." + id.to_string());
  CO_TRY(const Position position, open_assets(pager, query));
  CO_TRY(auto wanted, asset_query(position));
  CO_TRY(const auto page, co_await services.policies.assets_of(call.caller(), id, std::move(wanted)));
  co_return asset_page(pager, position, page);
}

async::Task<base::Result<PolicyPage>> list_of_asset(const Services& services, Call& call,
                                                    AssetPolicyQuery query) {
  CO_TRY(const auto id, call.id<model::AssetId>("assetId", "asset"));
  const Pager pager(services, call, "api.assets.policies." + id.to_string());
  CO_TRY(const Position position, pager.open({}, {}, query.limit, query.page_token));
  CO_TRY(const auto policies, co_await services.policies.policies_of(call.caller(), id));
  const auto age = [](const AccessPolicy& policy) { return std::pair(policy.created_at, policy.id); };
  const auto last = policy_at(position.after);
  const auto first = last ? std::ranges::upper_bound(policies, age(*last), {}, age) : policies.begin();
  const auto count = std::min<std::int64_t>(policies.end() - first, position.limit);
  PolicyPage answer;
  for (auto policy = first; policy != first + count; ++policy)
    answer.policies.push_back(policy_view(*policy));
  answer.next_page_token = pager.close(
      position, first + count == policies.end() ? "" : place_of(*(first + count - 1)), std::ssize(policies));
  co_return answer;
}

std::vector<Endpoint> policy_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_policies>({.path = "/api/policies",
                               .name = "api.policies.list",
                               .permission = "policies:read",
                               .summary = "List access policies",
                               .counts = true}),
      endpoint<create_policy>({.method = Method::kPost,
                               .path = "/api/policies",
                               .name = "api.policies.create",
                               .permission = "policies:write",
                               .summary = "Make an access policy, which holds from the next request on",
                               .audit = AuditAction::kPolicyCreated,
                               .success = 201,
                               .versioned = true,
                               .idempotent = true,
                               .confirms = true}),
      endpoint<get_policy>({.path = "/api/policies/{policyId}",
                            .name = "api.policies.get",
                            .permission = "policies:read",
                            .summary = "Show an access policy",
                            .versioned = true}),
      endpoint<change_policy>({.method = Method::kPatch,
                               .path = "/api/policies/{policyId}",
                               .name = "api.policies.change",
                               .permission = "policies:write",
                               .summary = "Change an access policy; If-Match guards against a lost update",
                               .audit = AuditAction::kPolicyChanged,
                               .versioned = true,
                               .confirms = true}),
      endpoint<remove_policy>({.method = Method::kDelete,
                               .path = "/api/policies/{policyId}",
                               .name = "api.policies.delete",
                               .permission = "policies:write",
                               .summary = "Delete an access policy",
                               .audit = AuditAction::kPolicyDeleted,
                               .confirms = true}),
      endpoint<list_assets_of_policy>({.path = "/api/policies/{policyId}/assets",
                                       .name = "api.policies.assets.list",
                                       .permission = "policies:read",
                                       .summary = "List the assets that an access policy is about",
                                       .counts = true}),
      endpoint<list_of_asset>({.path = "/api/assets/{assetId}/policies",
                               .name = "api.assets.policies.list",
                               .permission = "policies:read",
                               .summary = "List the access policies that are about an asset, oldest first",
                               .counts = true}),
  };
}

}  // namespace

Resource policies() {
  return {.tag = "Policies",
          .about = "Who may see and do what with which assets, beyond what roles allow.",
          .endpoints = policy_endpoints()};
}

}  // namespace sallyport::api
