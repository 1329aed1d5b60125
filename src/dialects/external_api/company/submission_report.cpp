#include "dialects/external_api/company/submission_report.h"

#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/time_text.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/money.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

using std::string;
using std::string_view;

// As the list spells it.
string spelled(Words words, string_view text) {
  return string(word_of(words, id_of(words, text)).value_or(text));
}

string yes_or_no(string_view text) { return is_true(text) ? "Yes" : "No"; }

string severity_of(const model::Attributes& attributes) {
  return spelled(kSeverities, or_else(Parts(attributes, "severity", "value")["value"], kUndecided));
}

// "Closed (Duplicate of ACME-1)"
string state_of(const model::Attributes& attributes) {
  const State state(attributes);
  auto text = spelled(kStates, or_else(state.status, kTriage));
  const auto reason = spelled(kCloseReasons, state.close_reason);
  const auto other = state.duplicate_of;
  if (!reason.empty()) text += fmt::format(" ({}{}{})", reason, other.empty() ? "" : " of ", other);
  return text;
}

string program_of(const Shown& submission) {
  const auto handle = model::text_of(submission.asset.attributes, kProgramHandle);
  return string(submission.program == nullptr ? handle : or_else(submission.program->name, handle));
}

string payout_of(const model::Attributes& attributes) {
  const auto payout = money_of(attributes, "totalPayout");
  return payout ? fmt::format("{} {}", value_text(*payout), payout->currency) : string();
}

void add_times(const model::Asset& asset, const TimeZone& zone, std::vector<Report::Part>& facts) {
  facts.push_back({"Created", zone.write(created_at(asset))});
  facts.push_back({"Last updated", zone.write(asset.changed_at)});
  const auto add = [&](string_view label, string_view name) {
    const auto time = base::parse_rfc3339(model::text_of(asset.attributes, name));
    facts.push_back({string(label), time ? zone.write(*time) : string()});
  };
  add("Validated", "validatedAt");
  add("Accepted", "acceptedAt");
  add("Closed", "closedAt");
  add("Archived", "archivedAt");
  facts.push_back({"Time zone", zone.name()});
}

std::vector<Report::Part> facts_of(const Shown& submission, const TimeZone& zone) {
  const model::Attributes& attributes = submission.asset.attributes;
  const auto text = [&](string_view name) { return string(model::text_of(attributes, name)); };
  const auto part = [&](string_view name, string_view main, string_view member) {
    return string(Parts(attributes, name, main)[member]);
  };
  const auto main = [&](string_view name, string_view member) { return part(name, member, member); };
  std::vector<Report::Part> facts{
      {"State", state_of(attributes)},
      {"Severity", severity_of(attributes)},
      {"Severity vector", string(or_else(part("severity", "value", "vector"), text(kSeverityVector)))},
      {"Program", program_of(submission)},
      {"Type", main("type", "name")},
      {"Category", part("type", "name", "category")},
      {"CWE", part("type", "name", "cwe")},
      {"Asset", main("domain", "value")},
      {"Researcher", main("researcher", "userName")},
      {"Assignee", main("assignee", "userName")},
      {"Internal reference", main("internalReference", "reference")},
      {"Link of the reference", part("internalReference", "reference", "url")},
      {"Payout", payout_of(attributes)},
      {"Tags", fmt::to_string(fmt::join(list_of(attributes, "tags", "name"), ", "))},
      {"Awaiting feedback", yes_or_no(text("awaitingFeedback"))},
      {"Personal data", yes_or_no(text("personalData"))},
  };
  add_times(submission.asset, zone, facts);
  facts.push_back(
      {"Link", string(write_web_links(submission.asset, submission.deployment).at("details").as_string())});
  return facts;
}

string comment(bool internal) { return internal ? "Internal comment" : "Comment"; }

// "Changed: assignee, tags"
string changed_names(const model::Event& event) {
  std::vector<string_view> names;
  for (const auto& [name, value] : event.asset_attributes) names.push_back(name);
  names.insert(names.end(), event.removed_attributes.begin(), event.removed_attributes.end());
  return fmt::format("Changed: {}", fmt::join(names, ", "));
}

string what_happened(const model::Event& event) {
  const auto type = event.type();
  if (event.operation == model::kNewAsset) return "Created";
  if (type == kMessagePlaced) return comment(is_true(model::text_of(event.attributes, "isInternal")));
  // What it became may be hidden.
  const auto told = [&](string_view name) { return event.asset_attributes.contains(name); };
  if (type == kStatusChanged && told("state")) return "State: " + state_of(event.asset_attributes);
  if (type == kSeverityChanged && told("severity")) return "Severity: " + severity_of(event.asset_attributes);
  if (type == kStatusChanged) return "State changed";
  if (type == kSeverityChanged) return "Severity changed";
  if (type == kOtherChange) return changed_names(event);
  return string(or_else(type, event.operation));
}

Report::Happening happening(const model::Event& event, const TimeZone& zone) {
  const auto& who = event.principal_declared;
  return {.time = zone.write(event.accepted),
          .who = string(or_else(who.display_name, who.subject)),
          .what = what_happened(event),
          .text = string(model::text_of(event.attributes, "message"))};
}

Report::Happening imported_message(const boost::json::value& message, const TimeZone& zone) {
  const auto* text = message.at("message").if_string();
  return {.time = zone.write(base::from_unix_seconds(message.at("createdAt").as_int64())),
          .who = {},
          .what = comment(message.at("isInternal").as_bool()),
          .text = text == nullptr ? string() : string(*text)};
}

}  // namespace

Report write_report(const Shown& submission, std::span<const model::Event> events, const TimeZone& zone) {
  const model::Asset& asset = submission.asset;
  Report report{.code = code_of(asset), .title = string(asset.name()), .facts = facts_of(submission, zone)};
  const auto section = [&](string_view heading, string_view name) {
    report.sections.push_back({string(heading), string(model::text_of(asset.attributes, name))});
  };
  section("Endpoint or vulnerable component", "endpointVulnerableComponent");
  section("Proof of concept", "pocDescription");
  section("Impact", "impact");
  section("Recommended solution", "recommendedSolution");
  for (const auto& message : write_imported_messages(asset))
    report.events.push_back(imported_message(message, zone));
  for (const auto& event : std::views::reverse(events)) report.events.push_back(happening(event, zone));
  return report;
}

}  // namespace sallyport::dialects::external_api
