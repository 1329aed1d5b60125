// sallyport keys ...: the keys that sign tokens.

#include "api/key_view.h"
#include "app/commands/json_text.h"
#include "app/commands/table.h"

namespace sallyport::app {
namespace {

CommandAnswer answer(Application& application, const std::vector<model::SigningKey>& keys) {
  return value_of(api::keys_json(keys, application.world().clock.now()));
}

// The record comes first, as in the API: a key without a record in the log must not sign.
base::Result<void> note(Application& application, model::AuditAction action, const base::Uuid& object,
                        std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.object = object;
  record.source = "console";
  record.reason = std::move(reason);
  return application.run([&] { return application.audit().append(std::move(record)); });
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
  TRY_VOID(note(application, model::AuditAction::kKeyRotated, {}, word ? *word : "all algorithms"));
  TRY(const auto keys, application.run([&] { return application.tokens().rotate(algorithm, at_once); }));
  return answer(application, keys);
}

CommandAnswer run_keys_withdraw(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const auto text, arguments.text("id"));
  TRY_VOID(arguments.done());
  const auto id = model::SigningKeyId::parse(text);
  if (!id) return base::invalid("id", "Give the id of a key, as `sallyport keys list` shows it.");
  TRY_VOID(application.run([&] { return application.tokens().key(*id); }));
  TRY_VOID(note(application, model::AuditAction::kKeyWithdrawn, id->uuid, {}));
  TRY(const auto keys, application.run([&] { return application.tokens().withdraw(*id); }));
  return answer(application, keys);
}

}  // namespace sallyport::app
