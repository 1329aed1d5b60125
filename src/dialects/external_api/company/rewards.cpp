#include <algorithm>
#include <array>
#include <limits>

#include "base/json.h"
#include "base/time_text.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/payout_wire.h"
#include "dialects/external_api/company/reward_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"
#include "dialects/json_body.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using model::Asset;

constexpr std::int64_t kMostAtOnce = 200;

// Calls `take` with each request that is there.
template <class Take>
async::Task<base::Result<void>> for_each_request(const House& house, const Context& context, Take take) {
  return for_each_asset(house, *context.caller, of_type(kRewardRequest),
                        [take](const Asset& asset) -> base::Result<void> {
                          if (is_deleted(asset)) return {};
                          return take(asset);
                        });
}

// The only list of this API that has pages.
Answer list_rewards(const House& house, const Context& context) {
  CO_TRY(const auto limit, read_number(context.request, "Limit", kMostAtOnce));
  CO_TRY(const auto offset, read_number(context.request, "Offset", std::numeric_limits<std::int64_t>::max()));
  CO_TRY(const auto created, read_since(context.request, "CreatedSince"));
  CO_TRY(const auto updated, read_since(context.request, "UpdatedSince"));
  const auto from = offset.value_or(0), most = limit.value_or(kMostAtOnce);
  std::int64_t found = 0;
  json::array records;
  CO_TRY_VOID(co_await for_each_request(house, context, [&](const Asset& asset) -> base::Result<void> {
    if ((created && asset.created_at < *created) || (updated && asset.changed_at < *updated)) return {};
    if (found++ >= from && std::ssize(records) < most) records.push_back(write_reward_request(asset));
    return {};
  }));
  co_return ok({{"count", records.size()}, {"maxCount", found}, {"records", std::move(records)}});
}

async::Task<base::Result<Asset>> find_reward(const House& house, const Context& context) {
  return find_by_id(house, *context.caller, context.parameter("rewardRequestId"), kRewardRequest,
                    "reward request");
}

// There is a payout as soon as somebody has claimed the reward.
Answer get_payout(const House& house, const Context& context) {
  CO_TRY(const auto request, co_await find_reward(house, context));
  if (!is_claimed(request)) co_return base::not_found("payout");
  co_return ok(write_reward_payout(request));
}

Answer remove_reward(const House& house, const Context& context) {
  CO_TRY(const auto request, co_await find_reward(house, context));
  CO_TRY_VOID(check_deletable(request));
  co_return co_await apply(
      house, context, request,
      setting("RewardRequestDeleted", kDeletedAt, base::rfc3339_seconds(house.clock.now())));
}

// What there is to spend, and what of it is spent or asked for; without a budget there is no total.
async::Task<base::Result<Budget>> read_budget(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await first_asset(house.inventory, *context.caller, of_type(kRewardBudget)));
  Budget budget(asset ? money_of(asset->attributes, "total") : std::nullopt);
  CO_TRY_VOID(co_await for_each_request(house, context, [&](const Asset& request) -> base::Result<void> {
    budget.count(request);
    return {};
  }));
  co_return budget;
}

Answer get_budget(const House& house, const Context& context) {
  CO_TRY(const auto budget, co_await read_budget(house, context));
  co_return ok(budget.write());
}

http::Response answer_id(const std::string& id) { return ok({{"rewardRequestId", id}}); }

// A repetition is answered before the budget is looked at: it is in there already.
Answer create_reward(const House& house, const Context& context) {
  const auto key = idempotency_of(context.request);
  CO_TRY(const auto before, co_await house.inventory.made_before(*context.caller, key));
  if (before) co_return answer_id(before->to_string());
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto budget, co_await read_budget(house, context));
  CO_TRY(auto wanted, read_reward_request(body, budget.currency()));
  CO_TRY_VOID(budget.check_room(wanted.amount));
  wanted.attributes.emplace("createdBy", context.caller->name);
  CO_TRY(const auto made, co_await house.inventory.create_asset(
                              *context.caller, {.attributes = std::move(wanted.attributes)}, key));
  co_return answer_id(made.id.to_string());
}

json::value rewards_example(const Sample& sample) {
  return {{"count", 1},
          {"maxCount", 1},
          {"records", json::array{write_reward_request(sample.asset(kRewardRequest))}}};
}

json::value budget_example(const Sample& sample) {
  Budget budget(money_of(sample.asset(kRewardBudget).attributes, "total"));
  budget.count(sample.asset(kRewardRequest));
  return budget.write();
}

constexpr Call of_rewards(Call call) {
  call.area = Area::kRewardSystem;
  return call;
}

}  // namespace

std::span<const Call> reward_calls() {
  static constexpr std::array kCalls{
      of_rewards(
          reading("/reward-system/reward-requests", "rewards.list", "List the reward requests", list_rewards))
          .with({.query = {"Limit", "Offset", "CreatedSince", "UpdatedSince"},
                 .write = rewards_example,
                 .schema = "RewardRequestPage"}),
      of_rewards(reading("/reward-system/reward-requests/{rewardRequestId}/payout", "rewards.payout",
                         "Show the payout of a reward that has been claimed", get_payout))
          .with({.write = example_of<write_reward_payout, kRewardRequest>, .schema = "RewardPayout"}),
      of_rewards(changing(Method::kDelete, "/reward-system/reward-requests/{rewardRequestId}",
                          "rewards.delete", "Delete a reward request that nobody has claimed",
                          remove_reward)),
      of_rewards(changing(Method::kPost, "/reward-system/payout-reward-requests", "rewards.create",
                          "Ask for a reward without a submission", create_reward,
                          model::AuditAction::kAssetCreated))
          .with({.body = R"({"title": "Help with the migration", "recipientEmail": "bob@example.com",
                             "amount": {"value": 100, "currency?": "EUR"},
                             "internalReference?": "PO-17", "severity?": 3})",
                 .answer = R"({"rewardRequestId": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b18"})",
                 .idempotent = true}),
      of_rewards(
          reading("/reward-system/budget", "rewards.budget", "Show what there is to spend", get_budget))
          .with({.write = budget_example, .schema = "Budget"}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
