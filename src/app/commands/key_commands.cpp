// sallyport keys ...: the keys that sign tokens.

#include "api/key_view.h"
#include "app/commands/json_text.h"
#include "app/commands/table.h"

namespace sallyport::app {
namespace {

CommandAnswer answer(Application& application, const std::vector<model::SigningKey>& keys) {
  return value_of(api::keys_json(keys, application.world().clock.now()));
}

}  // namespace

CommandAnswer run_keys_list(Application& application, const boost::json::object& object) {
  TRY_VOID(Arguments(object).done());
  TRY(const auto keys, application.run([&] { return application.tokens().keys(); }));
  return answer(application, keys);
}

CommandAnswer run_keys_rotate(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const auto word, arguments.optional_text("algorithm"));
  TRY(const bool at_once, arguments.flag("atOnce"));
  TRY_VOID(arguments.done());
  std::optional<model::SigningAlgorithm> algorithm;
  if (word && !(algorithm = model::parse_signing_algorithm(*word)))
    return base::invalid("algorithm", "Give ES256, RS256 or EdDSA.");
  // The record comes first, as in the API: a key without a record in the log must not sign.
  model::AuditRecord record;
  record.action = model::AuditAction::kKeyRotated;
  record.source = "console";
  record.reason = word ? *word : "all algorithms";
  TRY_VOID(application.run([&] { return application.audit().append(record); }));
  TRY(const auto keys, application.run([&] { return application.tokens().rotate(algorithm, at_once); }));
  return answer(application, keys);
}

}  // namespace sallyport::app
