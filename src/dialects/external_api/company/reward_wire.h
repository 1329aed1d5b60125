// Rewards without a submission, and their budget (external-api §10). Pure functions, on the core of the
// request.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/external_api/company/money.h"
#include "model/asset.h"

namespace sallyport::dialects::external_api {

bool is_paid(const model::Asset& request);
// Whether somebody has taken it; then it is paid, or will be.
bool is_claimed(const model::Asset& request);
// Refusal: kConflict "reward_already_paid" for one that is claimed.
base::Result<void> check_deletable(const model::Asset& request);
boost::json::object write_reward_request(const model::Asset& request);

struct NewReward {
  Money amount;
  model::Attributes attributes;
};
// {"title":"...","recipientEmail":"ada@example.com","amount":{"value":100},"internalReference":"...",
// "severity":3}: the last two may be left out. Refusals name the member.
base::Result<NewReward> read_reward_request(const boost::json::object& body, std::string_view usual_currency);

class Budget {
 public:
  // Without a total there is no limit.
  explicit Budget(const std::optional<Money>& total);

  std::string_view currency() const { return total_.currency; }
  // What is asked for in another currency counts for nothing here.
  void count(const model::Asset& request);
  // Refusals: kInvalid "amount.currency" for another currency than that of the budget; kConflict
  // "budget_exceeded".
  base::Result<void> check_room(const Money& amount) const;
  boost::json::object write() const;

 private:
  std::int64_t left() const { return total_.cents - spent_ - in_validation_; }

  bool limited_;
  Money total_;
  std::int64_t spent_ = 0, in_validation_ = 0;
};

}  // namespace sallyport::dialects::external_api
