// POST /v1/connections/token and POST /integrations/{provider}/token: a token of a connection, or why there
// is none (sonadier §7).
#include <utility>

#include "api/read.h"
#include "oauth/connection_answers.h"
#include "outbound/account_words.h"
#include "outbound/errors.h"
#include "outbound/routes.h"

namespace sallyport::outbound {
namespace {

// Without the name of the service, which may stand in the path.
struct NamedTokenRequest {
  std::optional<vault::Selector> account;
  std::optional<std::string> connection;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::int64_t> minimum_seconds;
};
BOOST_DESCRIBE_STRUCT(NamedTokenRequest, (), (account, connection, scopes, minimum_seconds))

constexpr std::int64_t kLongestMinimum = 24L * 3600;

std::vector<std::pair<std::string_view, api::Facts>> named_fields() {
  return {{"account", {.about = "Whose account; left out: as the manager has set it."}},
          {"connection", {.about = "An id or a label, where there are several.", .min = 1, .max = 128}},
          {"scopes",
           {.about = "That the token has to have.",
            .min = 0,
            .max = vault::kMostSessionScopes,
            .each_min = 1,
            .each_max = 128}},
          {"minimum_seconds", {.about = "How long it has to live.", .min = 0, .max = kLongestMinimum}}};
}
api::Description describe(const NamedTokenRequest*) {
  return {.name = "NamedTokenRequest",
          .about = "Which account's token.",
          .fields = named_fields(),
          .snake_case = true};
}

struct TokenRequest {
  std::string integration;
  std::optional<vault::Selector> account;
  std::optional<std::string> connection;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::int64_t> minimum_seconds;
};
BOOST_DESCRIBE_STRUCT(TokenRequest, (), (integration, account, connection, scopes, minimum_seconds))
api::Description describe(const TokenRequest*) {
  auto fields = named_fields();
  fields.insert(fields.begin(), {"integration", {.about = "The service.", .min = 1, .max = 128}});
  return {.name = "TokenRequest",
          .about = "Which service's token.",
          .fields = std::move(fields),
          .snake_case = true};
}

template <class Request>
base::Result<vault::Wanted> wanted_of(const std::string& provider, Request request) {
  vault::Wanted wanted{.provider = provider,
                       .account = request.account.value_or(vault::Selector::kNone),
                       .connection = request.connection.value_or(""),
                       .scopes = {}};
  if (request.scopes) wanted.scopes = *std::move(request.scopes);
  for (const auto& scope : wanted.scopes) TRY_VOID(vault::check_word(scope, "scopes"));
  if (request.minimum_seconds) wanted.minimum = std::chrono::seconds(*request.minimum_seconds);
  return wanted;
}

base::Result<vault::Wanted> read(const http::Context& context, bool in_path) {
  if (in_path) {
    if (context.request.body.empty())
      return wanted_of(std::string(context.parameter("provider")), NamedTokenRequest{});
    TRY(auto request, api::read_body<NamedTokenRequest>(context.request));
    return wanted_of(std::string(context.parameter("provider")), std::move(request));
  }
  TRY(auto request, api::read_body<TokenRequest>(context.request));
  const std::string provider = request.integration;
  return wanted_of(provider, std::move(request));
}

async::Task<http::Response> hand_token_out(const House& house, const http::Context& context,
                                           const vault::Session& session, bool in_path) {
  const auto& request = context.request;
  auto wanted = read(context, in_path);
  if (!wanted) co_return write_error(wanted.error(), request);
  const auto outcome =
      co_await house.oauth.hand_out->hand_out(session, *std::move(wanted), origin_of_call(request));
  if (outcome) {
    auto answer = oauth::write_handed(*outcome, house.oauth.clock.now());
    co_return answer ? *std::move(answer) : write_error(answer.error(), request);
  }
  if (const auto* error = std::get_if<base::Error>(&outcome.error())) co_return write_error(*error, request);
  const auto& missing = std::get<vault::NoGrant>(outcome.error());
  co_return oauth::write_no_grant(403, missing, oauth::connect_link(house.oauth, request.core, missing));
}

std::vector<http::Route> token_routes(const House& house, std::string path, std::string name, bool in_path) {
  return session_routes(
      house, {.method = http::Method::kPost,
              .path = std::move(path),
              .name = std::move(name),
              .summary = "Get a token of a connected account.",
              .audit_name = std::string(model::to_string(model::AuditAction::kConnectionHandedOut)),
              .handler = [house, in_path](const http::Context& context, const vault::Session& session) {
                return hand_token_out(house, context, session, in_path);
              }});
}

}  // namespace

std::vector<http::Route> hand_out_routes(const House& house) {
  auto routes = token_routes(house, "/v1/connections/token", "outbound.connections.token", false);
  for (auto& route :
       token_routes(house, "/integrations/{provider}/token", "outbound.integrations.token", true))
    routes.push_back(std::move(route));
  return routes;
}

}  // namespace sallyport::outbound
