// A record of the audit log as people and programs see it: the API's answers and `--json` on the command
// line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "api/shape.h"
#include "audit/reader.h"
#include "model/audit_record.h"

namespace sallyport::api {

template <>
struct Words<model::AuditAction> {
  static std::span<const std::pair<std::string_view, model::AuditAction>> all();
};
template <>
struct Words<model::AuditOutcome> {
  static std::span<const std::pair<std::string_view, model::AuditOutcome>> all();
};

struct AuditView {
  std::string position;
  base::Time time;
  model::AuditAction action{};
  model::AuditOutcome outcome{};
  std::optional<model::IntegrationId> actor;
  std::optional<model::AccountId> person;
  std::optional<std::string> object;
  std::optional<std::string> token_id;
  std::optional<std::string> source;
  std::optional<std::string> request_id;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(AuditView, (),
                      (position, time, action, outcome, actor, person, object, token_id, source, request_id,
                       reason))
Description describe(const AuditView*);

AuditView audit_view(const audit::Entry& entry);
// {"records":[...]} for the command line.
std::string audit_json(std::span<const audit::Entry> entries);

}  // namespace sallyport::api
