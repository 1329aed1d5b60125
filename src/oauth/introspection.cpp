#include "oauth/introspection.h"

#include <memory>

#include <fmt/ranges.h>

#include "base/json.h"
#include "model/scope.h"
#include "oauth/form_request.h"
#include "oauth/responses.h"
#include "policy/decision.h"
#include "tokens/own_tokens.h"

namespace sallyport::oauth {
namespace {

namespace json = boost::json;

constexpr std::string_view kPermission = "tokens:introspect";
constexpr std::string_view kInactive = R"({"active":false})";

// Who asks, whichever way it was proven.
struct Asker {
  model::TenantId tenant;
  model::IntegrationId integration;
  bool sees_tenant = false;
};

struct Introspection {
  TokenEndpoint& endpoint;
  const Bearer& bearer;
  tokens::OwnTokens tokens;

  async::Task<http::Response> answer(const http::Request& http) const;
  base::Result<Asker> asker(const http::Request& http, const http::FormFields& form) const;
  std::string describe(const http::Request& http, const Asker& asker, std::string_view text) const;
  void note(const http::Request& http, const Asker& asker, const tokens::VerifiedToken& token) const;
};

bool is_bearer(const http::Request& http) {
  const auto header = http.header("Authorization");
  return header && http::equals_ignoring_case(header->substr(0, 7), "Bearer ");
}

http::Response refuse_bearer(const base::Error& error, const http::Request& http) {
  http::Response response = http::problem(error, http.request_id);
  if (error.code == "insufficient_scope")
    response.set("WWW-Authenticate", http::bearer_challenge(error, kPermission));
  return response;
}

base::Result<Asker> Introspection::asker(const http::Request& http, const http::FormFields& form) const {
  if (is_bearer(http)) {
    TRY(const model::Caller caller,
        bearer.authorize(http, http::Access::needs(std::string(kPermission), "api")));
    return Asker{caller.tenant, caller.integration, true};
  }
  TRY(const PresentedClient presented, read_client(http, form));
  TRY(const ProvenClient proven, endpoint.authenticate(http, presented));
  const model::Caller caller = caller_of(proven.client, http);
  return Asker{caller.tenant, caller.integration, policy::decide(caller, kPermission, caller.tenant).allowed};
}

// Members of RFC 7662 §2.2 and, as in the token, role and tenant; role and scope as they are now.
std::string members(const tokens::VerifiedToken& token, const integrations::Client& client) {
  json::object answer;
  answer["active"] = true;
  const std::string subject = token.subject.to_string();
  if (const auto scopes = model::effective_scopes(client.integration, token.scope).words; !scopes.empty())
    answer["scope"] = fmt::format("{}", fmt::join(scopes, " "));
  answer["client_id"] = subject;
  if (token.type == tokens::TokenType::kAccess) answer["token_type"] = "Bearer";
  answer["exp"] = base::unix_seconds(token.expires);
  answer["iat"] = base::unix_seconds(token.issued);
  answer["sub"] = subject;
  answer["aud"] = token.audience;
  answer["iss"] = token.issuer;
  answer["jti"] = token.id;
  answer["role"] = client.role->name;
  answer["tenant"] = token.tenant.to_string();
  return base::to_json(answer);
}

std::string Introspection::describe(const http::Request& http, const Asker& asker,
                                    std::string_view text) const {
  const Dependencies& house = endpoint.house();
  const auto token = tokens.verify(http.core, text);
  if (!token) return std::string(kInactive);
  const bool may_see =
      token->subject == asker.integration || (asker.sees_tenant && token->tenant == asker.tenant);
  if (!may_see) return std::string(kInactive);
  const auto client = house.integrations.read_model(http.core).find(token->subject);
  if (!integrations::check_token_live(client.get(), *token, house.clock.now())) return std::string(kInactive);
  note(http, asker, *token);
  return members(*token, *client);
}

void Introspection::note(const http::Request& http, const Asker& asker,
                         const tokens::VerifiedToken& token) const {
  model::AuditRecord record;
  record.action = model::AuditAction::kTokenIntrospected;
  record.tenant = asker.tenant;
  record.actor = asker.integration;
  record.object = token.subject.uuid;
  record.token_id = token.id;
  if (http.source != nullptr) record.source = http.source->client;
  record.request_id = http.request_id;
  endpoint.house().audit.note(std::move(record));
}

async::Task<http::Response> Introspection::answer(const http::Request& http) const {
  const auto form = read_form(http);
  if (!form) co_return write_error(form.error(), http);
  const auto who = asker(http, *form);
  if (!who) co_return is_bearer(http) ? refuse_bearer(who.error(), http) : write_error(who.error(), http);
  const auto token = form->get("token");
  if (!token) co_return write_error(invalid_request("token is needed.").error(), http);
  co_return http::Response::json(200, describe(http, *who, *token));
}

}  // namespace

http::Route introspection_route(TokenEndpoint& endpoint, const Bearer& bearer) {
  const Dependencies& house = endpoint.house();
  const auto shared = std::make_shared<const Introspection>(
      Introspection{endpoint, bearer, tokens::OwnTokens(house.deployment, house.tokens)});
  return http::Route{
      .method = http::Method::kPost,
      .path = "/oauth/introspect",
      .name = "oauth.introspect",
      .summary = "Tell what a token says and whether it is live (RFC 7662)",
      .audit_name = std::string(model::to_string(model::AuditAction::kTokenIntrospected)),
      .access = http::Access::open(),
      .handler = [shared](const http::Context& context) { return shared->answer(context.request); },
      .errors = write_error};
}

}  // namespace sallyport::oauth
