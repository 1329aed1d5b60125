#include "model/access_policy.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/text.h"

namespace sallyport::model {
namespace {

constexpr std::string_view kAttributes = "attributes.";
constexpr std::string_view kClaims = "jwt_";
constexpr std::string_view kOlderGroup = "group:";

constexpr std::array kActions{AccessAction::kReadAsset, AccessAction::kWriteAsset, AccessAction::kReadEvent,
                              AccessAction::kWriteEvent};

base::Result<Term> refuse(std::string_view field, std::string message) {
  return base::invalid(std::string(field), std::move(message), "invalid_term");
}

// The first "=" parts the name from the value; a "!" before it belongs to it.
base::Result<Term> parse_term(std::string_view text, std::string_view field) {
  if (!check_line(text, field, {.smallest = 1, .largest = kMaxTermBytes}))
    return refuse(field, fmt::format("A term is one line of at most {} bytes.", kMaxTermBytes));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return refuse(field, "Write a term as name=value or name!=value; the value * stands for any.");
  Term term;
  term.negated = equals > 0 && text[equals - 1] == '!';
  term.name = text.substr(0, term.negated ? equals - 1 : equals);
  term.value = text.substr(equals + 1);
  if (term.name.empty()) return refuse(field, "The term has no name before the equals sign.");
  if (term.value.empty()) return refuse(field, "The term has no value after the equals sign.");
  return term;
}

}  // namespace

std::string Term::to_string() const { return fmt::format("{}{}={}", name, negated ? "!" : "", value); }

base::Result<Term> parse_filter_term(std::string_view text, std::string_view field) {
  if (!text.starts_with(kAttributes))
    return refuse(field, "A filter compares an attribute: attributes.name=value.");
  return parse_term(text.substr(kAttributes.size()), field);
}

base::Result<void> check_conditions(const AllOf& conditions, std::string_view field) {
  if (conditions.size() > kMaxConditions)
    return base::invalid(std::string(field),
                         fmt::format("{} has {} conditions at most.", field, kMaxConditions));
  for (std::size_t i = 0; i < conditions.size(); ++i)
    if (conditions[i].empty() || conditions[i].size() > kMaxAlternatives)
      return base::invalid(fmt::format("{}[{}]", field, i),
                           fmt::format("A condition has 1 to {} terms.", kMaxAlternatives));
  return {};
}

base::Result<Term> parse_caller_term(std::string_view text, std::string_view field) {
  std::string older;
  if (text.starts_with(kOlderGroup)) text = older = fmt::format("group={}", text.substr(kOlderGroup.size()));
  TRY(auto term, parse_term(text, field));
  const bool claim = term.name.starts_with(kClaims) && term.name.size() > kClaims.size();
  if (!claim && term.name != "email" && term.name != "subject" && term.name != "group")
    return refuse(field, "A caller is known by email, subject, group or jwt_ and the name of a claim.");
  return term;
}

std::string_view to_string(AccessAction action) {
  switch (action) {
    case AccessAction::kReadAsset:
      return "asset:read";
    case AccessAction::kWriteAsset:
      return "asset:write";
    case AccessAction::kReadEvent:
      return "event:read";
    case AccessAction::kWriteEvent:
      return "event:write";
  }
  return "";
}

std::optional<AccessAction> parse_access_action(std::string_view text) {
  const auto found = std::ranges::find(kActions, text, [](AccessAction action) { return to_string(action); });
  return found == kActions.end() ? std::nullopt : std::optional(*found);
}

std::string_view to_string(PolicyEffect effect) { return effect == PolicyEffect::kAllow ? "allow" : "deny"; }

std::optional<PolicyEffect> parse_policy_effect(std::string_view text) {
  for (const auto effect : {PolicyEffect::kAllow, PolicyEffect::kDeny})
    if (text == to_string(effect)) return effect;
  return std::nullopt;
}

bool AccessPermission::bare() const {
  for (const auto* list : {&behaviours, &include_attributes, &read_attributes, &write_attributes,
                           &read_event_types, &write_event_types})
    if (!list->empty()) return false;
  return true;
}

bool TimeWindow::contains(base::Time time) const {
  using namespace std::chrono;
  const auto local = time + utc_offset;
  const auto day = floor<std::chrono::days>(local);
  const auto minute = floor<minutes>(local - day);
  const unsigned bit = weekday(day).iso_encoding() - 1;
  return ((days >> bit) & 1U) != 0 && minute >= from && minute < until;
}

}  // namespace sallyport::model
