#include <array>

#include "base/json.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/payout_wire.h"
#include "dialects/external_api/company/reward_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using model::Asset;

base::Result<void> add_payouts(const Shown& submission, ListBody& body) {
  for (const auto& payout : maps_of(submission.asset.attributes, kPayouts))
    TRY_VOID(body.add(write_payout(payout, submission)));
  return {};
}

async::Task<base::Result<void>> add_payouts_of(const House& house, const Context& context,
                                               model::AllOf filters, ListBody& body) {
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  co_return co_await for_each_asset(house, *context.caller, std::move(filters), [&](const Asset& asset) {
    return add_payouts(
        {.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment}, body);
  });
}

Answer list_all_payouts(const House& house, const Context& context) {
  ListBody body;
  CO_TRY_VOID(co_await add_payouts_of(house, context, of_type(kSubmission), body));
  CO_TRY_VOID(co_await for_each_asset(house, *context.caller, of_type(kRewardRequest),
                                      [&](const Asset& asset) -> base::Result<void> {
                                        if (is_deleted(asset) || !is_claimed(asset)) return {};
                                        return body.add(write_reward_payout(asset));
                                      }));
  co_return std::move(body).finish();
}

Answer list_payouts_of_program(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  ListBody body;
  CO_TRY_VOID(co_await add_payouts_of(house, context,
                                      of_type(kSubmission, {{kProgramHandle, handle_of(program)}}), body));
  co_return std::move(body).finish();
}

Answer list_payouts_of_submission(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  ListBody body;
  CO_TRY_VOID(add_payouts(
      {.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment}, body));
  co_return std::move(body).finish();
}

// Whom a payout is for: whoever has sent the submission, or the one of `id` among those who have worked on
// it.
base::Result<void> choose_researcher(const Asset& submission, const std::optional<std::string>& id,
                                     NewPayout& payout) {
  const Parts sender(submission.attributes, "researcher", "userName");
  if (!id || sender["userId"] == *id) {
    payout.user_id = sender["userId"];
    payout.user_name = sender["userName"];
    return {};
  }
  for (const auto& map : maps_of(submission.attributes, "collaborators"))
    if (member_of(map, "userId") == *id) {
      payout.user_id = *id;
      payout.user_name = member_of(map, "userName");
      return {};
    }
  return base::invalid("researcherId", "researcherId names nobody who has worked on this submission.");
}

NewPayout new_payout(const House& house, std::string_view type, const Money& amount) {
  return {.id = base::Uuid::random(house.random).to_string(),
          .type = type,
          .amount = amount,
          .now = house.clock.now()};
}

// What amounts of a submission are in, when a body does not say it.
std::string usual_currency(const Asset& submission) {
  return money_of(submission.attributes, "totalPayout").value_or(Money{}).currency;
}

// The event also says what else it changes. With an Idempotency-Key the same request pays once, and answers
// the event of the first time.
async::Task<base::Result<model::Event>> record(const House& house, const Context& context, const Asset& asset,
                                               inventory::NewEvent event, inventory::AssetChange change) {
  event.asset_attributes = std::move(change.attributes);
  event.removed_attributes = std::move(change.removed);
  event.expected_version = asset.version;
  event.based_on = std::move(change.based_on);
  return house.inventory.record_event(*context.caller, asset.id, std::move(event),
                                      idempotency_of(context.request));
}

http::Response answer_bonus(const model::Event& recorded) {
  json::array ids;
  const auto& payouts = maps_of(recorded.asset_attributes, kPayouts);
  if (!payouts.empty()) ids.emplace_back(member_of(payouts.back(), "id"));
  return http::Response::json(202, base::to_json(json::object{{"payoutIds", std::move(ids)}}));
}

// What a request with the same Idempotency-Key has recorded: it is answered before anything is refused by
// what there is now.
async::Task<base::Result<std::optional<model::Event>>> recorded_before(const House& house,
                                                                       const Context& context) {
  CO_TRY(const auto id,
         co_await house.inventory.made_before(*context.caller, idempotency_of(context.request)));
  if (!id) co_return std::nullopt;
  CO_TRY(auto event, co_await house.inventory.get_event(*context.caller, std::nullopt, {*id}));
  co_return std::move(event);
}

Answer add_bonus(const House& house, const Context& context) {
  CO_TRY(const auto before, co_await recorded_before(house, context));
  if (before) co_return answer_bonus(*before);
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto amount, read_money(body, "amount", usual_currency(asset)));
  if (!amount) co_return needed("amount");
  CO_TRY(const auto researcher, read_text(body, "researcherId"));
  auto payout = new_payout(house, kBonus, *amount);
  CO_TRY_VOID(choose_researcher(asset, researcher, payout));
  CO_TRY(auto change, with_payout(asset, payout, "amount"));
  inventory::NewEvent event{.behaviour = "RecordEvidence"};
  event.attributes.emplace(model::kDisplayType, std::string(kOtherChange));
  CO_TRY(const auto recorded, co_await record(house, context, asset, std::move(event), std::move(change)));
  co_return answer_bonus(recorded);
}

Answer remove_bonus(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(auto change, without_bonus(asset, context.parameter("payoutId")));
  co_return co_await apply(house, context, asset, std::move(change));
}

// The message and the bounty are one event, so that neither is there without the other.
Answer set_bounty(const House& house, const Context& context) {
  CO_TRY(const auto before, co_await recorded_before(house, context));
  if (before) co_return done();
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto message, read_lines(body, "message"));
  if (!message) co_return needed("message");
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto amount, read_money(body, "customBounty", usual_currency(asset)));
  if (!amount) co_return needed("customBounty");
  auto bounty = new_payout(house, kBounty, *amount);
  CO_TRY_VOID(choose_researcher(asset, std::nullopt, bounty));
  CO_TRY(auto change, with_bounty(asset, bounty, "customBounty"));
  CO_TRY_VOID(co_await record(house, context, asset, message_event(*message, false), std::move(change)));
  co_return done();
}

json::value payouts_example(const Sample& sample) {
  json::array payouts;
  for (const auto& payout : maps_of(sample.asset(kSubmission).attributes, kPayouts))
    payouts.push_back(write_payout(payout, sample.submission()));
  return payouts;
}

json::value all_payouts_example(const Sample& sample) {
  auto payouts = payouts_example(sample);
  payouts.as_array().push_back(write_reward_payout(sample.asset(kRewardRequest)));
  return payouts;
}

}  // namespace

std::span<const Call> payout_calls() {
  static constexpr std::array kCalls{
      reading("/payouts", "payouts.list", "List all payouts", list_all_payouts)
          .with({.write = all_payouts_example, .schema = "Payout"}),
      reading("/programs/{programId}/payouts", "programs.payouts.list", "List the payouts of a program",
              list_payouts_of_program)
          .with({.write = payouts_example, .schema = "SubmissionPayout"}),
      reading("/submissions/{code}/payouts", "submissions.payouts.list", "List the payouts of a submission",
              list_payouts_of_submission)
          .with({.write = payouts_example, .schema = "SubmissionPayout"}),
      changing(Method::kPost, "/submissions/{code}/company-bonuses", "submissions.bonuses.add",
               "Pay a bonus for a submission", add_bonus)
          .with({.body = R"({"amount": {"value": 50, "currency?": "EUR"},
                             "researcherId?": "f0c1f1c6-1f5b-4b0e-9c6e-2f1f6f0f7a10"})",
                 .status = 202,
                 .answer = R"({"payoutIds": ["6a1d0f6e-93d5-4a37-8d7b-5b0b0a4f6c21"]})",
                 .idempotent = true}),
      changing(Method::kDelete, "/submissions/{code}/company-bonuses/{payoutId}",
               "submissions.bonuses.remove", "Take a bonus back that is not paid yet", remove_bonus),
      changing(Method::kPost, "/submissions/{code}/custom-bounty", "submissions.custom_bounty",
               "Set the bounty of a submission, with a message to its researcher", set_bounty)
          .with({.body = R"({"message": "Well found.", "customBounty": {"value": 500, "currency?": "EUR"}})",
                 .idempotent = true}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
