#include "dialects/external_api/change_wire.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/submission_wire.h"
#include "dialects/external_api/words.h"
#include "dialects/json_body.h"
#include "model/text.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

// When a submission came into a state, in the order of the states.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTimes{
    {{kPending, "validatedAt"}, {kAccepted, "acceptedAt"}, {kClosed, "closedAt"}, {kArchived, "archivedAt"}}};

// An id of an enumeration; nothing when it is absent.
base::Result<std::optional<std::int64_t>> read_id(const json::object& body, std::string_view name,
                                                  Words words) {
  const auto* value = member(body, name);
  if (value == nullptr) return std::nullopt;
  const auto* id = value->if_int64();
  if (id == nullptr || !word_of(words, *id))
    return base::invalid(std::string(name), fmt::format("{} is a number from 1 to {}.", name, words.size()));
  return *id;
}

std::unexpected<base::Error> needed(std::string_view name) {
  return base::invalid(std::string(name), fmt::format("{} is needed.", name));
}

base::Result<std::optional<std::string>> read_line(const json::object& body, std::string_view name,
                                                   std::size_t largest) {
  TRY(auto text, read_text(body, name));
  if (text) TRY_VOID(model::check_line(*text, name, {.smallest = 1, .largest = largest}));
  return text;
}

inventory::AssetChange setting(std::string_view what, std::string_view name, model::AttributeValue value) {
  inventory::AssetChange change{.what = std::string(what)};
  change.attributes.emplace(name, std::move(value));
  return change;
}

constexpr std::string_view kOtherChange = "SubmissionChanged";

}  // namespace

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

inventory::AssetChange to_state(const StateChange& wanted, const model::Asset& submission, base::Time now) {
  const std::string status(word_of(kStates, wanted.state).value());
  model::AttributeValue value = status;
  if (wanted.reason) {
    model::AttributeMap map{{"status", status},
                            {"closeReason", std::string(word_of(kCloseReasons, *wanted.reason).value())}};
    if (!wanted.duplicate_of.empty()) map.emplace("duplicateOf", wanted.duplicate_of);
    value = std::move(map);
  }
  auto change = setting(kStatusChanged, "state", std::move(value));
  for (const auto& [state, time] : kTimes) {
    const auto id = id_of(kStates, state);
    if (id == wanted.state)
      change.attributes.emplace(time, base::rfc3339_seconds(now));
    else if (id > wanted.state && submission.attributes.contains(time))
      change.removed.emplace_back(time);
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
  TRY(const auto vector, read_line(body, "vector", kLongestReference));
  const std::string value(word_of(kSeverities, *id).value());
  if (!vector) return setting(kSeverityChanged, "severity", value);
  return setting(kSeverityChanged, "severity", model::AttributeMap{{"value", value}, {"vector", *vector}});
}

Change read_reference(const json::object& body, const model::Asset& submission) {
  constexpr std::string_view kName = "internalReference";
  TRY(const auto reference, read_line(body, "reference", kLongestReference));
  TRY(const auto url, read_line(body, "url", kLongestUrl));
  if (reference) {
    model::AttributeMap map{{"reference", *reference}};
    if (url) map.emplace("url", *url);
    return setting(kOtherChange, kName, std::move(map));
  }
  if (url) return needed("reference");
  inventory::AssetChange change{.what = std::string(kOtherChange)};
  if (submission.attributes.contains(kName)) change.removed.emplace_back(kName);
  return change;
}

Change read_awaiting_feedback(const json::object& body) {
  constexpr std::string_view kName = "awaitingFeedback";
  const auto* value = member(body, kName);
  if (value == nullptr || !value->is_bool())
    return base::invalid(std::string(kName), "awaitingFeedback has to be true or false.");
  return setting(kOtherChange, kName, std::string(value->get_bool() ? "true" : "false"));
}

base::Result<std::string> read_tag(const json::object& body) {
  TRY(auto tag, read_line(body, "tag", kLongestTag));
  if (!tag) return needed("tag");
  if (tag->find_first_of("/\\") != std::string::npos)
    return base::invalid("tag", "A tag has no / and no \\, since it stands in an address.");
  return *std::move(tag);
}

inventory::AssetChange with_tags(const std::vector<std::string>& tags) {
  std::vector<model::AttributeMap> list;
  list.reserve(tags.size());
  for (const auto& tag : tags) list.push_back({{"name", tag}});
  return setting(kOtherChange, "tags", std::move(list));
}

base::Result<inventory::NewEvent> read_comment(const json::object& body, bool internal) {
  TRY(auto message, read_text(body, "message"));
  if (!message || message->empty() || message->size() > model::kMaxAttributeTextBytes ||
      message->contains('\0'))
    return base::invalid("message", fmt::format("message is a text of 1 to {} bytes without NUL.",
                                                model::kMaxAttributeTextBytes));
  inventory::NewEvent event{.behaviour = "RecordEvidence"};
  event.attributes.emplace(model::kDisplayType, std::string(kMessagePlaced));
  event.attributes.emplace("message", *std::move(message));
  event.attributes.emplace("isInternal", internal ? "true" : "false");
  return event;
}

}  // namespace sallyport::dialects::external_api
