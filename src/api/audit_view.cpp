#include "api/audit_view.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "api/write.h"

namespace sallyport::api {

using model::AuditAction;
using model::AuditOutcome;

// The numbers of actions are stable and have gaps; each number with a name is an action.
std::span<const std::pair<std::string_view, AuditAction>> Words<AuditAction>::all() {
  static const auto words = [] {
    std::vector<std::pair<std::string_view, AuditAction>> found;
    for (unsigned number = 1; number <= 255; ++number) {
      const auto action = static_cast<AuditAction>(number);
      if (const auto word = model::to_string(action); word != "unknown") found.emplace_back(word, action);
    }
    return found;
  }();
  return words;
}

std::span<const std::pair<std::string_view, AuditOutcome>> Words<AuditOutcome>::all() {
  static constexpr std::array<std::pair<std::string_view, AuditOutcome>, 2> kWords{
      {{"allowed", AuditOutcome::kAllowed}, {"refused", AuditOutcome::kRefused}}};
  return kWords;
}

Description describe(const AuditView*) {
  return {
      .name = "AuditRecord",
      .about = "Who did what to what, from where, with which outcome.",
      .fields = {
          {"position", {.about = "Where it stands in the log: block and place in it.", .example = "1042.7"}},
          {"time", {.about = "When it was written."}},
          {"action", {.about = "What was done.", .example = "token.issued"}},
          {"outcome", {.about = "Whether it was allowed.", .example = "allowed"}},
          {"actor",
           {.about = "The integration that did it; absent for people, the operator and nobody proven."}},
          {"person", {.about = "The account of the person who did it, in the portal."}},
          {"object", {.about = "The id of what it was done to; absent for nothing of its own."}},
          {"token_id", {.about = "The jti of the token concerned."}},
          {"source", {.about = "The address it came from.", .example = "192.0.2.7"}},
          {"request_id", {.about = "The X-Request-Id of the answer."}},
          {"reason", {.about = "Why it was refused, or what changed."}},
      }};
}

AuditView audit_view(const audit::Entry& entry) {
  const model::AuditRecord& record = entry.record;
  AuditView view{.position = fmt::format("{}.{}", entry.position.block, entry.position.record),
                 .time = record.time,
                 .action = record.action,
                 .outcome = record.outcome,
                 .actor = {},
                 .person = {},
                 .object = {},
                 .token_id = unless_empty(record.token_id),
                 .source = unless_empty(record.source),
                 .request_id = unless_empty(record.request_id),
                 .reason = unless_empty(record.reason)};
  if (record.actor != model::IntegrationId{}) view.actor = record.actor;
  if (record.person != model::AccountId{}) view.person = record.person;
  if (record.object != base::Uuid{}) view.object = record.object.to_string();
  return view;
}

std::string audit_json(std::span<const audit::Entry> entries) {
  std::string out = "{\"records\":[";
  for (const auto& entry : entries) {
    if (out.back() == '}') out += ',';
    append_value(out, audit_view(entry));
  }
  return out + "]}";
}

}  // namespace sallyport::api
