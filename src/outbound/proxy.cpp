// Calls through us, for scripts that must not see the token and services that take no calls from pages
// (outbound §7 row 13).
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "async/slots.h"
#include "oauth/connection_answers.h"
#include "outbound/errors.h"
#include "outbound/forwarding.h"
#include "outbound/routes.h"
#include "providers/requests.h"

namespace sallyport::outbound {
namespace {

constexpr std::array kMethods{http::Method::kGet, http::Method::kPost, http::Method::kPut,
                              http::Method::kPatch, http::Method::kDelete};

// One of our headers. Two of a name are read differently by whoever stands before us.
base::Result<std::optional<std::string>> read_once(const http::Request& request, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& header : request.headers) {
    if (!http::equals_ignoring_case(header.name, name)) continue;
    if (value) return base::invalid(std::string(name), fmt::format("Send {} once.", name));
    value = header.value;
  }
  return value;
}

// By the id of the connection, or by the name of the service and two headers.
async::Task<base::Result<vault::Wanted>> wanted_of(const House& house, const http::Context& context,
                                                   const vault::Session& session, bool by_id) {
  if (by_id) {
    const auto id = model::ConnectionId::parse(context.parameter("id"));
    if (!id) co_return base::not_found("connection");
    co_return co_await house.oauth.hand_out->named(session, *id);
  }
  CO_TRY(const auto connection, read_once(context.request, "Sallyport-Connection"));
  CO_TRY(const auto account, read_once(context.request, "Sallyport-Account"));
  vault::Wanted wanted{.provider = std::string(context.parameter("provider")),
                       .account = vault::Selector::kNone,
                       .connection = connection.value_or(""),
                       .scopes = {}};
  if (account) {
    if (account != "user" && account != "master")
      co_return base::invalid("Sallyport-Account", "Sallyport-Account is user or master.");
    wanted.account = account == "user" ? vault::Selector::kUser : vault::Selector::kMaster;
  }
  co_return wanted;
}

// Which of our own words stands for a call that got no answer. It may have arrived.
base::Error no_answer(base::Error error) {
  if (error.code == "url_refused") {
    error.kind = base::ErrorKind::kInvalid;
    error.field = "path";
    return error;
  }
  if (error.code != "answer_too_large") error.code = "provider_unavailable";
  error.kind = base::ErrorKind::kUnavailable;
  error.field.clear();
  return error;
}

class Passing {
 public:
  Passing(const House& house, const http::Context& context, const vault::Session& session)
      : house_(house), context_(context), session_(session) {}

  async::Task<http::Response> run(vault::Wanted wanted) {
    auto handed = co_await get(wanted);
    if (!handed) co_return refused(handed.error());
    auto answer = co_await send(*handed);
    if (!answer) co_return write_error(no_answer(std::move(answer).error()), context_.request);
    if (answer->status == 401) {
      // A token that lives longer than this one is another one: refreshed now, or by others meanwhile.
      const auto now = house_.oauth.clock.now();
      const auto left = handed->expires_at.value_or(now + vault::kAssumedLife) - now;
      wanted.minimum = std::chrono::ceil<std::chrono::seconds>(left) + std::chrono::seconds{1};
      const auto again = co_await get(std::move(wanted));
      if (again && again->access_token.reveal_text() != handed->access_token.reveal_text()) {
        answer = co_await send(*again);
        if (!answer) co_return write_error(no_answer(std::move(answer).error()), context_.request);
      }
    }
    co_return *std::move(answer);
  }

 private:
  async::Task<vault::HandOutcome> get(vault::Wanted wanted) {
    const auto& request = context_.request;
    co_return co_await house_.oauth.hand_out->hand_out(session_, std::move(wanted), origin_of_call(request),
                                                       model::AuditAction::kConnectionProxied);
  }

  async::Task<base::Result<http::Response>> send(const vault::Handed& handed) {
    if (!handed.base_url)
      co_return base::refuse(base::ErrorKind::kInvalid, "no_base_url",
                             "It is not known where calls to this service go, so none is sent.");
    CO_TRY(auto credential,
           providers::credential_header(*handed.setup->provider, handed.values, handed.access_token));
    const auto request =
        forwarded(context_.request, *handed.base_url, context_.parameter("path"), std::move(credential));
    CO_TRY(auto answer, co_await house_.pool.run([&] { return house_.send(request); }));
    co_return returned(std::move(answer), request.url, house_.oauth.deployment.public_url);
  }

  http::Response refused(const vault::Refused& refusal) const {
    const auto& request = context_.request;
    if (const auto* missing = std::get_if<vault::NoGrant>(&refusal))
      return oauth::write_no_grant(403, *missing, oauth::connect_link(house_.oauth, request.core, *missing));
    return write_error(std::get<base::Error>(refusal), request);
  }

  const House& house_;
  const http::Context& context_;
  const vault::Session& session_;
};

base::Error too_many_calls() {
  return base::Error{
      .kind = base::ErrorKind::kRateLimited,
      .code = "rate_limited",
      .message = fmt::format("{} calls of this tenant to services are under way already. Wait for "
                             "one of them to end, then send this one again.",
                             kMostCallsOfTenant),
      .field = {},
      .detail = {},
      .retry_after = 1};
}

async::Task<http::Response> pass_on(const House& house, async::Slots& slots, const http::Context& context,
                                    const vault::Session& session, bool by_id) {
  const auto slot = slots.take(session.tenant.uuid);
  if (slot == nullptr) co_return write_error(too_many_calls(), context.request);
  auto wanted = co_await wanted_of(house, context, session, by_id);
  if (!wanted) co_return write_error(wanted.error(), context.request);
  Passing passing(house, context, session);
  co_return co_await passing.run(*std::move(wanted));
}

std::vector<http::Route> routes_at(const House& house, const std::shared_ptr<async::Slots>& slots,
                                   std::string path, std::string name, bool by_id) {
  return session_routes(
      house, kMethods,
      {.path = std::move(path),
       .name = std::move(name),
       .summary = "Call a service through us.",
       .audit_name = std::string(model::to_string(model::AuditAction::kConnectionProxied)),
       .handler = [house, slots, by_id](const http::Context& context, const vault::Session& session) {
         return pass_on(house, *slots, context, session, by_id);
       }});
}

}  // namespace

std::vector<http::Route> proxy_routes(const House& house) {
  const auto slots = std::make_shared<async::Slots>(kMostCallsOfTenant);
  auto routes =
      routes_at(house, slots, "/v1/connections/{id}/proxy/{path...}", "outbound.connections.proxy", true);
  for (auto& route : routes_at(house, slots, "/integrations/{provider}/proxy/{path...}",
                               "outbound.integrations.proxy", false))
    routes.push_back(std::move(route));
  return routes;
}

}  // namespace sallyport::outbound
