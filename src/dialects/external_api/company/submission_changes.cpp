#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/import_wire.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

Answer put_state(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto wanted, read_state(body));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  if (!wanted.duplicate_of.empty()) {
    const auto other = co_await find_submission(house, *context.caller, wanted.duplicate_of);
    if (!other && other.error().kind != base::ErrorKind::kNotFound) co_return std::unexpected(other.error());
    if (!other || other->id == asset.id)
      co_return base::invalid("duplicateSubmission", "There is no other submission with this code.");
  }
  const json::object answer{{"statusTriggers", json::value_from(next_states(wanted.state))}};
  auto response = Response::json(200, base::to_json(answer));
  if (is_in(wanted, asset)) co_return response;  // a repetition enters nothing
  co_return co_await apply(house, context, asset, to_state(wanted, asset, house.clock.now()),
                           std::move(response));
}

Answer put_severity(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto change, read_severity(body));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer put_reference(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(auto change, read_reference(body, asset));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer put_switch(const House& house, const Context& context, std::string_view name) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto change, read_switch(body, name));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer put_awaiting_feedback(const House& house, const Context& context) {
  return put_switch(house, context, "awaitingFeedback");
}
Answer put_personal_data(const House& house, const Context& context) {
  return put_switch(house, context, "personalData");
}

// {"groupId":"..."}; null takes it out of its group.
Answer put_group(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto id, read_asset_id(body, "groupId"));
  if (!id && !body.contains("groupId")) co_return needed("groupId");
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto group, co_await find_named(house, *context.caller, id, kSubmissionGroup, "groupId"));
  co_return co_await apply(
      house, context, asset,
      group ? setting(kOtherChange, kGroup, group->id.to_string()) : without(kGroup, asset));
}

// {"domainId":"...","motivation":"..."}; a domain is an asset of the company. Null takes it away.
Answer put_domain(const House& house, const Context& context) {
  constexpr std::string_view kDomain = "domain";
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto id, read_asset_id(body, "domainId"));
  if (!id && !body.contains("domainId")) co_return needed("domainId");
  CO_TRY(const auto motivation, read_lines(body, "motivation"));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto domain, co_await find_named(house, *context.caller, id, kCompanyAsset, "domainId"));
  co_return co_await apply(
      house, context, asset,
      domain ? setting(kOtherChange, kDomain, domain_value(*domain, motivation)) : without(kDomain, asset));
}

Answer assign_me(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  co_return co_await apply(house, context, asset, setting(kOtherChange, "assignee", context.caller->name));
}

Answer add_tag(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto tag, read_tag(body));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  auto tags = maps_of(asset.attributes, kTags);
  if (std::ranges::any_of(tags, [&](const auto& map) { return member_of(map, "name") == tag; }))
    co_return done();
  if (tags.size() == kMostTags)
    co_return base::invalid("tag",
                            fmt::format("A submission has at most {} tags. Take one off first.", kMostTags));
  tags.push_back({{"name", std::move(tag)}});
  co_return co_await apply(house, context, asset, with_tags(std::move(tags)));
}

Answer remove_tag(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await find_submission(house, context));
  auto tags = maps_of(asset.attributes, kTags);
  const auto tag = context.parameter("tag");
  if (std::erase_if(tags, [&](const auto& map) { return member_of(map, "name") == tag; }) == 0)
    co_return base::not_found("tag");
  co_return co_await apply(house, context, asset, with_tags(std::move(tags)));
}

Answer comment(const House& house, const Context& context, bool internal) {
  const auto& request = context.request;
  CO_TRY(const auto body, read_object(request, false));
  CO_TRY(auto event, read_comment(body, internal));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto recorded, co_await house.inventory.record_event(
                                  *context.caller, asset.id, std::move(event), idempotency_of(request)));
  co_return Response::json(201, base::to_json(json::object{{"messageId", recorded.id.to_string()}}));
}

Answer comment_internal(const House& house, const Context& context) { return comment(house, context, true); }
Answer comment_external(const House& house, const Context& context) { return comment(house, context, false); }

constexpr Shape kComment{.body = R"({"message": "We look into it."})",
                         .status = 201,
                         .answer = R"({"messageId": "c4e1b1f2-59d8-4c0e-8d0a-1f5a3c7b9e64"})",
                         .idempotent = true};

}  // namespace

std::span<const Call> submission_change_calls() {
  static constexpr std::array kCalls{
      changing(Method::kPut, "/submissions/{code}/state", "submissions.state.set",
               "Bring a submission into another state", put_state)
          .with({.body = R"({"statusTrigger": 5, "closeReason?": 3, "duplicateSubmission?": "ACME-1"})",
                 .answer = R"({"statusTriggers": [2, 3, 4, 6]})"}),
      changing(Method::kPut, "/submissions/{code}/severity", "submissions.severity.set",
               "Change the severity of a submission", put_severity)
          .with({.body = R"({"id": 4, "vector?": "AV:N/AC:L"})"}),
      changing(Method::kPut, "/submissions/{code}/internal-reference", "submissions.internal_reference.set",
               "Say under which reference the tenant handles a submission", put_reference)
          .with({.body = R"({"reference?": "JIRA-1", "url?": "https://tracker.example/JIRA-1"})"}),
      changing(Method::kPut, "/submissions/{code}/awaiting-feedback", "submissions.awaiting_feedback.set",
               "Say whether a submission waits for its researcher", put_awaiting_feedback)
          .with({.body = R"({"awaitingFeedback": true})"}),
      changing(Method::kPut, "/submissions/{code}/personal-data", "submissions.personal_data.set",
               "Say whether a submission has data about people", put_personal_data)
          .with({.body = R"({"personalData": true})"}),
      changing(Method::kPut, "/submissions/{code}/group", "submissions.group.set",
               "Put a submission into a group, or take it out", put_group)
          .with({.body = R"({"groupId|null": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b16"})"}),
      changing(Method::kPut, "/submissions/{code}/domain", "submissions.domain.set",
               "Say what a submission is about", put_domain)
          .with({.body = R"({"domainId|null": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b15",
                             "motivation?": "Found there"})"}),
      changing(Method::kPut, "/submissions/{code}/assign/me", "submissions.assign_me",
               "Assign a submission to the caller", assign_me),
      changing(Method::kPost, "/submissions/{code}/tags", "submissions.tags.add", "Tag a submission", add_tag)
          .with({.body = R"({"tag": "urgent"})"}),
      changing(Method::kDelete, "/submissions/{code}/tags/{tag}", "submissions.tags.remove",
               "Take a tag off a submission", remove_tag),
      changing(Method::kPost, "/submissions/{code}/comments/internal", "submissions.comments.internal.create",
               "Comment on a submission, for the tenant", comment_internal)
          .with(kComment),
      changing(Method::kPost, "/submissions/{code}/comments/external", "submissions.comments.external.create",
               "Comment on a submission, for its researcher too", comment_external)
          .with(kComment),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
