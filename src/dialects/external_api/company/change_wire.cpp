#include "dialects/external_api/company/change_wire.h"

#include <array>
#include <utility>

#include "base/time_text.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/submission_members.h"
#include "http/message.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

// When a submission came into a state, in the order of the states.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTimes{
    {{kPending, "validatedAt"}, {kAccepted, "acceptedAt"}, {kClosed, "closedAt"}, {kArchived, "archivedAt"}}};

}  // namespace

inventory::AssetChange setting(std::string_view what, std::string_view name, model::AttributeValue value) {
  inventory::AssetChange change{.what = std::string(what)};
  change.attributes.emplace(name, std::move(value));
  return change;
}

inventory::AssetChange without(std::string_view name, const model::Asset& asset) {
  inventory::AssetChange change{.what = std::string(kOtherChange)};
  if (asset.attributes.contains(name)) change.removed.emplace_back(name);
  change.based_on.emplace_back(name);
  return change;
}

base::Result<StateChange> read_state(const json::object& body) {
  TRY(const auto state, read_id(body, "statusTrigger", kStates));
  if (!state) return needed("statusTrigger");
  if (*state == 1) return base::invalid("statusTrigger", "A submission does not become a draft again.");
  StateChange change{.state = *state};
  TRY(change.reason, read_id(body, "closeReason", kCloseReasons));
  TRY(const auto duplicate_of, read_text(body, "duplicateSubmission"));
  const bool closes = word_of(kStates, *state) == kClosed;
  if (closes != change.reason.has_value())
    return base::invalid("closeReason", "closeReason is needed to close a submission, and for nothing else.");
  const bool is_duplicate = closes && word_of(kCloseReasons, *change.reason) == kDuplicate;
  if (is_duplicate != duplicate_of.has_value() || (duplicate_of && !is_code(*duplicate_of)))
    return base::invalid("duplicateSubmission",
                         "duplicateSubmission is the code of the other submission. It is needed for a "
                         "duplicate, and for nothing else.");
  change.duplicate_of = duplicate_of.value_or("");
  return change;
}

bool is_in(const StateChange& wanted, const model::Asset& submission) {
  const State state(submission.attributes);
  const auto reason = wanted.reason ? *word_of(kCloseReasons, *wanted.reason) : std::string_view();
  return id_of(kStates, or_else(state.status, kTriage)) == wanted.state &&
         (!wanted.reason || http::equals_ignoring_case(state.close_reason, reason)) &&
         state.duplicate_of == wanted.duplicate_of;
}

inventory::AssetChange to_state(const StateChange& wanted, const model::Asset& submission, base::Time now) {
  auto change = setting(kStatusChanged, "state", std::string(word_of(kStates, wanted.state).value()));
  const auto take_off = [&](std::string_view name) {
    if (submission.attributes.contains(name)) change.removed.emplace_back(name);
  };
  const auto put = [&](std::string_view name, std::string_view text) {
    if (text.empty())
      take_off(name);
    else
      change.attributes.emplace(name, std::string(text));
  };
  if (word_of(kStates, wanted.state) != kArchived) {  // what is archived was closed for that reason
    put(kCloseReason, wanted.reason ? *word_of(kCloseReasons, *wanted.reason) : std::string_view());
    put(kDuplicateOf, wanted.duplicate_of);
  }
  for (const auto& [state, time] : kTimes) {
    const auto id = id_of(kStates, state);
    if (id == wanted.state)
      change.attributes.emplace(time, base::rfc3339_seconds(now));
    else if (id > wanted.state)
      take_off(time);
  }
  return change;
}

std::vector<std::int64_t> next_states(std::int64_t state) {
  std::vector<std::int64_t> next;
  for (std::int64_t id = 2; id <= std::ssize(kStates); ++id)
    if (id != state) next.push_back(id);
  return next;
}

Change read_severity(const json::object& body) {
  TRY(const auto id, read_id(body, "id", kSeverities));
  if (!id) return needed("id");
  TRY(const auto vector, read_line(body, "vector"));
  auto change = setting(kSeverityChanged, "severity", std::string(word_of(kSeverities, *id).value()));
  if (vector)
    change.attributes.emplace(kSeverityVector, *vector);
  else
    change.removed.emplace_back(kSeverityVector);
  return change;
}

Change read_reference(const json::object& body, const model::Asset& submission) {
  constexpr std::string_view kName = "internalReference";
  TRY(const auto reference, read_line(body, "reference"));
  TRY(const auto url, read_line(body, "url", kLongestUrl));
  if (reference) {
    model::AttributeMap map{{"reference", *reference}};
    if (url) map.emplace("url", *url);
    return setting(kOtherChange, kName, std::move(map));
  }
  if (url) return needed("reference");
  return without(kName, submission);
}

Change read_switch(const json::object& body, std::string_view name) {
  TRY(const auto on, read_flag(body, name));
  if (!on) return needed(name);
  return setting(kOtherChange, name, std::string(*on ? "true" : "false"));
}

base::Result<std::string> read_tag(const json::object& body) {
  TRY(auto tag, read_text(body, "tag"));
  if (!tag) return needed("tag");
  TRY_VOID(check_tag(*tag, "tag"));
  return *std::move(tag);
}

inventory::AssetChange with_tags(std::vector<model::AttributeMap> tags) {
  auto change = setting(kOtherChange, kTags, std::move(tags));
  change.based_on.emplace_back(kTags);
  return change;
}

base::Result<inventory::NewEvent> read_comment(const json::object& body, bool internal) {
  TRY(const auto message, read_lines(body, "message"));
  if (!message) return needed("message");
  return message_event(*message, internal);
}

inventory::NewEvent message_event(std::string_view message, bool internal) {
  inventory::NewEvent event{.behaviour = "RecordEvidence"};
  event.attributes.emplace(model::kDisplayType, std::string(kMessagePlaced));
  event.attributes.emplace("message", std::string(message));
  event.attributes.emplace("isInternal", internal ? "true" : "false");
  return event;
}

}  // namespace sallyport::dialects::external_api
