#include "dialects/external_api/submissions.h"

#include <array>

#include "base/json.h"
#include "dialects/external_api/company/attachments.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/import_wire.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"
#include "dialects/json_body.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;

Answer list_submissions(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "UpdatedSince"));
  co_return co_await list_submissions(house, context, of_type(kSubmission), since, write_submission_2);
}

Answer get_submission(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  const Shown shown{.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment};
  CO_TRY(const auto files, co_await read_files(house, *context.caller, asset.id));
  co_return ok(write_detail_2(shown, write_files(files), std::ssize(files)));
}

// Imported messages come first: they are older than the submission is here.
Answer list_events(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "CreatedSince"));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  ListBody body;
  for (const auto& message : write_imported_messages(asset))
    if (!since || message.at("createdAt").as_int64() >= base::unix_seconds(*since))
      CO_TRY_VOID(body.add(message.as_object()));
  inventory::EventQuery query{
      .asset = asset.id, .accepted_from = since, .newest_first = false, .limit = kWalkedAtOnce};
  do {
    CO_TRY(const auto page, co_await house.inventory.list_events(*context.caller, query));
    for (const auto& event : page.items) CO_TRY_VOID(body.add(write_event(event)));
    query.after = page.next;
  } while (query.after != 0);
  co_return std::move(body).finish();
}

Answer list_integrations(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  co_return http::Response::json(200, base::to_json(write_integrations(asset)));
}

Answer import_submission(const House& house, const Context& context) {
  const auto& request = context.request;
  const model::Caller& caller = *context.caller;
  CO_TRY(const auto body, read_object(request, false));
  CO_TRY(const auto imported, read_import(body));
  CO_TRY(const auto program, co_await find_program(house, context));
  CO_TRY(const auto type, co_await find_named(house, caller, imported.type, kSubmissionType, "typeId"));
  CO_TRY(const auto asset, co_await find_named(house, caller, imported.asset, kCompanyAsset, "assetId"));
  CO_TRY(const auto group, co_await find_named(house, caller, imported.group, kSubmissionGroup, "groupId"));
  auto attributes = imported.attributes;
  attributes.emplace(kProgramHandle, handle_of(program));
  if (type) attributes.emplace("type", type_value(*type));
  if (asset) attributes.emplace("domain", domain_value(*asset, std::nullopt));
  if (group) attributes.emplace(kGroup, group->id.to_string());
  CO_TRY(const auto made, co_await house.inventory.create_asset(caller, {.attributes = std::move(attributes)},
                                                                idempotency_of(request)));
  co_return http::Response::json(201, base::to_json(json::object{{"code", code_of(made)}}));
}

json::value detail_example(const Sample& sample) {
  return write_detail_2(sample.submission(), write_files(sample.files), std::ssize(sample.files));
}
json::value events_example(const Sample& sample) {
  auto events = write_imported_messages(sample.asset(kSubmission));
  events.push_back(write_event(sample.event));
  return events;
}

constexpr std::string_view kImportExample = R"({
  "title": "Open redirect on login", "endpointVulnerableComponent?": "https://shop.example/login",
  "pocDescription?": "Follow the link.", "impact?": "Visitors can be sent to another site.",
  "recommendedSolution?": "Compare the host.", "personalData?": false, "awaitingFeedback?": false,
  "createdAt?": 1767225600, "ipAddress?": "192.0.2.7",
  "internalReference?": "JIRA-1", "internalReferenceUrl?": "https://tracker.example/JIRA-1",
  "severityId?": 3, "severityVector?": "AV:N/AC:L", "statusId?": 5, "closeReasonId?": 1,
  "typeId?": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b17", "assetId?": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b15",
  "groupId?": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b16", "tags?": ["urgent"],
  "messages?": [{"content": "Seen before.", "external?": true, "createdAt?": 1767225600}],
  "questionAnswers?": [{"question": "Which browser?", "answer?": "Any"}]
})";

}  // namespace

std::span<const Call> submission_calls() {
  static constexpr std::array kCalls{
      reading("/submissions", "submissions.list", "List the submissions that the caller may see",
              list_submissions)
          .with(
              {.query = {"UpdatedSince"}, .write = examples_of<write_submission_2>, .schema = "Submission"}),
      reading("/submissions/{code}", "submissions.get", "Show a submission", get_submission)
          .with({.write = detail_example, .schema = "SubmissionDetail"}),
      reading("/submissions/{code}/events", "submissions.events.list", "List what happened to a submission",
              list_events)
          .with({.query = {"CreatedSince"}, .write = events_example, .schema = "Event"}),
      reading("/submissions/{code}/integrations", "submissions.integrations.list",
              "List the issues of other trackers that belong to a submission", list_integrations)
          .with({.write = example_of<write_integrations>, .schema = "Integration"}),
      changing(Method::kPost, "/programs/{programId}/import-submission", "programs.import_submission",
               "Import a report that is known already", import_submission, model::AuditAction::kAssetCreated)
          .with({.body = kImportExample,
                 .status = 201,
                 .answer = R"({"code":"ACME-7Q2M"})",
                 .idempotent = true}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
