// sallyport integration ...: the integrations service, as the operator.

#include <fmt/format.h>

#include "api/integration_view.h"
#include "app/commands/json_text.h"
#include "app/commands/operator.h"
#include "app/commands/table.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;
using integrations::IntegrationPage;
using integrations::WithSecret;

Result<model::Claims> read_claims(Arguments& arguments) {
  TRY(const auto* object, arguments.optional_object("claims"));
  model::Claims claims;
  if (object == nullptr) return claims;
  for (const auto& [name, value] : *object) {
    if (!value.is_string())
      return base::invalid(fmt::format("claims.{}", std::string_view(name)), "A claim value is a text.");
    claims.emplace(name, value.as_string());
  }
  return claims;
}

Result<integrations::NewIntegration> read_new_integration(Arguments& arguments) {
  TRY(const std::string kind, arguments.text("kind"));
  TRY(const std::string name, arguments.text("name"));
  TRY(const auto role, arguments.optional_text("role"));
  TRY(const auto algorithm, arguments.optional_text("algorithm"));
  TRY(const auto token_lifetime, arguments.optional_number("tokenLifetime"));
  integrations::NewIntegration wanted;
  wanted.name = name;
  TRY(wanted.claims, read_claims(arguments));
  if (const auto parsed = model::parse_integration_kind(kind))
    wanted.kind = *parsed;
  else
    return base::invalid("kind", "Give api, custom or external-api.");
  wanted.role = role;
  if (algorithm && !(wanted.algorithm = model::parse_signing_algorithm(*algorithm)))
    return base::invalid("algorithm", "Give ES256, RS256 or EdDSA.");
  if (token_lifetime) wanted.token_lifetime = std::chrono::seconds{*token_lifetime};
  return wanted;
}

// What every command about one integration starts with.
struct Target {
  model::Caller caller;
  model::IntegrationId id;
};
Result<Target> read_target(Application& application, Arguments& arguments) {
  TRY(const std::string text, arguments.text("integration"));
  TRY(model::Caller caller, operator_of(application, arguments));
  const auto id = model::IntegrationId::parse(text);
  if (!id)
    return base::invalid("integration",
                         "Give the id of an integration, as `sallyport integration list` shows it.");
  return Target{std::move(caller), *id};
}

json::value as_json(Application& application, const model::Integration& integration,
                    const base::Secret* secret = nullptr) {
  return value_of(api::integration_json(integration, application.deployment(), secret));
}

CommandAnswer change_enabled(Application& application, const json::object& object, bool enabled) {
  Arguments arguments(object);
  TRY(const Target target, read_target(application, arguments));
  TRY_VOID(arguments.done());
  integrations::IntegrationChange change;
  change.enabled = enabled;
  TRY(const auto changed,
      application.run([&] { return application.integrations().change(target.caller, target.id, change); }));
  return as_json(application, changed);
}

}  // namespace

CommandAnswer run_integration_create(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY(auto wanted, read_new_integration(arguments));
  TRY_VOID(arguments.done());
  TRY(const WithSecret made,
      application.run([&] { return application.integrations().create(caller, std::move(wanted)); }));
  return as_json(application, made.integration, &made.secret);
}

CommandAnswer run_integration_list(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY_VOID(arguments.done());
  json::array items;
  integrations::ListQuery query;
  query.limit = 500;
  do {
    TRY(IntegrationPage page,
        application.run([&] { return application.integrations().list(caller, query); }));
    for (const auto& integration : page.items) items.push_back(as_json(application, integration));
    query.after = page.next;
  } while (query.after);
  return json::object{{"integrations", std::move(items)}};
}

CommandAnswer run_integration_show(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const Target target, read_target(application, arguments));
  TRY_VOID(arguments.done());
  TRY(const auto found,
      application.run([&] { return application.integrations().get(target.caller, target.id); }));
  return as_json(application, found);
}

CommandAnswer run_integration_enable(Application& application, const json::object& object) {
  return change_enabled(application, object, true);
}

CommandAnswer run_integration_disable(Application& application, const json::object& object) {
  return change_enabled(application, object, false);
}

CommandAnswer run_integration_rotate(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const Target target, read_target(application, arguments));
  TRY(const auto overlap, arguments.optional_number("overlapSeconds"));
  TRY(const bool end_tokens, arguments.flag("endTokens"));
  TRY_VOID(arguments.done());
  const integrations::RegenerateOptions options{.overlap = std::chrono::seconds{overlap.value_or(0)},
                                                .end_tokens = end_tokens};
  TRY(const WithSecret made, application.run([&] {
    return application.integrations().regenerate(target.caller, target.id, options);
  }));
  return as_json(application, made.integration, &made.secret);
}

CommandAnswer run_integration_delete(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const Target target, read_target(application, arguments));
  TRY_VOID(arguments.done());
  TRY_VOID(application.run([&] { return application.integrations().remove(target.caller, target.id); }));
  return json::object{{"integrationId", target.id.to_string()}, {"deleted", true}};
}

}  // namespace sallyport::app
