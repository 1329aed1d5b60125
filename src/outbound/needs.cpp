// POST /v1/connections/preflight: what a script needs and does not have, before it runs (sonadier S13). Asks
// no provider.
#include <utility>

#include <fmt/format.h>

#include "api/read.h"
#include "api/write.h"
#include "oauth/connection_answers.h"
#include "outbound/account_words.h"
#include "outbound/errors.h"
#include "outbound/routes.h"

namespace sallyport::outbound {
namespace {

using vault::Reason;

struct NeedRequest {
  std::string integration;
  std::optional<vault::Selector> account;
  std::optional<std::vector<std::string>> scopes;
};
BOOST_DESCRIBE_STRUCT(NeedRequest, (), (integration, account, scopes))
api::Description describe(const NeedRequest*) {
  return {.name = "Need",
          .about = "A service, and what a script does there.",
          .fields = {{"integration", {.about = "The service.", .min = 1, .max = 128}},
                     {"account", {.about = "Whose account."}},
                     {"scopes",
                      {.about = "That a token has to have.",
                       .max = vault::kMostSessionScopes,
                       .each_min = 1,
                       .each_max = 128}}},
          .snake_case = true};
}

struct NeedsRequest {
  std::vector<NeedRequest> needs;
};
BOOST_DESCRIBE_STRUCT(NeedsRequest, (), (needs))
api::Description describe(const NeedsRequest*) {
  return {.name = "Needs",
          .about = "What a script needs.",
          .fields = {{"needs", {.about = "One for each service.", .min = 1, .max = 32}}},
          .snake_case = true};
}

std::string_view state_word(Reason reason) {
  switch (reason) {
    case Reason::kNotConnected:
      return "missing";
    case Reason::kNeedsReauthorization:
      return "needs_reauthorization";
    case Reason::kMissingScopes:
      return "missing_scopes";
    case Reason::kAccountAmbiguous:
      return "ambiguous";
    case Reason::kNotAllowedForScript:
      return "not_allowed";
    case Reason::kDisabledByManager:
      return "disabled";
  }
  return {};
}

// Who can mend it (outbound §6).
std::string_view who_mends(const vault::NoGrant& missing) {
  const bool is_managers = missing.reason == Reason::kNotAllowedForScript ||
                           missing.reason == Reason::kDisabledByManager ||
                           missing.account == model::OwnerKind::kMaster;
  return is_managers ? "manager" : "member";
}

void append_need(std::string& body, const NeedRequest& need, const vault::Looked& looked,
                 const std::optional<oauth::ConnectLink>& link) {
  body += R"({"integration":)";
  api::append_value(body, need.integration);
  fmt::format_to(std::back_inserter(body), R"(,"account":"{}","state":"{}")", to_string(looked.account),
                 looked.missing ? state_word(looked.missing->reason) : "ready");
  if (looked.missing)
    fmt::format_to(std::back_inserter(body), R"(,"who":"{}")", who_mends(*looked.missing));
  else
    body += R"(,"who":null)";
  body += R"(,"missing_scopes":)";
  api::append_value(body, looked.missing ? looked.missing->missing_scopes : std::vector<std::string>{});
  if (link) {
    body += R"(,"attempt":)";
    api::append_value(body, link->attempt);
    body += R"(,"connect_url":)";
    api::append_value(body, link->url);
  }
  body += '}';
}

async::Task<base::Result<http::Response>> look(const House& house, const http::Context& context,
                                               const vault::Session& session) {
  CO_TRY(const auto request, api::read_body<NeedsRequest>(context.request));
  std::string body = R"({"needs":[)";
  for (std::size_t i = 0; i < request.needs.size(); ++i) {
    const auto& need = request.needs[i];
    for (const auto& scope : need.scopes.value_or(std::vector<std::string>{})) {
      CO_TRY_VOID(vault::check_word(scope, fmt::format("needs[{}].scopes", i)));
    }
    auto looked = co_await house.oauth.hand_out->look(
        session, {.provider = need.integration,
                  .account = need.account.value_or(vault::Selector::kNone),
                  .connection = {},
                  .scopes = need.scopes.value_or(std::vector<std::string>{})});
    if (!looked) {
      auto& error = looked.error();
      if (error.code == "unknown_integration") error.field = fmt::format("needs[{}].integration", i);
      co_return std::unexpected(std::move(error));
    }
    if (i > 0) body += ',';
    const auto link = looked->missing
                          ? oauth::connect_link(house.oauth, context.request.core, *looked->missing)
                          : std::nullopt;
    append_need(body, need, *looked, link);
  }
  body += "]}";
  co_return http::Response::json(200, std::move(body));
}

async::Task<http::Response> tell_needs(const House& house, const http::Context& context,
                                       const vault::Session& session) {
  auto response = co_await look(house, context, session);
  if (!response) co_return write_error(response.error(), context.request);
  co_return *std::move(response);
}

}  // namespace

std::vector<http::Route> needs_routes(const House& house) {
  return session_routes(house,
                        {.method = http::Method::kPost,
                         .path = "/v1/connections/preflight",
                         .name = "outbound.connections.preflight",
                         .summary = "Ask what is missing before a script runs.",
                         .audit_name = {},
                         .handler = [house](const http::Context& context, const vault::Session& session) {
                           return tell_needs(house, context, session);
                         }});
}

}  // namespace sallyport::outbound
