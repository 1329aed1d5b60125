#include "dialects/archivist/access_policies.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "dialects/archivist/asset_wire.h"
#include "dialects/archivist/list_wire.h"
#include "dialects/archivist/policy_wire.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kMember = "access_policies";
constexpr std::string_view kListPolicies = "archivist.access_policies.list";
constexpr std::string_view kAssetsOf = "archivist.access_policies.assets";
constexpr std::string_view kPoliciesOf = "archivist.assets.access_policies";

// An id that is none is that of no policy.
base::Result<model::AccessPolicyId> policy_id_in(const Context& context) {
  const auto id = model::AccessPolicyId::parse(context.parameter("uuid"));
  if (!id) return base::not_found("access policy");
  return *id;
}

// Where a list of policies goes on.
json::object policy_position_of(const model::AccessPolicy& policy) {
  return {{"id", policy.id.to_string()},
          {"name", policy.name},
          {"created_at", base::unix_micros(policy.created_at)}};
}
std::optional<model::AccessPolicy> last_before(const ListRequest& request) {
  if (!request.after) return std::nullopt;
  model::AccessPolicy policy;
  policy.id = *model::AccessPolicyId::parse(text_of(request.after->at("id").as_string()));
  policy.name = text_of(request.after->at("name").as_string());
  policy.created_at = base::from_unix_micros(request.after->at("created_at").as_int64());
  return policy;
}

Response answer_policies(const House& house, const Context& context, std::string_view list,
                         const ListRequest& request, const inventory::PolicyPage& page) {
  json::array policies;
  for (const auto& each : page.items) policies.push_back(write_policy(each));
  const auto next = page.more
                        ? seal_next(house, context, list, request, policy_position_of(page.items.back()))
                        : std::string();
  return write_list(kMember, std::move(policies), next, page.total);
}

Answer list_policies(const House& house, const Context& context) {
  constexpr std::array<std::string_view, 2> kOrders{"DEFAULT", "DISPLAY_NAME"};
  CO_TRY(const auto request, read_request(house, context, kListPolicies));
  CO_TRY(const auto order, request.query.get_word("order_by", kOrders));
  inventory::PolicyQuery query{.limit = request.size, .after = last_before(request)};
  if (const auto name = request.query.get("display_name")) query.name = *name;
  if (const auto description = request.query.get("description")) query.description = *description;
  if (order == "DISPLAY_NAME") query.order = inventory::PolicyOrder::kName;
  CO_TRY(const auto page, co_await house.policies.list(*context.caller, std::move(query)));
  co_return answer_policies(house, context, kListPolicies, request, page);
}

Answer create_policy(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto wanted, read_new_policy(body));
  CO_TRY(const auto made, in_words_of_wire(co_await house.policies.create(*context.caller, std::move(wanted),
                                                                          idempotency_of(context.request)),
                                           policy_words()));
  co_return ok(write_policy(made));
}

Answer get_policy(const House& house, const Context& context) {
  CO_TRY(const auto id, policy_id_in(context));
  CO_TRY(const auto policy, co_await house.policies.get(*context.caller, id));
  co_return ok(write_policy(policy));
}

Answer patch_policy(const House& house, const Context& context) {
  CO_TRY(const auto id, policy_id_in(context));
  CO_TRY(const auto patch, Patch::read(context.request, kPolicyMembers));
  CO_TRY(auto change, read_policy_change(patch));
  CO_TRY(const auto policy, in_words_of_wire(co_await house.policies.change(
                                                 *context.caller, id,
                                                 [change = std::move(change)](model::AccessPolicy& each) {
                                                   change.apply_to(each);
                                                 }),
                                             policy_words()));
  co_return ok(write_policy(policy));
}

Answer remove_policy(const House& house, const Context& context) {
  CO_TRY(const auto id, policy_id_in(context));
  CO_TRY_VOID(co_await house.policies.remove(*context.caller, id));
  co_return Response::json(200, "{}");
}

Answer assets_of(const House& house, const Context& context) {
  CO_TRY(const auto id, policy_id_in(context));
  CO_TRY(const auto request, read_request(house, context, kAssetsOf));
  CO_TRY(auto query, read_asset_query(request.query));
  if (!query) {
    CO_TRY_VOID(co_await house.policies.get(*context.caller, id));
    co_return write_list("assets", {}, "", 0);
  }
  co_return co_await answer_page(
      house, context, kAssetsOf, "assets", request, *std::move(query),
      [&](const inventory::AssetQuery& each) { return house.policies.assets_of(*context.caller, id, each); },
      write_asset);
}

// Which policies are about the asset as it is now; at_time is taken and has no effect.
Answer policies_of(const House& house, const Context& context) {
  const auto id = model::AssetId::parse(context.parameter("uuid"));
  if (!id) co_return base::not_found("asset");
  CO_TRY(const auto request, read_request(house, context, kPoliciesOf));
  CO_TRY(auto policies, co_await house.policies.policies_of(*context.caller, *id));
  inventory::PolicyPage page{.items = {}, .total = std::ssize(policies)};
  const auto last = last_before(request);
  for (auto& each : policies) {
    if (last && std::tie(each.created_at, each.id) <= std::tie(last->created_at, last->id)) continue;
    page.more = std::ssize(page.items) == request.size;
    if (page.more) break;
    page.items.push_back(std::move(each));
  }
  co_return answer_policies(house, context, kPoliciesOf, request, page);
}

constexpr std::string_view kPolicies = "/archivist/iam/v1/access_policies";
constexpr std::string_view kPolicy = "/archivist/iam/v1/access_policies/{uuid}";
constexpr std::string_view kReadPolicies = "policies:read";
constexpr std::string_view kWritePolicies = "policies:write";

}  // namespace

std::span<const Call> policy_calls() {
  using model::AuditAction;
  static const std::array kCalls{
      Call{Method::kGet, kPolicies, kListPolicies, "List access policies", kReadPolicies, {}, list_policies},
      Call{Method::kPost, kPolicies, "archivist.access_policies.create", "Make an access policy",
           kWritePolicies, AuditAction::kPolicyCreated, create_policy},
      Call{Method::kGet,
           kPolicy,
           "archivist.access_policies.get",
           "Show an access policy",
           kReadPolicies,
           {},
           get_policy},
      Call{Method::kPatch, kPolicy, "archivist.access_policies.patch", "Change an access policy",
           kWritePolicies, AuditAction::kPolicyChanged, patch_policy},
      Call{Method::kDelete, kPolicy, "archivist.access_policies.delete", "Delete an access policy",
           kWritePolicies, AuditAction::kPolicyDeleted, remove_policy},
      Call{Method::kGet,
           "/archivist/iam/v1/access_policies/{uuid}/assets",
           kAssetsOf,
           "List the assets that an access policy is about",
           kReadPolicies,
           {},
           assets_of},
      Call{Method::kGet,
           "/archivist/iam/v1/assets/{uuid}/access_policies",
           kPoliciesOf,
           "List the access policies that are about an asset",
           kReadPolicies,
           {},
           policies_of},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
