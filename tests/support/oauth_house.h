// Everything a token endpoint stands on, for tests: real tokens, integrations and audit log over SQLite in
// memory, cores that run, and a clock that the test moves. Requests go straight to the handlers of routes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "crypto/client_secret.h"
#include "crypto/jose/writer.h"
#include "http/message.h"
#include "http/router.h"
#include "integrations/house_fixture.h"
#include "model/deployment.h"
#include "oauth/bearer.h"
#include "oauth/routes.h"
#include "oauth/token_endpoint.h"
#include "tokens/tokens.h"

namespace sallyport::oauth {

// What a test sends; `Request` of http only holds views.
struct Sent {
  http::Method method = http::Method::kPost;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string from = "192.0.2.1";
  std::size_t core = 0;
};

class OauthHouse : public integrations::House {
 public:
  explicit OauthHouse(const std::string& path = ":memory:")
      : integrations::House(path, {std::string(integrations::kIssuer), 0}),
        tokens(runtime, store, keyring, clock, random, log, metrics),
        limits(runtime, store, audit, clock, metrics),
        endpoint(dependencies()),
        bearer(dependencies()) {
    tokens.load();
    tenant = make_tenant("North");
    other_tenant = make_tenant("South");
    add(oauth::routes(endpoint, bearer));
  }
  // The cores stop before the tokens and routes that they use go.
  ~OauthHouse() {
    runtime.stop();
    runtime.join();
  }

  Dependencies dependencies() { return {deployment, tokens, *service, limits, audit, clock, log, metrics}; }
  void add(std::vector<http::Route> routes) {
    for (auto& route : routes) routes_.push_back(std::move(route));
  }

  integrations::WithSecret integration(model::IntegrationKind kind = model::IntegrationKind::kCustom,
                                       std::string_view role = model::Role::kNone) {
    return integration_of(tenant, kind, role);
  }
  integrations::WithSecret integration_of(const model::TenantId& owner, model::IntegrationKind kind,
                                          std::string_view role) {
    integrations::NewIntegration wanted;
    wanted.kind = kind;
    wanted.name = "Pump";
    wanted.role = role;
    auto made = run(service->create(integrations::caller_in(owner), std::move(wanted)));
    CHECK(made.has_value());
    return std::move(made).value();
  }
  base::Result<model::Integration> change(const model::IntegrationId& id,
                                          integrations::IntegrationChange to) {
    return run(service->change(integrations::caller_in(tenant), id, std::move(to)));
  }

  // Runs the route's handler on the core that the request names.
  http::Response send(const Sent& sent) {
    const http::Source source{.peer = sent.from, .client = sent.from};
    std::vector<http::HeaderView> headers;
    for (const auto& [name, value] : sent.headers) headers.push_back({name, value});
    http::Request request;
    request.method = sent.method;
    request.path = sent.path;
    request.query = sent.query;
    request.headers = headers;
    request.body = sent.body;
    request.source = &source;
    request.request_id = "req-0000000000000000-1";
    request.core = sent.core;
    const http::Route* route = find(sent.method, sent.path);
    CHECK(route != nullptr);
    return run(answer(*route, request), sent.core);
  }
  http::Response post_form(std::string path, std::string body, std::string authorization = {},
                           std::string from = "192.0.2.1") {
    Sent sent{.path = std::move(path), .query = {}, .headers = {}, .body = std::move(body)};
    sent.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    if (!authorization.empty()) sent.headers.emplace_back("Authorization", std::move(authorization));
    sent.from = std::move(from);
    return send(sent);
  }
  http::Response post_json(std::string path, std::string body, std::string from = "192.0.2.1") {
    Sent sent{.path = std::move(path), .query = {}, .headers = {}, .body = std::move(body)};
    sent.headers.emplace_back("Content-Type", "application/json");
    sent.from = std::move(from);
    return send(sent);
  }
  // An access token from /oauth/token; fails the test when there is none.
  std::string token_of(const integrations::WithSecret& client, std::string_view more = {}) {
    const auto response =
        post_form("/oauth/token", std::string("grant_type=client_credentials") + std::string(more),
                  basic(client.integration.id.to_string(), client.secret.reveal_text()));
    EXPECT_EQ(response.status, 200) << response.body;
    return response.status == 200 ? text_of(response, "access_token") : std::string();
  }

  static std::string basic(std::string_view id, std::string_view secret) {
    return "Basic " + base::base64_encode(base::as_bytes(std::string(id) + ":" + std::string(secret)));
  }
  static std::string credentials(const integrations::WithSecret& client) {
    return "client_id=" + client.integration.id.to_string() +
           "&client_secret=" + std::string(client.secret.reveal_text());
  }
  static boost::json::object object_of(const http::Response& response) {
    const auto value = base::parse_json(response.body);
    EXPECT_TRUE(value && value->is_object()) << response.body;
    return value && value->is_object() ? value->get_object() : boost::json::object();
  }
  static std::string text_of(const http::Response& response, std::string_view name) {
    const auto object = object_of(response);
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  }
  static std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& header : response.headers)
      if (http::equals_ignoring_case(header.name, name)) return header.value;
    return {};
  }
  // The payload of a JWT, unverified.
  static boost::json::object claims_of(std::string_view jwt) {
    const auto first = jwt.find('.');
    const auto second = jwt.find('.', first + 1);
    const auto bytes = base::base64url_decode(jwt.substr(first + 1, second - first - 1));
    const auto value = base::parse_json(bytes ? base::as_text(*bytes) : std::string_view{});
    EXPECT_TRUE(value) << jwt;
    return value ? value->get_object() : boost::json::object();
  }
  // What the reference client signs: HS256 under the decoded secret (accessia §4).
  static std::string identity_token(std::string_view secret, std::string_view payload,
                                    std::string_view typ = "JWT") {
    const auto bytes = crypto::secret_key_bytes(secret);
    const auto key = crypto::HmacKey::make(bytes.value().reveal());
    std::string token;
    crypto::compact_sign(token, crypto::jws_header_segment(crypto::Algorithm::kHs256, typ, {}), payload,
                         key.value());
    return token;
  }
  std::string metrics_text() const { return metrics.prometheus_text(); }

  model::Deployment deployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
  tokens::Tokens tokens;
  limits::Service limits;
  TokenEndpoint endpoint;
  Bearer bearer;
  model::TenantId tenant;
  model::TenantId other_tenant;

 private:
  const http::Route* find(http::Method method, std::string_view path) const {
    for (const auto& route : routes_)
      if (route.method == method && route.path == path) return &route;
    return nullptr;
  }
  static async::Task<http::Response> answer(const http::Route& route, const http::Request& request) {
    const http::Context context{.request = request, .caller = nullptr, .parameters = {}};
    co_return co_await route.handler(context);
  }
  std::vector<http::Route> routes_;
};

}  // namespace sallyport::oauth
