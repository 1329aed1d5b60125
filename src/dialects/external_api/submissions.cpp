#include "dialects/external_api/submissions.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "dialects/external_api/company/attachments.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Response;

Answer list_own(const House& house, const Context& context) {
  co_return co_await list_submissions(house, context, of_type(kSubmission), std::nullopt, write_submission_1);
}

Answer get_own(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, *context.caller, context.parameter("code")));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  CO_TRY(auto events, co_await newest_events(house, *context.caller, asset));
  const Shown shown{.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment};
  CO_TRY(const auto files, co_await read_files(house, *context.caller, asset.id));
  auto detail = write_detail_1(shown, std::move(events), house.clock.now());
  add_files_1(files, detail);
  co_return ok(detail);
}

json::value own_example(const Sample& sample) {
  auto detail = write_detail_1(sample.submission(), {write_event(sample.event)}, sample.now);
  add_files_1(sample.files, detail);
  return detail;
}

constexpr Call list_call(std::string_view path) {
  return reading(path, "submissions.list", "List the submissions that the caller may see", list_own)
      .with({.write = examples_of<write_submission_1>, .schema = "Submission"});
}

}  // namespace

Answer list_submissions(const House& house, const Context& context, model::AllOf filters,
                        std::optional<base::Time> since, json::object (*write)(const Shown&)) {
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(
      house, *context.caller, std::move(filters), [&](const model::Asset& asset) -> base::Result<void> {
        if (since && asset.changed_at < *since) return {};
        return body.add(
            write({.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment}));
      }));
  co_return std::move(body).finish();
}

async::Task<base::Result<json::array>> newest_events(const House& house, const model::Caller& caller,
                                                     const model::Asset& submission) {
  CO_TRY(const auto newest, co_await house.inventory.list_events(
                                caller, {.asset = submission.id, .limit = inventory::kLargestPage}));
  json::array events;
  for (const auto& event : newest.items) events.push_back(write_event(event));
  std::ranges::reverse(events);
  co_return std::move(events);
}

std::span<const Call> calls_of_1_0() {
  static constexpr std::array kCalls{list_call("/submission")};
  return kCalls;
}

std::span<const Call> calls_of_1_1() {
  static constexpr std::array kCalls{list_call("/submissions")};
  return kCalls;
}

std::span<const Call> calls_of_1_2() {
  static constexpr std::array kCalls{
      list_call("/submissions"),
      reading("/submissions/{code}", "submissions.get", "Show a submission", get_own)
          .with({.write = own_example, .schema = "SubmissionDetail"}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
