// What the structs of policy_view.h say about themselves: words, limits and examples.
#include <array>

#include "api/policy_view.h"

namespace sallyport::api {
namespace {

using model::AccessAction;
using model::PolicyEffect;

constexpr Facts kNameFacts{.about = "What people call it.", .min = 1, .max = 128, .example = "Line north"};
constexpr Facts kDescriptionFacts{.about = "What it is for.",
                                  .min = 0,
                                  .max = 4096,
                                  .example = "The makers of line north see their machines"};
constexpr Facts kEffectFacts{
    .about = "allow, or deny; allow when left out. What one policy denies no other allows.",
    .example = "allow"};
constexpr Facts kFiltersFacts{
    .about = "The assets that it is about, for which all of these hold; none: every asset.",
    .min = 0,
    .max = model::kMaxConditions,
    .example = R"([{"anyOf":["attributes.line=north"]}])"};
constexpr Facts kPermissionsFacts{
    .about = "Who is meant, and what of the assets.",
    .min = 1,
    .max = 32,
    .example = R"([{"caller":[{"anyOf":["jwt_line=north"]}],"readAttributes":["*"]}])"};
constexpr Facts kActionsFacts{.about = "The actions that it is about; none: all of them.",
                              .min = 0,
                              .max = 4,
                              .example = R"(["asset:read"])"};
constexpr Facts kWindowsFacts{
    .about = "The times at which it holds; none: always.",
    .min = 0,
    .max = 16,
    .example = R"([{"days":["mon","fri"],"from":"08:00","until":"18:00","utcOffset":"+01:00"}])"};
constexpr Facts kSourcesFacts{.about = "The addresses and networks from which it holds; none: everywhere.",
                              .min = 0,
                              .max = 64,
                              .each_min = 2,
                              .each_max = 64,
                              .example = R"(["10.0.0.0/8"])"};

constexpr Facts facts_of_names(std::string_view about, std::string_view example) {
  return {.about = about, .min = 0, .max = 128, .each_min = 1, .each_max = 128, .example = example};
}

}  // namespace

std::span<const std::pair<std::string_view, Weekday>> Words<Weekday>::all() {
  static constexpr std::array<std::pair<std::string_view, Weekday>, 7> kWords{{{"mon", Weekday::kMonday},
                                                                               {"tue", Weekday::kTuesday},
                                                                               {"wed", Weekday::kWednesday},
                                                                               {"thu", Weekday::kThursday},
                                                                               {"fri", Weekday::kFriday},
                                                                               {"sat", Weekday::kSaturday},
                                                                               {"sun", Weekday::kSunday}}};
  return kWords;
}

std::span<const std::pair<std::string_view, AccessAction>> Words<AccessAction>::all() {
  static constexpr auto word = [](AccessAction action) {
    return std::pair(model::to_string(action), action);
  };
  static const std::array kWords{word(AccessAction::kReadAsset), word(AccessAction::kWriteAsset),
                                 word(AccessAction::kReadEvent), word(AccessAction::kWriteEvent)};
  return kWords;
}

std::span<const std::pair<std::string_view, PolicyEffect>> Words<PolicyEffect>::all() {
  static const std::array kWords{std::pair(model::to_string(PolicyEffect::kAllow), PolicyEffect::kAllow),
                                 std::pair(model::to_string(PolicyEffect::kDeny), PolicyEffect::kDeny)};
  return kWords;
}

Description describe(const PolicyPermission*) {
  constexpr std::string_view kAll = R"(["*"])";
  return {
      .name = "PolicyPermission",
      .about =
          "Who is meant, and what of the assets; * in a list stands for all names. A permission without a "
          "list of names lets one know that the asset is there, or denies all of it.",
      .fields = {
          {"subjects",
           facts_of_names("Organisations, one of which the caller stands for; * is everybody.", kAll)},
          {"caller",
           {.about = "Conditions on the caller, all of which hold.",
            .min = 0,
            .max = model::kMaxConditions,
            .example = R"([{"anyOf":["jwt_line=north"]}])"}},
          {"behaviours", facts_of_names("Behaviours in whose name events may be written.", kAll)},
          {"include_attributes", facts_of_names("Attributes that may be read with the asset.", kAll)},
          {"read_attributes", facts_of_names("Attributes that may be read.", kAll)},
          {"write_attributes", facts_of_names("Attributes that may be set and removed.", R"(["state"])")},
          {"read_event_types", facts_of_names("Types of events that may be read.", kAll)},
          {"write_event_types",
           facts_of_names("Types of events that may be written.", R"(["Access granted"])")},
      }};
}

Description describe(const PolicyWindow*) {
  return {.name = "PolicyWindow",
          .about = "A part of some days of the week, on a clock with a fixed distance from UTC.",
          .fields = {
              {"days", {.about = "The days.", .min = 1, .max = 7, .example = R"(["mon","fri"])"}},
              {"from",
               {.about = "From this time on; 00:00 when left out.", .min = 5, .max = 5, .example = "08:00"}},
              {"until",
               {.about = "Before this time of the same day; 24:00 when left out.",
                .min = 5,
                .max = 5,
                .example = "18:00"}},
              {"utc_offset",
               {.about = "How far the clock is ahead of UTC; +00:00 when left out.",
                .min = 6,
                .max = 6,
                .example = "+01:00"}},
          }};
}

Description describe(const NewPolicy*) {
  return {.name = "NewPolicy",
          .about = "An access policy to make.",
          .fields = {{"name", kNameFacts},
                     {"description", kDescriptionFacts},
                     {"effect", kEffectFacts},
                     {"filters", kFiltersFacts},
                     {"permissions", kPermissionsFacts},
                     {"actions", kActionsFacts},
                     {"windows", kWindowsFacts},
                     {"sources", kSourcesFacts}}};
}

Description describe(const PolicyChange*) {
  return {
      .name = "PolicyChange",
      .about = "What to change; fields that are left out stay as they are, lists are replaced as a whole.",
      .fields = {{"name", kNameFacts},
                 {"description", kDescriptionFacts},
                 {"effect", kEffectFacts},
                 {"filters", kFiltersFacts},
                 {"permissions", kPermissionsFacts},
                 {"actions", kActionsFacts},
                 {"windows", kWindowsFacts},
                 {"sources", kSourcesFacts}}};
}

Description describe(const PolicyView*) {
  return {.name = "Policy",
          .about = "Which assets it is about, who is meant, and what is then allowed or denied.",
          .fields = {
              {"id", {.about = "The id of the policy."}},
              {"name", {.about = kNameFacts.about, .example = kNameFacts.example}},
              {"description", {.about = kDescriptionFacts.about, .example = kDescriptionFacts.example}},
              {"effect", {.about = "allow or deny.", .example = "allow"}},
              {"filters", {.about = kFiltersFacts.about, .example = kFiltersFacts.example}},
              {"permissions", {.about = kPermissionsFacts.about, .example = kPermissionsFacts.example}},
              {"actions", {.about = kActionsFacts.about, .example = kActionsFacts.example}},
              {"windows", {.about = kWindowsFacts.about, .example = kWindowsFacts.example}},
              {"sources", {.about = kSourcesFacts.about, .example = kSourcesFacts.example}},
              {"created_at", {.about = "When it was made."}},
              {"version", {.about = "Raised by each change; also in the ETag header.", .example = "1"}},
          }};
}

}  // namespace sallyport::api
