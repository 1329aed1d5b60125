#include "outbound/member_connections.h"

#include <array>
#include <utility>

#include <boost/json.hpp>

#include "api/connection_view.h"
#include "api/read.h"
#include "base/json.h"
#include "base/time_text.h"
#include "oauth/connection_answers.h"
#include "outbound/errors.h"
#include "outbound/settings_page.h"

namespace sallyport::outbound {
namespace {

namespace json = boost::json;
using base::Result;
using http::Context;
using http::Response;
using model::Connection;

struct AccountChange {
  std::optional<std::string> label;
  std::optional<bool> is_default;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (label, is_default))
api::Description describe(const AccountChange*) {
  return {.name = "AccountChange",
          .about = "What to change; what is left out stays as it is.",
          .fields = {{"label", {.about = "What its owner calls it.", .max = vault::kMaxLabelBytes}},
                     {"is_default", {.about = "Whether it is used when no other is asked for."}}},
          .snake_case = true};
}

std::string_view named_account(const Connection& connection) {
  return connection.account_label.empty() ? connection.account_id : connection.account_label;
}

void add_link(json::object& object, const oauth::Dependencies& house, std::size_t core,
              const std::optional<vault::Ticket>& ticket) {
  const auto link = ticket ? oauth::connect_link(house, core, *ticket) : std::nullopt;
  if (!link) return;
  object["attempt"] = link->attempt;
  object["connect_url"] = link->url;
}

void add_time(json::object& object, std::string_view name, const std::optional<base::Time>& time) {
  if (time) object[name] = base::rfc3339_seconds(*time);
}

// What is said of the tenant's account, too. Its id and what else is about it are the managers' (security
// H14).
json::object account_json(const Connection& connection) {
  const bool dead = connection.state == model::ConnectionState::kNeedsReauthorization;
  json::object account{{"kind", to_string(connection.owner_kind)},
                       {"label", connection.label},
                       {"account", named_account(connection)},
                       {"is_default", connection.is_default},
                       {"state", dead ? "needs_reauthorization" : "connected"}};
  if (dead && !connection.cause.empty()) account["cause"] = connection.cause;
  return account;
}

json::object own_json(const vault::MemberAccount& own, const oauth::Dependencies& house, std::size_t core) {
  const auto& connection = own.connection;
  json::object account{{"id", connection.id.to_string()}};
  for (auto& [name, value] : account_json(connection)) account[name] = std::move(value);
  add_time(account, "added_at", connection.connected_at);
  add_time(account, "last_used_at", connection.last_used_at);
  if (!own.scripts.empty()) account["last_used_by"] = json::array(own.scripts.begin(), own.scripts.end());
  add_time(account, "ends_at", model::ends_at(connection));
  account["scopes"] = json::array(connection.scopes.begin(), connection.scopes.end());
  if (const auto& missing = own.missing_scopes; !missing.empty())
    account["missing_scopes"] = json::array(missing.begin(), missing.end());
  add_link(account, house, core, own.ticket);
  return account;
}

json::object service_json(const vault::MemberService& service, const oauth::Dependencies& house,
                          std::size_t core) {
  json::object object{{"integration", service.provider},
                      {"name", service.name},
                      {"category", service.category},
                      {"state", to_string(service.standing)},
                      {"account_use", api::word_of(service.use)},
                      {"policy_text", text_of(service.use)},
                      {"who", nullptr}};
  if (service.mender != vault::Mender::kNobody)
    object["who"] = service.mender == vault::Mender::kMember ? "member" : "manager";
  add_link(object, house, core, service.ticket);
  json::array accounts;
  for (const auto& own : service.own) accounts.push_back(own_json(own, house, core));
  if (service.master) accounts.push_back(account_json(*service.master));
  object["accounts"] = std::move(accounts);
  return object;
}

std::string removal_json(const vault::Disconnected& gone) {
  const auto& [removed, scripts, service_name, use] = gone;
  const auto& connection = removed.record.connection;
  json::object stops{{"integration", removed.record.provider},
                     {"name", service_name},
                     {"scripts", json::array(scripts.begin(), scripts.end())},
                     {"policy_text", use ? text_of(*use) : ""}};
  return base::to_json(json::object{
      {"revocation",
       {{"outcome", api::word_of(removed.revocation.outcome)}, {"message", removed.revocation.message}}},
      {"connection",
       {{"id", connection.id.to_string()},
        {"label", connection.label},
        {"account", named_account(connection)}}},
      {"stops", std::move(stops)}});
}

class MemberRoutes {
 public:
  MemberRoutes(const House& house, const vault::House& vault, vault::Connections& connections)
      : house_(house.oauth), members_(vault, connections) {}

  async::Task<Response> list(const Context& context, const vault::Session& session) const {
    const auto view = co_await members_.list(session);
    if (!view) co_return write_error(view.error(), context.request);
    json::array services;
    for (const auto& service : view->services)
      services.push_back(service_json(service, house_, context.request.core));
    co_return Response::json(
        200,
        base::to_json(json::object{
            {"tenant", {{"id", session.tenant.to_string()}, {"name", view->tenant_name}}},
            {"member", {{"id", session.member->host_id}, {"display_name", session.member->display_name}}},
            {"expires_in", seconds_left(session)},
            {"integrations", std::move(services)}}));
  }

  async::Task<Response> change(const Context& context, const vault::Session& session) const {
    const auto& request = context.request;
    const auto id = id_in(context);
    if (!id) co_return write_error(id.error(), request);
    auto wanted = api::read_body<AccountChange>(request);
    if (!wanted) co_return write_error(wanted.error(), request);
    const auto record =
        co_await members_.describe(session, origin_of_call(request), *id,
                                   {.label = std::move(wanted->label), .is_default = wanted->is_default});
    if (!record) co_return write_error(record.error(), request);
    co_return Response::json(
        200,
        base::to_json(own_json({.connection = record->connection, .missing_scopes = record->missing_scopes},
                               house_, request.core)));
  }

  async::Task<Response> remove(const Context& context, const vault::Session& session) const {
    const auto id = id_in(context);
    if (!id) co_return write_error(id.error(), context.request);
    const auto gone = co_await members_.remove(session, origin_of_call(context.request), *id);
    if (!gone) co_return write_error(gone.error(), context.request);
    co_return Response::json(200, removal_json(*gone));
  }

 private:
  std::int64_t seconds_left(const vault::Session& session) const {
    return std::chrono::floor<std::chrono::seconds>(session.expires_at - house_.clock.now()).count();
  }
  static Result<model::ConnectionId> id_in(const Context& context) {
    if (const auto id = model::ConnectionId::parse(context.parameter("id"))) return *id;
    return base::not_found("connection");
  }

  oauth::Dependencies house_;
  vault::MemberConnections members_;
};

}  // namespace

std::vector<http::Route> member_routes(const House& house, const vault::House& vault,
                                       vault::Connections& connections) {
  const auto members = std::make_shared<const MemberRoutes>(house, vault, connections);
  auto routes = session_routes(
      house, {.method = http::Method::kGet,
              .path = "/v1/connections",
              .name = "outbound.member.list",
              .summary = "See the services that the member's tenant uses, and their own accounts there.",
              .audit_name = {},
              .handler = [members](const Context& context, const vault::Session& session) {
                return members->list(context, session);
              }});
  const std::array<SessionCall, 2> of_one{
      {{.method = http::Method::kPatch,
        .path = "/v1/connections/{id}",
        .name = "outbound.member.change",
        .summary = "Name an account of the member's, or make it the one that is used.",
        .audit_name = std::string(model::to_string(model::AuditAction::kConnectionChanged)),
        .handler = [members](const Context& context,
                             const vault::Session& session) { return members->change(context, session); }},
       {.method = http::Method::kDelete,
        .path = "/v1/connections/{id}",
        .name = "outbound.member.remove",
        .summary = "End an account of the member's at the service, and forget it.",
        .audit_name = std::string(model::to_string(model::AuditAction::kConnectionRemoved)),
        .handler = [members](const Context& context, const vault::Session& session) {
          return members->remove(context, session);
        }}}};
  for (auto& route : session_routes(house, of_one)) routes.push_back(std::move(route));
  routes.push_back(settings_page_route(house.oauth.deployment.public_url));
  return routes;
}

}  // namespace sallyport::outbound
