// sallyport audit ...: read the log, and prove it.

#include <algorithm>

#include "api/audit_view.h"
#include "app/commands/json_text.h"
#include "app/commands/operator.h"
#include "app/commands/table.h"
#include "audit/checkpoint.h"
#include "audit/verify.h"
#include "base/time_text.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

constexpr std::int64_t kDefaultLines = 20;

Result<std::optional<base::Time>> read_time(Arguments& arguments, std::string_view name) {
  TRY(const auto text, arguments.optional_text(name));
  if (!text) return std::nullopt;
  const auto time = base::parse_rfc3339(*text);
  if (!time) return base::invalid(std::string(name), "Give a time such as 2026-01-01T09:00:00Z.");
  return time;
}

Result<audit::Query> read_query(Application& application, Arguments& arguments) {
  audit::Query query;
  TRY(const auto tenant, arguments.optional_text("tenant"));
  if (tenant) {
    const json::object only{{"tenant", *tenant}};
    Arguments named(only);
    TRY(const model::Caller caller, operator_of(application, named));
    query.tenant = caller.tenant;
  }
  TRY(const auto integration, arguments.optional_text("integration"));
  if (integration && !(query.id = base::Uuid::parse(*integration)))
    return base::invalid("integration", "Give the id of an integration.");
  TRY(const auto action, arguments.optional_text("action"));
  if (action && !(query.action = model::parse_audit_action(*action)))
    return base::invalid("action", "There is no such action. token.issued is one.");
  TRY(query.from, read_time(arguments, "from"));
  TRY(query.to, read_time(arguments, "to"));
  TRY(const auto limit, arguments.optional_number("limit"));
  query.limit = limit.value_or(kDefaultLines);
  return query;
}

}  // namespace

CommandAnswer run_audit_tail(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const audit::Query query, read_query(application, arguments));
  TRY_VOID(arguments.done());
  TRY(audit::Page page, application.run([&] { return application.audit_reader().query(query); }));
  std::ranges::reverse(page.items);  // a tail reads downwards
  return value_of(api::audit_json(page.items));
}

CommandAnswer run_audit_verify(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const auto line, arguments.optional_text("checkpoint"));
  TRY_VOID(arguments.done());
  // What a crash left in the outbox belongs to the log.
  TRY_VOID(application.run([&] { return application.audit().chained(); }));
  std::optional<audit::Checkpoint> checkpoint;
  if (line) {
    TRY(checkpoint, audit::read_checkpoint(*line, application.checkpoint_key()));
  }
  const audit::Verification found = audit::verify(application.store().database(), checkpoint);
  json::object answer{{"valid", found.whole()},
                      {"firstBlock", found.first},
                      {"lastBlock", found.last},
                      {"records", found.records},
                      {"bytes", found.bytes}};
  if (found.bad)
    answer["badBlock"] = json::object{{"block", found.bad->sequence}, {"reason", found.bad->why}};
  return answer;
}

}  // namespace sallyport::app
