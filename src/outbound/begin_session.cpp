// POST /v1/sessions: the backend of a host product, with its own integration, asks for a session for a page
// or a script of its own.
#include <utility>

#include <fmt/format.h>

#include "api/read.h"
#include "api/write.h"
#include "base/time_text.h"
#include "oauth/session_tokens.h"
#include "outbound/account_words.h"
#include "outbound/errors.h"
#include "outbound/routes.h"

namespace sallyport::outbound {
namespace {

using api::Facts;

struct MemberRequest {
  std::string id;
  std::optional<std::string> display_name;
};
BOOST_DESCRIBE_STRUCT(MemberRequest, (), (id, display_name))
api::Description describe(const MemberRequest*) {
  return {.name = "SessionMember",
          .about = "A person of the host product.",
          .fields = {{"id", {.about = "As the host calls them.", .min = 1, .max = 128}},
                     {"display_name", {.about = "For people.", .max = 128}}},
          .snake_case = true};
}

struct ScopedProvider {
  std::string provider;
  std::optional<std::vector<std::string>> scopes;
};
BOOST_DESCRIBE_STRUCT(ScopedProvider, (), (provider, scopes))
api::Description describe(const ScopedProvider*) {
  return {.name = "SessionProvider",
          .about = "A service, and the scopes that may be asked for.",
          .fields = {{"provider", {.about = "As scripts call it.", .min = 1, .max = 128}},
                     {"scopes",
                      {.about = "Left out: any.",
                       .min = 0,
                       .max = vault::kMostSessionScopes,
                       .each_min = 1,
                       .each_max = 128}}},
          .snake_case = true};
}

// A name, or a name with scopes.
struct ProviderRequest {
  vault::AllowedProvider allowed;
};
base::Result<void> read_value(const boost::json::value& value, const Facts& facts, const std::string& at,
                              ProviderRequest& out) {
  if (value.is_string()) return api::read_value(value, facts, at, out.allowed.provider);
  if (!value.is_object()) return api::refuse_type(at, "a name, or an object of provider and scopes");
  ScopedProvider scoped;
  TRY_VOID(api::read_fields(value.get_object(), at + ".", scoped));
  out.allowed = {.provider = std::move(scoped.provider), .scopes = {}};
  if (scoped.scopes) out.allowed.scopes = *std::move(scoped.scopes);
  return {};
}

struct SessionRequest {
  std::optional<model::TenantId> tenant;
  std::optional<MemberRequest> member;
  std::optional<std::string> script;
  std::optional<std::vector<ProviderRequest>> providers;
  std::optional<std::vector<vault::Selector>> accounts;
  std::optional<std::vector<std::string>> origins;
  std::optional<std::int64_t> expires_in;
};
BOOST_DESCRIBE_STRUCT(SessionRequest, (), (tenant, member, script, providers, accounts, origins, expires_in))
api::Description describe(const SessionRequest*) {
  return {.name = "SessionRequest",
          .about = "Who asks for tokens, and what they may have.",
          .fields = {{"tenant", {.about = "The integration's own."}},
                     {"member", {.about = "Who it is for."}},
                     {"script", {.about = "What it is for.", .min = 1, .max = 64}},
                     {"providers",
                      {.about = "Left out: all that the tenant uses.",
                       .min = 1,
                       .max = vault::kMostSessionProviders,
                       .each_min = 1,
                       .each_max = 128}},
                     {"accounts", {.about = "Left out: all.", .min = 1, .max = 2}},
                     {"origins",
                      {.about = "Of pages; left out: no page.",
                       .min = 1,
                       .max = vault::kMostSessionOrigins,
                       .each_min = 8,
                       .each_max = 256}},
                     {"expires_in", {.about = "Seconds.", .min = 1, .max = oauth::kLongestSession.count()}}},
          .snake_case = true};
}

base::Result<vault::Session> session_of(const model::Caller& caller, SessionRequest request) {
  if (request.tenant && *request.tenant != caller.tenant)
    return base::invalid("tenant", "This is not the tenant of the integration. Leave it out.");
  vault::Session session;
  if (request.member)
    session.member = vault::HostMember{.id = {},
                                       .host_id = std::move(request.member->id),
                                       .display_name = request.member->display_name.value_or("")};
  session.script = request.script.value_or("");
  if (request.providers)
    for (auto& one : *request.providers) session.providers.push_back(std::move(one.allowed));
  if (request.accounts) {
    for (const auto account : *request.accounts)
      (account == vault::Selector::kUser ? session.user : session.master) = true;
  } else {
    session.user = session.member.has_value();
    session.master = true;
  }
  if (request.origins) session.origins = *std::move(request.origins);
  return session;
}

http::Response written(const vault::Session& session, const oauth::SignedToken& token,
                       std::chrono::seconds lifetime) {
  std::string body = R"({"session":)";
  api::append_value(body, token.text);
  body += R"(,"member":)";
  if (session.member) {
    body += R"({"id":)";
    api::append_value(body, session.member->host_id);
    body += R"(,"display_name":)";
    api::append_value(body, session.member->display_name);
    body += '}';
  } else {
    body += "null";
  }
  fmt::format_to(std::back_inserter(body), R"(,"expires_at":"{}","expires_in":{}}})",
                 base::rfc3339_seconds(token.expires), lifetime.count());
  return http::Response::json(201, std::move(body));
}

async::Task<base::Result<http::Response>> begin(const House& house, const http::Context& context) {
  const auto& caller = *context.caller;
  CO_TRY(auto request, api::read_body<SessionRequest>(context.request));
  const auto lifetime =
      std::min(std::chrono::seconds(request.expires_in.value_or(oauth::kLongestSession.count())),
               oauth::kLongestSession);
  CO_TRY(auto session, session_of(caller, std::move(request)));
  CO_TRY(session, co_await house.sessions.begin(caller, std::move(session)));
  CO_TRY(const auto token, oauth::issue_session(house.oauth, context.request.core, session, lifetime));
  session.id = token.id;
  CO_TRY_VOID(co_await house.sessions.record(caller, session));
  co_return written(session, token, lifetime);
}

async::Task<http::Response> answer(const House& house, const http::Context& context) {
  auto response = co_await begin(house, context);
  if (!response) co_return write_error(response.error(), context.request);
  co_return *std::move(response);
}

}  // namespace

std::vector<http::Route> begin_session_routes(const House& house) {
  return {{.method = http::Method::kPost,
           .path = "/v1/sessions",
           .name = "outbound.sessions.begin",
           .summary = "Begin a session for a member or a script.",
           .audit_name = std::string(model::to_string(model::AuditAction::kSessionBegun)),
           .access = http::Access::needs("sessions:write", "api"),
           .handler = [house](const http::Context& context) { return answer(house, context); },
           .errors = write_error}};
}

}  // namespace sallyport::outbound
