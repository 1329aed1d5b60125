#include "dialects/external_api/company/reward_wire.h"

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/parts.h"
#include "directory/rules.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

std::string_view status_of(const model::Asset& request) {
  const bool paid = !model::text_of(request.attributes, "paidAt").empty();
  return or_else(model::text_of(request.attributes, "status"), paid ? kPaid : kPending);
}

Money amount_of(const model::Asset& request) {
  return money_of(request.attributes, "amount").value_or(Money{});
}

}  // namespace

bool is_paid(const model::Asset& request) { return http::equals_ignoring_case(status_of(request), kPaid); }

bool is_claimed(const model::Asset& request) {
  return is_paid(request) || http::equals_ignoring_case(status_of(request), kClaimed);
}

base::Result<void> check_deletable(const model::Asset& request) {
  if (!is_claimed(request)) return {};
  return base::refuse(base::ErrorKind::kConflict, "reward_already_paid",
                      "This reward has been claimed or paid, so it cannot be deleted any more.",
                      "rewardRequestId");
}

json::object write_reward_request(const model::Asset& request) {
  const model::Attributes& attributes = request.attributes;
  const auto text = [&](std::string_view name) { return text_or_null(model::text_of(attributes, name)); };
  const bool claimed = is_claimed(request);
  return {{"id", request.id.to_string()},
          {"title", text_or_null(request.name())},
          {"internalReference", text("internalReference")},
          {"recipientEmail", text("recipientEmail")},
          {"status", write_word(kRewardStates, status_of(request))},
          {"isDeletable", !claimed},
          {"reward",
           {{"payout",
             {{"payoutId", text_or_null(claimed ? request.id.to_string() : "")},
              {"amount", write_money(amount_of(request))},
              {"severity", write_word(kSeverities, model::text_of(attributes, "severity"))}}}}},
          {"createdBy", write_user(attributes, "createdBy")},
          {"createdAt", base::unix_seconds(created_at(request))},
          {"claimedBy", write_researcher_2(attributes, "claimedBy")},
          {"claimedAt", seconds_or_null(model::text_of(attributes, "claimedAt"))},
          {"lastUpdatedAt", base::unix_seconds(request.changed_at)}};
}

base::Result<NewReward> read_reward_request(const json::object& body, std::string_view usual_currency) {
  TRY(auto title, read_line(body, "title"));
  if (!title) return needed("title");
  TRY(auto email, read_text(body, "recipientEmail"));
  if (!email) return needed("recipientEmail");
  TRY_VOID(directory::check_email(*email, "recipientEmail"));
  TRY(auto amount, read_money(body, "amount", usual_currency));
  if (!amount) return needed("amount");
  TRY(auto reference, read_line(body, "internalReference"));
  TRY(const auto severity, read_id(body, "severity", kSeverities));
  NewReward reward{.amount = *amount, .attributes = {}};
  reward.attributes.emplace(model::kDisplayType, std::string(kRewardRequest));
  reward.attributes.emplace(model::kDisplayName, *std::move(title));
  reward.attributes.emplace("recipientEmail", *std::move(email));
  reward.attributes.emplace("amount", to_attribute(*amount));
  reward.attributes.emplace("status", std::string(kPending));
  if (reference) reward.attributes.emplace("internalReference", *std::move(reference));
  if (severity) reward.attributes.emplace("severity", std::string(word_of(kSeverities, *severity).value()));
  return reward;
}

Budget::Budget(const std::optional<Money>& total)
    : limited_(total.has_value()), total_(total.value_or(Money{})) {}

void Budget::count(const model::Asset& request) {
  const Money amount = amount_of(request);
  if (amount.currency != total_.currency) return;
  (is_claimed(request) ? spent_ : in_validation_) += amount.cents;
}

base::Result<void> Budget::check_room(const Money& amount) const {
  if (!limited_) return {};
  if (amount.currency != total_.currency)
    return base::invalid("amount.currency", fmt::format("The budget is in {}.", total_.currency));
  if (amount.cents <= left()) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "budget_exceeded",
      fmt::format("The budget has {} {} left.", value_text({.cents = left(), .currency = total_.currency}),
                  total_.currency),
      "amount");
}

json::object Budget::write() const {
  const auto money = [&](std::int64_t cents) {
    return write_money({.cents = cents, .currency = total_.currency});
  };
  const auto limit = [&](std::int64_t cents) { return limited_ ? json::value(money(cents)) : json::value(); };
  return {{"budgetLeft", limit(left())},
          {"budgetInValidation", money(in_validation_)},
          {"budgetSpent", money(spent_)},
          {"budgetTotal", limit(total_.cents)}};
}

}  // namespace sallyport::dialects::external_api
