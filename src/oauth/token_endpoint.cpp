#include "oauth/token_endpoint.h"

#include <utility>

#include "base/check.h"
#include "http/throttle.h"
#include "oauth/form_request.h"
#include "oauth/live_tokens.h"
#include "oauth/minting.h"
#include "oauth/responses.h"
#include "oauth/token_metrics.h"

namespace sallyport::oauth {
namespace {

std::string_view source_of(const http::Request& http) {
  return http.source == nullptr ? std::string_view{} : std::string_view(http.source->client);
}

// Who the request says it is, proven or not.
std::string_view claimed_client(const TokenRequest& request) {
  if (request.client) return request.client->readings.front().client_id;
  if (request.grant->client_parameter.empty()) return {};
  return request.parameters.get(request.grant->client_parameter).value_or(std::string_view{});
}

std::unexpected<base::Error> wrong_kind() {
  return oauth_error(base::ErrorKind::kInvalid, "unauthorized_client",
                     "Integrations of this kind do not use this grant.");
}

// RFC 8707 names it resource, much older software audience; both mean the same here.
base::Result<std::string> asked_audience(const http::FormFields& form) {
  const auto resource = form.get("resource");
  const auto audience = form.get("audience");
  if (resource && audience && *resource != *audience)
    return oauth_error(base::ErrorKind::kInvalid, "invalid_target",
                       "resource and audience differ. Send one of them.");
  return std::string(resource ? *resource : audience.value_or(std::string_view{}));
}

// Steps 1 and 2: the body once, the grant from the table. Foreign parameters are dropped (security C02).
base::Result<TokenRequest> read_request(const http::Request& http) {
  TRY(const http::FormFields form, read_form(http));
  const auto grant_type = form.get("grant_type");
  if (!grant_type) return invalid_request("grant_type is needed.");
  TokenRequest request;
  request.grant = find_grant(*grant_type);
  if (request.grant == nullptr || !request.grant->by_grant_type)
    return oauth_error(base::ErrorKind::kInvalid, "unsupported_grant_type",
                       "This grant_type is not offered. The discovery document lists those that are.");
  for (const std::string_view name : request.grant->parameters)
    if (const auto value = form.get(name)) request.parameters.add(std::string(name), std::string(*value));
  if (request.grant->client_authentication) {
    TRY(request.client, read_client(http, form));
  }
  request.scope = form.get("scope").value_or(std::string_view{});
  TRY(request.audience, asked_audience(form));
  return request;
}

}  // namespace

struct TokenEndpoint::Impl {
  explicit Impl(Dependencies dependencies)
      : house(dependencies), throttle(house.clock), metrics(house.metrics), live_tokens(house) {}

  Dependencies house;
  http::Throttle throttle;
  TokenMetrics metrics;
  LiveTokens live_tokens;

  async::Task<http::Response> answer(const http::Request& http, const Profile& profile);
  async::Task<base::Result<Granted>> walk(const http::Request& http, const Profile& profile,
                                          const TokenRequest& request);
  base::Result<std::optional<ProvenClient>> client_of(const http::Request& http, const TokenRequest& request,
                                                      base::Time now) const;
  async::Task<base::Result<Authorization>> prove(const http::Request& http, const TokenRequest& request);
  base::Result<void> admit(const http::Request& http, const Grant& grant,
                           const model::Integration& integration);
  async::Task<base::Result<http::Response>> hand_on(const http::Request& http, const TokenRequest& request);
  async::Task<base::Result<void>> record(const http::Request& http, const Grant& grant,
                                         Authorization& authorization, const Granted& granted, bool again);
  base::Error refused(const http::Request& http, const Grant* grant, std::string_view claimed,
                      base::Error error);
  void note(const http::Request& http, std::string_view claimed, const base::Error& error);
};

// Step 3: the client by the common authentication, where the grant asks for it.
base::Result<std::optional<ProvenClient>> TokenEndpoint::Impl::client_of(const http::Request& http,
                                                                         const TokenRequest& request,
                                                                         base::Time now) const {
  if (!request.grant->client_authentication) return std::nullopt;
  CHECK(request.client.has_value());
  auto client = match_client(house.integrations.read_model(http.core), request.client->readings, now);
  if (!client) return invalid_client("unknown client, wrong secret or disabled integration");
  return client;
}

// Steps 3 and 4: the client, then the grant's own proof.
async::Task<base::Result<Authorization>> TokenEndpoint::Impl::prove(const http::Request& http,
                                                                    const TokenRequest& request) {
  const base::Time now = house.clock.now();
  CO_TRY(const std::optional<ProvenClient> client, client_of(http, request, now));
  const GrantContext context{
      .house = house, .http = http, .parameters = request.parameters, .client = client, .now = now};
  co_return co_await request.grant->authorize(context);
}

base::Result<void> TokenEndpoint::Impl::admit(const http::Request& http, const Grant& grant,
                                              const model::Integration& integration) {
  return house.limits.admit(http, integration, model::Metered::kTokens,
                            {.name = model::to_string(grant.audit_action)});
}

// The way of a grant that answers by itself.
async::Task<base::Result<http::Response>> TokenEndpoint::Impl::hand_on(const http::Request& http,
                                                                       const TokenRequest& request) {
  const base::Time now = house.clock.now();
  CO_TRY(const std::optional<ProvenClient> client, client_of(http, request, now));
  throttle.succeeded(claimed_client(request), source_of(http));
  const model::Integration& integration = client->client->integration;
  if (!request.grant->allowed(model::defaults_of(integration.kind))) co_return wrong_kind();
  CO_TRY_VOID(admit(http, *request.grant, integration));
  const GrantContext context{
      .house = house, .http = http, .parameters = request.parameters, .client = client, .now = now};
  CO_TRY(auto response, co_await request.grant->answer(context));
  house.integrations.used(http.core, integration.id, client->credential, source_of(http));
  co_return response;
}

// Steps 3 to 9; the order is the order of the design.
async::Task<base::Result<Granted>> TokenEndpoint::Impl::walk(const http::Request& http,
                                                             const Profile& profile,
                                                             const TokenRequest& request) {
  CO_TRY(Authorization authorization, co_await prove(http, request));
  throttle.succeeded(claimed_client(request), source_of(http));
  const model::Integration& integration = authorization.subject.client->integration;
  if (!request.grant->allowed(model::defaults_of(integration.kind))) co_return wrong_kind();
  CO_TRY(const Terms terms,
         settle_terms(house.deployment, profile, integration, request.scope, request.audience));
  CO_TRY_VOID(admit(http, *request.grant, integration));
  auto granted = live_tokens.find(http.core, profile, terms, authorization);
  const bool again = granted.has_value();
  if (!again) {
    CO_TRY(granted, mint(house, http.core, profile, terms, authorization));
  }
  CO_TRY_VOID(co_await record(http, *request.grant, authorization, *granted, again));
  if (!again) live_tokens.keep(profile, terms, authorization, *granted);
  house.integrations.used(http.core, integration.id, authorization.subject.credential, source_of(http));
  co_return *std::move(granted);
}

// Step 8: nothing leaves before its record is durable (security T2).
async::Task<base::Result<void>> TokenEndpoint::Impl::record(const http::Request& http, const Grant& grant,
                                                            Authorization& authorization,
                                                            const Granted& granted, bool again) {
  const model::Integration& integration = authorization.subject.client->integration;
  model::AuditRecord record;
  record.action = grant.audit_action;
  record.outcome = model::AuditOutcome::kAllowed;
  record.tenant = integration.tenant;
  record.actor = integration.id;
  record.object = authorization.subject.credential.uuid;
  record.token_id = granted.access.id;
  record.source = source_of(http);
  record.request_id = http.request_id;
  if (granted.refresh) record.reason = "refresh_token " + granted.refresh->id;
  if (again) record.reason = "the live token again";
  auto written = co_await house.audit.append(std::move(record), std::move(authorization.single_use));
  if (!written && written.error().kind == base::ErrorKind::kConflict)
    co_return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_grant",
                          "The token was used before. Make a new one for each exchange.", "replay");
  co_return written;
}

// Notes and counts a refusal. Wrong proofs beyond the budget are told to wait instead of why; a request
// without any client authentication is no guess.
base::Error TokenEndpoint::Impl::refused(const http::Request& http, const Grant* grant,
                                         std::string_view claimed, base::Error error) {
  if (error.kind != base::ErrorKind::kUnavailable) note(http, claimed, error);
  if (grant != nullptr && error.kind == base::ErrorKind::kUnauthenticated)
    if (const auto wait = throttle.failed(claimed, source_of(http)))
      error = too_many_failures(*wait, std::move(error.detail));
  metrics.count(grant, outcome_of(error));
  return error;
}

void TokenEndpoint::Impl::note(const http::Request& http, std::string_view claimed,
                               const base::Error& error) {
  model::AuditRecord record;
  record.action = model::AuditAction::kTokenRefused;
  record.outcome = model::AuditOutcome::kRefused;
  record.source = source_of(http);
  record.request_id = http.request_id;
  record.reason = audit_reason(error);
  if (const auto id = model::IntegrationId::parse(claimed))
    if (const auto client = house.integrations.read_model(http.core).find(*id)) {
      record.tenant = client->integration.tenant;
      record.object = id->uuid;  // named, perhaps not proven: the actor stays open
    }
  house.audit.note(std::move(record));
}

async::Task<http::Response> TokenEndpoint::Impl::answer(const http::Request& http, const Profile& profile) {
  auto request = read_request(http);
  if (!request) co_return profile.refuse(refused(http, nullptr, {}, std::move(request).error()), http);
  if (request->grant->answer != nullptr) {
    auto response = co_await hand_on(http, *request);
    if (!response)
      co_return profile.refuse(
          refused(http, request->grant, claimed_client(*request), std::move(response).error()), http);
    metrics.count(request->grant, response->status == 200 ? TokenOutcome::kIssued : TokenOutcome::kRefused);
    co_return *std::move(response);
  }
  const auto granted = co_await walk(http, profile, *request);
  if (!granted)
    co_return profile.refuse(refused(http, request->grant, claimed_client(*request), granted.error()), http);
  metrics.count(request->grant, TokenOutcome::kIssued);
  co_return profile.respond(*granted);
}

TokenEndpoint::TokenEndpoint(Dependencies dependencies) : impl_(std::make_unique<Impl>(dependencies)) {}
TokenEndpoint::~TokenEndpoint() = default;

http::Route TokenEndpoint::route(std::string path, std::string name, std::string summary, Profile profile) {
  if (!profile.respond) profile.respond = [](const Granted& granted) { return write_token(granted); };
  if (!profile.refuse) profile.refuse = write_error;
  const auto shared = std::make_shared<const Profile>(std::move(profile));
  return http::Route{
      .method = http::Method::kPost,
      .path = std::move(path),
      .name = std::move(name),
      .summary = std::move(summary),
      .audit_name = std::string(model::to_string(model::AuditAction::kTokenIssued)),
      .access = http::Access::open(),
      .handler = [impl = impl_.get(),
                  shared](const http::Context& context) { return impl->answer(context.request, *shared); },
      .errors = shared->refuse};
}

async::Task<base::Result<Granted>> TokenEndpoint::grant(const http::Request& http, const Profile& profile,
                                                        TokenRequest request) {
  CHECK(request.grant != nullptr && request.grant->authorize != nullptr);
  auto granted = co_await impl_->walk(http, profile, request);
  if (!granted)
    co_return std::unexpected(
        impl_->refused(http, request.grant, claimed_client(request), std::move(granted).error()));
  impl_->metrics.count(request.grant, TokenOutcome::kIssued);
  co_return granted;
}

base::Result<ProvenClient> TokenEndpoint::authenticate(const http::Request& http,
                                                       const PresentedClient& presented) {
  const std::string_view claimed = presented.readings.front().client_id;
  auto client = match_client(impl_->house.integrations.read_model(http.core), presented.readings,
                             impl_->house.clock.now());
  if (client) {
    impl_->throttle.succeeded(claimed, source_of(http));
    return *std::move(client);
  }
  auto refusal = invalid_client("unknown client, wrong secret or disabled integration");
  impl_->note(http, claimed, refusal.error());
  if (const auto wait = impl_->throttle.failed(claimed, source_of(http)))
    return std::unexpected(too_many_failures(*wait, std::move(refusal.error().detail)));
  return refusal;
}

const Dependencies& TokenEndpoint::house() const { return impl_->house; }

}  // namespace sallyport::oauth
