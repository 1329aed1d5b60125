#include "dialects/external_api/submissions.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Response;

using Write = json::object (*)(const Shown&);

Response ok(const json::object& body) { return Response::json(200, base::to_json(body)); }

Answer list(const House& house, const Context& context, model::AllOf filters, std::optional<base::Time> since,
            Write write) {
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

Answer list_1(const House& house, const Context& context) {
  co_return co_await list(house, context, of_type(kSubmission), std::nullopt, write_submission_1);
}

// A page of the newest ones, oldest first.
base::Result<json::array> write_events(const base::Result<inventory::Page<model::Event>>& newest) {
  if (!newest) return std::unexpected(newest.error());
  json::array events;
  for (const auto& event : newest->items) events.push_back(write_event(event));
  std::ranges::reverse(events);
  return events;
}

Answer get_1(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, *context.caller, context.parameter("code")));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  CO_TRY(auto events, write_events(co_await house.inventory.list_events(
                          *context.caller, {.asset = asset.id, .limit = inventory::kLargestPage})));
  const Shown shown{.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment};
  co_return ok(write_detail_1(shown, std::move(events), house.clock.now()));
}

Answer list_2(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "UpdatedSince"));
  co_return co_await list(house, context, of_type(kSubmission), since, write_submission_2);
}

Answer get_2(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, *context.caller, context.parameter("code")));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  co_return ok(write_submission_2(
      {.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment}));
}

Answer list_events(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "CreatedSince"));
  CO_TRY(const auto asset, co_await find_submission(house, *context.caller, context.parameter("code")));
  inventory::EventQuery query{
      .asset = asset.id, .accepted_from = since, .newest_first = false, .limit = kWalkedAtOnce};
  ListBody body;
  do {
    CO_TRY(const auto page, co_await house.inventory.list_events(*context.caller, query));
    for (const auto& event : page.items) CO_TRY_VOID(body.add(write_event(event)));
    query.after = page.next;
  } while (query.after != 0);
  co_return std::move(body).finish();
}

async::Task<base::Result<Program>> find_program(const House& house, const Context& context) {
  const auto id = model::AssetId::parse(context.parameter("programId"));
  if (!id) co_return base::not_found("program");
  CO_TRY(const auto asset, co_await house.inventory.get_asset(*context.caller, *id));
  if (asset.type() != kProgram) co_return base::not_found("program");
  co_return Program(asset);
}

Answer list_programs(const House& house, const Context& context) {
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(
      house, *context.caller, of_type(kProgram),
      [&](const model::Asset& asset) { return body.add(write_program(Program(asset), house.deployment)); }));
  co_return std::move(body).finish();
}

Answer get_program(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  co_return ok(write_program(program, house.deployment));
}

Answer list_of_program(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "UpdatedSince"));
  CO_TRY(const auto program, co_await find_program(house, context));
  co_return co_await list(house, context, of_type(kSubmission, kProgramHandle, program.handle), since,
                          write_submission_2);
}

constexpr std::string_view kListSummary = "List the submissions that the caller may see";
constexpr std::string_view kGetSummary = "Show a submission";

constexpr Call list_call(std::string_view path) {
  return {.path = path, .name = "submissions.list", .summary = kListSummary, .answer = list_1};
}

}  // namespace

std::span<const Call> calls_of_1_0() {
  static const std::array kCalls{list_call("/submission")};
  return kCalls;
}

std::span<const Call> calls_of_1_1() {
  static const std::array kCalls{list_call("/submissions")};
  return kCalls;
}

std::span<const Call> calls_of_1_2() {
  static const std::array kCalls{
      list_call("/submissions"),
      Call{.path = "/submissions/{code}", .name = "submissions.get", .summary = kGetSummary, .answer = get_1},
  };
  return kCalls;
}

std::span<const Call> company_reads() {
  static const std::array kCalls{
      Call{.path = "/programs",
           .name = "programs.list",
           .summary = "List the programs that the caller may see",
           .answer = list_programs},
      Call{.path = "/programs/{programId}",
           .name = "programs.get",
           .summary = "Show a program",
           .answer = get_program},
      Call{.path = "/programs/{programId}/submissions",
           .name = "programs.submissions.list",
           .summary = "List the submissions of a program",
           .answer = list_of_program},
      Call{.path = "/submissions", .name = "submissions.list", .summary = kListSummary, .answer = list_2},
      Call{.path = "/submissions/{code}", .name = "submissions.get", .summary = kGetSummary, .answer = get_2},
      Call{.path = "/submissions/{code}/events",
           .name = "submissions.events.list",
           .summary = "List what happened to a submission",
           .answer = list_events},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
