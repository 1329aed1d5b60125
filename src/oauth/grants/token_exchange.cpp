#include "oauth/grants/token_exchange.h"

#include <array>
#include <charconv>
#include <utility>

#include "oauth/connection_answers.h"
#include "oauth/responses.h"
#include "oauth/session_tokens.h"
#include "vault/sessions.h"

namespace sallyport::oauth {
namespace {

using namespace std::string_view_literals;

// `account`, `connection` and `minimum_seconds` are ours (sonadier §7).
constexpr std::array kExchangeParameters{"subject_token"sv,
                                         "subject_token_type"sv,
                                         "actor_token"sv,
                                         "actor_token_type"sv,
                                         "requested_token_type"sv,
                                         "audience"sv,
                                         "resource"sv,
                                         "scope"sv,
                                         "account"sv,
                                         "connection"sv,
                                         "minimum_seconds"sv};
constexpr auto kJwt = "urn:ietf:params:oauth:token-type:jwt"sv;
constexpr auto kAccessToken = "urn:ietf:params:oauth:token-type:access_token"sv;
constexpr std::int64_t kLongestMinimum = 24L * 3600;

// Nothing that is asked for is passed over in silence (security E07, E08, E13).
base::Result<void> check_form(const Parameters& parameters) {
  if (!parameters.get("subject_token")) return invalid_request("subject_token is needed: a session.");
  if (parameters.get("subject_token_type") != kJwt)
    return invalid_request("subject_token_type has to be urn:ietf:params:oauth:token-type:jwt.");
  if (parameters.get("actor_token") || parameters.get("actor_token_type"))
    return invalid_request("actor_token is not taken; the client is who acts.");
  if (parameters.get("requested_token_type").value_or(kAccessToken) != kAccessToken)
    return invalid_request("requested_token_type can only be an access token.");
  if (parameters.get("resource"))
    return oauth_error(base::ErrorKind::kInvalid, "invalid_target", "Name the service in audience.");
  if (!parameters.get("audience")) return invalid_request("audience is needed: the name of the service.");
  return {};
}

base::Result<vault::Wanted> wanted_of(const Parameters& parameters) {
  vault::Wanted wanted{.provider = std::string(parameters.get("audience").value_or("")),
                       .account = vault::Selector::kNone,
                       .connection = std::string(parameters.get("connection").value_or("")),
                       .scopes = {}};
  if (const auto account = parameters.get("account")) {
    if (account != "user" && account != "master") return invalid_request("account is user or master.");
    wanted.account = account == "user" ? vault::Selector::kUser : vault::Selector::kMaster;
  }
  std::string_view rest = parameters.get("scope").value_or("");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) {
      if (!vault::check_word(rest.substr(0, end), "scope"))
        return invalid_request("A scope has 1 to 128 printable characters.");
      wanted.scopes.emplace_back(rest.substr(0, end));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (wanted.scopes.size() > vault::kMostSessionScopes)
      return invalid_request("There are too many scopes.");
  }
  if (const auto text = parameters.get("minimum_seconds")) {
    std::int64_t seconds = -1;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc{} || end != text->data() + text->size() || seconds < 0 ||
        seconds > kLongestMinimum)
      return invalid_request("minimum_seconds is a whole number up to 86400.");
    wanted.minimum = std::chrono::seconds(seconds);
  }
  return wanted;
}

// Whoever has the session of somebody else has no use of it here (security E01, E05).
base::Result<vault::Session> session_of(const GrantContext& context) {
  const auto refused = [](std::string detail) {
    return invalid_request("The session in subject_token is not valid here, or not any more.",
                           std::move(detail));
  };
  auto session = verify_session(context.house, context.http.core, *context.parameters.get("subject_token"));
  if (!session) return refused(session.error().detail);
  if (session->integration != context.client->client->integration.id)
    return refused("another integration has begun the session");
  if (!session->works_in(context.http.header("Origin"))) return refused("the session works elsewhere");
  return session;
}

http::Response unavailable(const base::Error& error) {
  auto response = http::Response::json(
      503,
      R"({"error":"provider_unavailable","error_description":"The service does not answer at the moment. )"
      R"(Try again later."})");
  http::tell_wait(response, error.retry_after);
  return response;
}

async::Task<base::Result<http::Response>> answer(const GrantContext& context) {
  const auto& house = context.house;
  if (house.hand_out == nullptr)
    co_return oauth_error(base::ErrorKind::kInvalid, "unsupported_grant_type",
                          "This grant_type is not offered here.");
  CO_TRY_VOID(check_form(context.parameters));
  CO_TRY(auto wanted, wanted_of(context.parameters));
  CO_TRY(const auto session, session_of(context));
  const auto& http = context.http;
  const auto outcome = co_await house.hand_out->hand_out(
      session, std::move(wanted),
      {.source = http.source == nullptr ? std::string() : http.source->client,
       .request_id = std::string(http.request_id)});
  if (outcome)
    co_return write_handed(*outcome, house.clock.now(),
                           R"("issued_token_type":"urn:ietf:params:oauth:token-type:access_token",)");
  if (const auto* missing = std::get_if<vault::NoGrant>(&outcome.error()))
    co_return write_no_grant(400, *missing, connect_link(house, http.core, *missing));
  const auto& error = std::get<base::Error>(outcome.error());
  if (error.code == "provider_unavailable") co_return unavailable(error);
  if (error.kind == base::ErrorKind::kNotFound)
    co_return oauth_error(base::ErrorKind::kInvalid, "invalid_target", error.message);
  co_return std::unexpected(error);
}

}  // namespace

Grant token_exchange_grant() {
  return {.name = "urn:ietf:params:oauth:grant-type:token-exchange",
          .by_grant_type = true,
          .client_authentication = true,
          .client_parameter = {},
          .parameters = kExchangeParameters,
          .allowed = [](const model::KindDefaults& kind) { return kind.client_credentials; },
          .audit_action = model::AuditAction::kConnectionHandedOut,
          .authorize = nullptr,
          .answer = answer};
}

}  // namespace sallyport::oauth
