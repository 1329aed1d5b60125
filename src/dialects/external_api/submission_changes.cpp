#include "dialects/external_api/submission_changes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "dialects/external_api/change_wire.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"
#include "dialects/json_body.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

Response done() { return {.status = 204, .headers = {{"Cache-Control", "no-store"}}, .body = {}}; }

async::Task<base::Result<model::Asset>> submission_of(const House& house, const Context& context) {
  return find_submission(house, *context.caller, context.parameter("code"));
}

// Refusal: kConflict when somebody else has changed it since it was read.
Answer apply(const House& house, const Context& context, const model::Asset& asset,
             inventory::AssetChange change, Response response = done()) {
  if (!change.attributes.empty() || !change.removed.empty())
    CO_TRY_VOID(
        co_await house.inventory.change_asset(*context.caller, asset.id, std::move(change), asset.version));
  co_return response;
}

Answer put_state(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto wanted, read_state(body));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  if (!wanted.duplicate_of.empty()) {
    const auto other = co_await find_submission(house, *context.caller, wanted.duplicate_of);
    if (!other || other->id == asset.id)
      co_return base::invalid("duplicateSubmission", "There is no other submission with this code.");
  }
  const json::object answer{{"statusTriggers", json::value_from(next_states(wanted.state))}};
  co_return co_await apply(house, context, asset, to_state(wanted, asset, house.clock.now()),
                           Response::json(200, base::to_json(answer)));
}

Answer put_severity(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto change, read_severity(body));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer put_reference(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  CO_TRY(auto change, read_reference(body, asset));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer put_awaiting_feedback(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto change, read_awaiting_feedback(body));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer assign_me(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await submission_of(house, context));
  inventory::AssetChange change{.what = "SubmissionChanged"};
  change.attributes.emplace("assignee", context.caller->name);
  co_return co_await apply(house, context, asset, std::move(change));
}

Answer add_tag(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto tag, read_tag(body));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  auto tags = list_of(asset.attributes, "tags", "name");
  if (std::ranges::find(tags, tag) != tags.end()) co_return done();
  if (tags.size() == model::kMaxAttributeListEntries)
    co_return base::invalid("tag", fmt::format("A submission has at most {} tags. Take one off first.",
                                               model::kMaxAttributeListEntries));
  tags.push_back(std::move(tag));
  co_return co_await apply(house, context, asset, with_tags(tags));
}

Answer remove_tag(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await submission_of(house, context));
  auto tags = list_of(asset.attributes, "tags", "name");
  if (std::erase(tags, context.parameter("tag")) == 0) co_return base::not_found("tag");
  co_return co_await apply(house, context, asset, with_tags(tags));
}

Answer comment(const House& house, const Context& context, bool internal) {
  const auto& request = context.request;
  CO_TRY(const auto body, read_object(request, false));
  CO_TRY(auto event, read_comment(body, internal));
  CO_TRY(const auto asset, co_await submission_of(house, context));
  CO_TRY(const auto recorded,
         co_await house.inventory.record_event(
             *context.caller, asset.id, std::move(event),
             inventory::Idempotency::of(request.header("Idempotency-Key"), http::to_string(request.method),
                                        request.path, request.body)));
  co_return Response::json(201, base::to_json(json::object{{"messageId", recorded.id.to_string()}}));
}

Answer comment_internal(const House& house, const Context& context) { return comment(house, context, true); }
Answer comment_external(const House& house, const Context& context) { return comment(house, context, false); }

constexpr Call change(Method method, std::string_view path, std::string_view name, std::string_view summary,
                      Answer (*answer)(const House&, const Context&)) {
  return {.method = method,
          .path = path,
          .name = name,
          .summary = summary,
          .audit = model::AuditAction::kEventRecorded,
          .answer = answer};
}

}  // namespace

std::span<const Call> company_changes() {
  static const std::array kCalls{
      change(Method::kPut, "/submissions/{code}/state", "submissions.state.set",
             "Bring a submission into another state", put_state),
      change(Method::kPut, "/submissions/{code}/severity", "submissions.severity.set",
             "Change the severity of a submission", put_severity),
      change(Method::kPut, "/submissions/{code}/internal-reference", "submissions.internal_reference.set",
             "Say under which reference the tenant handles a submission", put_reference),
      change(Method::kPut, "/submissions/{code}/awaiting-feedback", "submissions.awaiting_feedback.set",
             "Say whether a submission waits for its researcher", put_awaiting_feedback),
      change(Method::kPut, "/submissions/{code}/assign/me", "submissions.assign_me",
             "Assign a submission to the caller", assign_me),
      change(Method::kPost, "/submissions/{code}/tags", "submissions.tags.add", "Tag a submission", add_tag),
      change(Method::kDelete, "/submissions/{code}/tags/{tag}", "submissions.tags.remove",
             "Take a tag off a submission", remove_tag),
      change(Method::kPost, "/submissions/{code}/comments/internal", "submissions.comments.internal.create",
             "Comment on a submission, for the tenant", comment_internal),
      change(Method::kPost, "/submissions/{code}/comments/external", "submissions.comments.external.create",
             "Comment on a submission, for its researcher too", comment_external),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
