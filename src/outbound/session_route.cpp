#include "outbound/session_route.h"

#include <utility>

#include <fmt/format.h>

#include "oauth/bearer.h"
#include "oauth/session_tokens.h"
#include "outbound/cors.h"
#include "outbound/errors.h"

namespace sallyport::outbound {
namespace {

base::Result<vault::Session> session_of(const House& house, const http::Request& request,
                                        const std::string& name) {
  auto text = oauth::bearer_token(request);
  if (!text)
    return base::refuse(base::ErrorKind::kUnauthenticated, "invalid_session",
                        "Send a session: Authorization: Bearer <session>.");
  TRY(auto session, oauth::verify_session(house.oauth, request.core, *text));
  TRY_VOID(check_origin(session, request, house.oauth.deployment.public_url));
  const auto client = house.oauth.integrations.read_model(request.core).find(session.integration);
  TRY_VOID(house.oauth.limits.admit(request, client->integration, model::Metered::kCalls, {.name = name}));
  return session;
}

async::Task<http::Response> run(const House& house, const http::Context& context, const SessionCall& call) {
  const auto session = session_of(house, context.request, call.name);
  if (!session) co_return write_error(session.error(), context.request);
  auto response = co_await call.handler(context, *session);
  allow_origin(response, context.request);
  co_return response;
}

}  // namespace

std::vector<http::Route> session_routes(const House& house, const SessionCall& call) {
  return session_routes(house, std::span(&call, 1));
}

std::vector<http::Route> session_routes(const House& house, std::span<const http::Method> methods,
                                        const SessionCall& call) {
  std::vector<SessionCall> calls;
  for (const auto method : methods) {
    calls.push_back(call);
    calls.back().method = method;
    calls.back().name += fmt::format(".{}", to_string(method));
  }
  auto routes = session_routes(house, calls);
  routes.back().name = call.name + ".preflight";
  return routes;
}

std::vector<http::Route> session_routes(const House& house, std::span<const SessionCall> calls) {
  std::vector<http::Route> routes;
  std::string all;
  for (const auto& call : calls) {
    const auto shared = std::make_shared<const SessionCall>(call);
    routes.push_back(
        {.method = call.method,
         .path = call.path,
         .name = call.name,
         .summary = call.summary,
         .audit_name = call.audit_name,
         .access = http::Access::open(),
         .handler = [house, shared](const http::Context& context) { return run(house, context, *shared); },
         .errors = write_error});
    all += fmt::format("{}{}", all.empty() ? "" : ", ", to_string(call.method));
  }
  routes.push_back(preflight_route(calls.front().path, calls.front().name + ".preflight", std::move(all)));
  return routes;
}

vault::Origin origin_of_call(const http::Request& request) {
  return {.source = request.source == nullptr ? std::string() : request.source->client,
          .request_id = std::string(request.request_id)};
}

HeldSession::HeldSession(const oauth::Dependencies& house, const http::Request& request)
    : house_(house), core_(request.core), text_(oauth::bearer_token(request).value_or("")) {}

base::Result<void> HeldSession::check() const {
  TRY_VOID(oauth::verify_session(house_, core_, text_));
  return {};
}

}  // namespace sallyport::outbound
