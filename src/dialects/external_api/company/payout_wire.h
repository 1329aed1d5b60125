// Payouts of submissions (external-api §10): maps in the attribute `payouts` of a submission with id, type,
// status, value, currency, userName, userId, createdAt and paidAt. Pure functions, on the core of the
// request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "dialects/external_api/company/money.h"
#include "dialects/external_api/submission_wire.h"
#include "inventory/service.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kPayouts = "payouts";  // the newest one last

struct NewPayout {
  std::string id{};
  std::string_view type{};  // a word of kPayoutTypes
  Money amount{};
  std::string user_id{}, user_name{};  // whom it is for
  base::Time now{};
};

// Cents of the payouts of a type.
std::int64_t sum_of(const model::Attributes& submission, std::string_view type);

// What adds a payout, and its amount to the total. Refusals: kInvalid "<field>.currency" when the total has
// another currency; kQuota "too_many_payouts" beyond 64.
base::Result<inventory::AssetChange> with_payout(const model::Asset& submission, const NewPayout& payout,
                                                 std::string_view field);
// The same in the place of a bounty that is not paid yet. Refusal: kConflict "payout_already_paid".
base::Result<inventory::AssetChange> with_bounty(const model::Asset& submission, const NewPayout& bounty,
                                                 std::string_view field);
// What takes a bonus away that is not paid yet, and its amount off the total. Refusals: kNotFound;
// kConflict "payout_already_paid".
base::Result<inventory::AssetChange> without_bonus(const model::Asset& submission, std::string_view id);

boost::json::object write_payout(const model::AttributeMap& payout, const Shown& submission);
// Of a reward that has been claimed.
boost::json::object write_reward_payout(const model::Asset& request);

}  // namespace sallyport::dialects::external_api
