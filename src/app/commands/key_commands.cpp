// sallyport keys ...: the keys that sign tokens, and those that seal what is stored.

#include <fmt/format.h>

#include "api/key_view.h"
#include "app/commands/json_text.h"
#include "app/commands/operator.h"
#include "app/commands/table.h"
#include "app/key_source.h"

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

boost::json::object data_keys_json(Application& application) {
  const auto state = application.data_keys().state();
  return {{"active", state.active},    {"published", state.published}, {"retired", state.retired},
          {"moving", state.moving},    {"atColumn", state.column},     {"columns", state.columns},
          {"valuesMoved", state.moved}};
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

CommandAnswer run_keys_data(Application& application, const boost::json::object& object) {
  TRY_VOID(Arguments(object).done());
  return data_keys_json(application);
}

CommandAnswer run_keys_rotate_data(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  store::KeyRotation rotation;
  if (object.contains("tenant")) {
    TRY(const model::Caller caller, operator_of(application, arguments));
    rotation.tenant = caller.tenant;
  }
  TRY(rotation.at_once, arguments.flag("atOnce"));
  TRY_VOID(arguments.done());
  TRY_VOID(note(application, model::AuditAction::kKeyRotated,
                rotation.tenant ? rotation.tenant->uuid : base::Uuid{},
                rotation.tenant ? "data keys of a tenant" : "all data keys"));
  TRY(const auto made, application.data_keys().rotate(rotation));
  boost::json::object answer{{"made", made}};
  for (const auto& member : data_keys_json(application)) answer.insert(member);
  return answer;
}

CommandAnswer run_keys_rewrap(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const auto file, arguments.text("newKeyFile"));
  TRY_VOID(arguments.done());
  Config there = application.config();
  there.key_descriptor = -1;
  there.key_environment.clear();
  there.key_file = file;
  TRY(auto kek, read_key_encryption_key(there));
  const std::string id(kek->id());
  TRY_VOID(note(application, model::AuditAction::kKeyRotated, {}, fmt::format("key-encryption key {}", id)));
  TRY_VOID(application.data_keys().rewrap(std::move(kek)));
  return boost::json::object{{"keyEncryptionKey", id}, {"startWithKeyFile", file}};
}

}  // namespace sallyport::app
