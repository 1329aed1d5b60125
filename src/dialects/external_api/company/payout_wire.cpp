#include "dialects/external_api/company/payout_wire.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/reward_wire.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"
#include "http/message.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using Payouts = std::vector<model::AttributeMap>;

constexpr std::string_view kTotal = "totalPayout";

// What says nothing is a bounty, and what has a time of payment is paid.
std::string_view type_of(const model::AttributeMap& payout) {
  return or_else(member_of(payout, "type"), kBounty);
}
std::string_view status_of(const model::AttributeMap& payout) {
  return or_else(member_of(payout, "status"), member_of(payout, "paidAt").empty() ? kPending : kPaid);
}
bool has_type(const model::AttributeMap& payout, std::string_view type) {
  return http::equals_ignoring_case(type_of(payout), type);
}
bool is_paid(const model::AttributeMap& payout) {
  return http::equals_ignoring_case(status_of(payout), kPaid);
}
Money amount_of(const model::AttributeMap& payout) {
  return money_of(member_of(payout, "value"), member_of(payout, "currency"));
}

std::unexpected<base::Error> already_paid() {
  return base::refuse(base::ErrorKind::kConflict, "payout_already_paid",
                      "This payout has been paid, so it does not change any more.");
}

model::AttributeMap to_map(const NewPayout& payout) {
  model::AttributeMap map{{"id", payout.id},
                          {"type", std::string(payout.type)},
                          {"status", std::string(kPending)},
                          {"value", value_text(payout.amount)},
                          {"currency", payout.amount.currency},
                          {"createdAt", base::rfc3339_seconds(payout.now)}};
  if (!payout.user_name.empty()) map.emplace("userName", payout.user_name);
  if (!payout.user_id.empty()) map.emplace("userId", payout.user_id);
  return map;
}

inventory::AssetChange to_change(const model::Asset& submission, Payouts payouts, const Money& total) {
  auto change =
      payouts.empty() ? without(kPayouts, submission) : setting(kOtherChange, kPayouts, std::move(payouts));
  change.attributes.emplace(kTotal, to_attribute(total));
  change.based_on = {std::string(kPayouts), std::string(kTotal)};
  return change;
}

// `payouts` is without what the new one takes the place of, `replaced` its cents.
base::Result<inventory::AssetChange> add(const model::Asset& submission, Payouts payouts,
                                         std::int64_t replaced, const NewPayout& payout,
                                         std::string_view field) {
  auto total = money_of(submission.attributes, kTotal).value_or(Money{.currency = payout.amount.currency});
  if (total.cents == 0) total.currency = payout.amount.currency;
  if (total.currency != payout.amount.currency)
    return base::invalid(fmt::format("{}.currency", field),
                         fmt::format("The payouts of this submission are in {}.", total.currency));
  if (payouts.size() == model::kMaxAttributeListEntries)
    return base::refuse(base::ErrorKind::kQuota, "too_many_payouts",
                        fmt::format("A submission has at most {} payouts.", model::kMaxAttributeListEntries));
  payouts.push_back(to_map(payout));
  total.cents += payout.amount.cents - replaced;
  return to_change(submission, std::move(payouts), total);
}

json::object write_money_of(const model::AttributeMap& payout) { return write_money(amount_of(payout)); }

}  // namespace

std::int64_t sum_of(const model::Attributes& submission, std::string_view type) {
  std::int64_t cents = 0;
  for (const auto& payout : maps_of(submission, kPayouts))
    if (has_type(payout, type)) cents += amount_of(payout).cents;
  return cents;
}

base::Result<inventory::AssetChange> with_payout(const model::Asset& submission, const NewPayout& payout,
                                                 std::string_view field) {
  return add(submission, maps_of(submission.attributes, kPayouts), 0, payout, field);
}

base::Result<inventory::AssetChange> with_bounty(const model::Asset& submission, const NewPayout& bounty,
                                                 std::string_view field) {
  auto payouts = maps_of(submission.attributes, kPayouts);
  const auto old =
      std::ranges::find_if(payouts, [](const auto& payout) { return has_type(payout, kBounty); });
  std::int64_t replaced = 0;
  if (old != payouts.end()) {
    if (is_paid(*old)) return already_paid();
    replaced = amount_of(*old).cents;
    payouts.erase(old);
  }
  return add(submission, std::move(payouts), replaced, bounty, field);
}

base::Result<inventory::AssetChange> without_bonus(const model::Asset& submission, std::string_view id) {
  auto payouts = maps_of(submission.attributes, kPayouts);
  const auto found = std::ranges::find_if(
      payouts, [&](const auto& payout) { return member_of(payout, "id") == id && has_type(payout, kBonus); });
  if (found == payouts.end()) return base::not_found("bonus");
  if (is_paid(*found)) return already_paid();
  auto total = money_of(submission.attributes, kTotal).value_or(Money{});
  total.cents = std::max<std::int64_t>(total.cents - amount_of(*found).cents, 0);
  payouts.erase(found);
  return to_change(submission, std::move(payouts), total);
}

json::object write_payout(const model::AttributeMap& payout, const Shown& submission) {
  const auto created = base::parse_rfc3339(member_of(payout, "createdAt"));
  json::object researcher{{"userName", text_or_null(member_of(payout, "userName"))}};
  if (const auto id = member_of(payout, "userId"); !id.empty()) researcher["userId"] = id;
  const auto* program = submission.program;
  return {{"id", text_or_null(member_of(payout, "id"))},
          {"originators",
           {{"programId", text_or_null(program == nullptr ? "" : program->id.to_string())},
            {"pentestCode", nullptr},
            {"submissionCode", code_of(submission.asset)},
            {"rewardRequestId", nullptr},
            {"retestId", nullptr}}},
          {"amount", write_money_of(payout)},
          {"type", write_word(kPayoutTypes, type_of(payout))},
          {"researcher", std::move(researcher)},
          {"status", write_word(kPayoutStates, status_of(payout))},
          {"createdAt", base::unix_seconds(created.value_or(submission.asset.created_at))},
          {"paidAt", seconds_or_null(member_of(payout, "paidAt"))},
          {"lastUpdatedAt", base::unix_seconds(submission.asset.changed_at)}};
}

json::object write_reward_payout(const model::Asset& request) {
  const model::Attributes& attributes = request.attributes;
  const auto claimed_at = base::parse_rfc3339(model::text_of(attributes, "claimedAt"));
  return {{"id", request.id.to_string()},
          {"originators",
           {{"programId", nullptr},
            {"pentestCode", nullptr},
            {"submissionCode", nullptr},
            {"rewardRequestId", request.id.to_string()},
            {"retestId", nullptr}}},
          {"amount", write_money(money_of(attributes, "amount").value_or(Money{}))},
          {"type", write_word(kPayoutTypes, kReward)},
          {"researcher", write_researcher_2(attributes, "claimedBy")},
          {"status", write_word(kPayoutStates, is_paid(request) ? kPaid : kPending)},
          {"createdAt", base::unix_seconds(claimed_at.value_or(request.created_at))},
          {"paidAt", seconds_or_null(model::text_of(attributes, "paidAt"))},
          {"lastUpdatedAt", base::unix_seconds(request.changed_at)}};
}

}  // namespace sallyport::dialects::external_api
