#include "oauth/revocation.h"

#include <memory>

#include "oauth/form_request.h"
#include "oauth/responses.h"
#include "tokens/own_tokens.h"

namespace sallyport::oauth {
namespace {

struct Revocation {
  TokenEndpoint& endpoint;
  tokens::OwnTokens tokens;

  async::Task<http::Response> answer(const http::Request& http) const;
  async::Task<base::Result<void>> end(const http::Request& http, const model::Integration& integration,
                                      const tokens::VerifiedToken& token) const;
};

async::Task<base::Result<void>> Revocation::end(const http::Request& http,
                                                const model::Integration& integration,
                                                const tokens::VerifiedToken& token) const {
  const Dependencies& house = endpoint.house();
  model::AuditRecord record;
  record.action = model::AuditAction::kTokenRevoked;
  record.tenant = integration.tenant;
  record.actor = integration.id;
  record.object = token.subject.uuid;
  record.token_id = token.id;
  if (http.source != nullptr) record.source = http.source->client;
  record.request_id = http.request_id;
  // The record comes first: nobody asks again for the record of a token that is dead already.
  CO_TRY_VOID(co_await house.audit.append(std::move(record)));
  co_return co_await house.tokens.revoke(token);
}

// An unknown token and the token of somebody else are both 200 without effect (RFC 7009 §2.2, security F06,
// F07); a storage that did not take the revocation never is (F05).
async::Task<http::Response> Revocation::answer(const http::Request& http) const {
  const auto form = read_form(http);
  if (!form) co_return write_error(form.error(), http);
  const auto presented = read_client(http, *form);
  if (!presented) co_return write_error(presented.error(), http);
  const auto proven = endpoint.authenticate(http, *presented);
  if (!proven) co_return write_error(proven.error(), http);
  const auto text = form->get("token");
  if (!text) co_return write_error(invalid_request("token is needed.").error(), http);

  const model::Integration& integration = proven->client->integration;
  const auto token = tokens.verify(http.core, *text);
  if (token && token->subject == integration.id)
    if (const auto ended = co_await end(http, integration, *token); !ended)
      co_return write_error(ended.error(), http);
  co_return http::Response::json(200, "{}");
}

}  // namespace

http::Route revocation_route(TokenEndpoint& endpoint) {
  const Dependencies& house = endpoint.house();
  const auto shared = std::make_shared<const Revocation>(
      Revocation{endpoint, tokens::OwnTokens(house.deployment, house.tokens)});
  return http::Route{
      .method = http::Method::kPost,
      .path = "/oauth/revoke",
      .name = "oauth.revoke",
      .summary = "End one of the client's own tokens (RFC 7009)",
      .audit_name = std::string(model::to_string(model::AuditAction::kTokenRevoked)),
      .access = http::Access::open(),
      .handler = [shared](const http::Context& context) { return shared->answer(context.request); },
      .errors = write_error};
}

}  // namespace sallyport::oauth
