// /api/connections: the accounts at third-party services that the tenant and its people have connected
// (sonadier S7, S9).
#include <algorithm>

#include "api/connect_link.h"
#include "api/connection_view.h"
#include "api/paging.h"
#include "api/resource.h"
#include "vault/uses.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::ConnectionId;

constexpr Facts kConnectionLabelFacts{.about = "What people call it, where one has several; empty: nothing.",
                                      .min = 0,
                                      .max = vault::kMaxLabelBytes,
                                      .example = "Sales"};
constexpr Facts kConnectionProviderFacts{.about = "A service that the tenant uses, as scripts call it.",
                                         .min = 1,
                                         .max = 40,
                                         .example = "salesforce"};

struct CredentialBody {
  std::optional<base::Secret> api_key;
  std::optional<base::Secret> name;
  std::optional<base::Secret> password;
  std::optional<base::Secret> access_token;
  std::optional<base::Secret> refresh_token;
  std::optional<base::Time> expires_at;
  std::optional<std::vector<std::string>> scopes;
};
BOOST_DESCRIBE_STRUCT(CredentialBody, (),
                      (api_key, name, password, access_token, refresh_token, expires_at, scopes))
Description describe(const CredentialBody*) {
  constexpr std::int64_t kMost = vault::kMaxTokenBytes;
  // Integrations have credentials, too.
  return {.name = "ConnectionCredential",
          .about =
              "What the account is used with. Which members there are depends on the grant of the provider. "
              "It is kept sealed and never shown.",
          .fields = {{"api_key", {.about = "For api_key: the key.", .min = 1, .max = kMost}},
                     {"name", {.about = "For basic: the name.", .min = 1, .max = kMost}},
                     {"password", {.about = "For basic: the password.", .min = 1, .max = kMost}},
                     {"access_token",
                      {.about = "For authorization_code: an access token that you have already.",
                       .min = 1,
                       .max = kMost}},
                     {"refresh_token",
                      {.about = "The refresh token beside it. From now on only this server may use it.",
                       .min = 1,
                       .max = kMost}},
                     {"expires_at", {.about = "When the access token ends, if it is known."}},
                     {"scopes",
                      {.about = "What the token was granted.",
                       .min = 0,
                       .max = vault::kMaxScopes,
                       .each_min = 1,
                       .each_max = vault::kMaxScopeBytes,
                       .example = R"(["api"])"}}}};
}

struct NewConnection {
  std::string provider;
  std::optional<model::OwnerKind> owner;
  std::optional<std::string> label;
  std::optional<CredentialBody> credential;
};
BOOST_DESCRIBE_STRUCT(NewConnection, (), (provider, owner, label, credential))
Description describe(const NewConnection*) {
  return {
      .name = "NewConnection",
      .about = "An account to connect without a person who signs in.",
      .fields = {{"provider", kConnectionProviderFacts},
                 {"owner",
                  {.about = "Whose account it is: master, also when it is left out. Members connect their "
                            "own ones by signing in.",
                   .example = "master"}},
                 {"label", kConnectionLabelFacts},
                 {"credential",
                  {.about = "What the account is used with; left out where the application asks by itself "
                            "(client_credentials, jwt_bearer)."}}}};
}

struct ConnectionChange {
  std::optional<std::string> label;
  std::optional<bool> is_default;
};
BOOST_DESCRIBE_STRUCT(ConnectionChange, (), (label, is_default))
Description describe(const ConnectionChange*) {
  return {
      .name = "ConnectionChange",
      .about = "What to change; fields that are left out stay as they are.",
      .fields = {{"label", kConnectionLabelFacts},
                 {"is_default",
                  {.about = "Whether it is the one that is used when no other is asked for; its owner has "
                            "one at most at each provider.",
                   .example = "true"}}}};
}

struct ConnectionListQuery {
  std::optional<std::string> provider;
  std::optional<model::OwnerKind> owner;
  std::optional<std::string> member;
  std::optional<std::int64_t> ending_within_days;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(ConnectionListQuery, (),
                      (provider, owner, member, ending_within_days, limit, page_token))
Description describe(const ConnectionListQuery*) {
  return {
      .name = "ConnectionQuery",
      .about = "Which connections.",
      .fields = {{"provider", kConnectionProviderFacts},
                 {"owner", {.about = "Only master accounts, or only those of members.", .example = "user"}},
                 {"member",
                  {.about = "Only those of this member, as the host product calls them.",
                   .min = 1,
                   .max = 128,
                   .example = "u-7"}},
                 {"ending_within_days",
                  {.about = "Only those that work, and end within so many days if nobody does anything.",
                   .min = 1,
                   .max = vault::kLongestHorizon,
                   .example = "30"}},
                 {"limit", kLimitFacts},
                 {"page_token", kPageTokenFacts}}};
}

struct ConnectionPage {
  std::vector<ConnectionView> connections;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(ConnectionPage, (), (connections, next_page_token))
Description describe(const ConnectionPage*) {
  return {.name = "ConnectionPage",
          .about = "One page of connections.",
          .fields = {{"connections", {.about = "Oldest first."}}, {"next_page_token", kNextPageTokenFacts}}};
}

struct DisconnectedView {
  RevocationView revocation;
  ConnectionView connection;
};
BOOST_DESCRIBE_STRUCT(DisconnectedView, (), (revocation, connection))
Description describe(const DisconnectedView*) {
  return {.name = "Disconnected",
          .about = "A connection that is no more.",
          .fields = {{"revocation", {.about = "What became of ending it at the service."}},
                     {"connection", {.about = "The connection as it was."}}}};
}

base::Result<ConnectionId> connection_id_in(const Call& call) {
  return call.id<ConnectionId>("connectionId", "connection");
}

vault::Credential credential_of(std::optional<CredentialBody> given) {
  vault::Credential credential;
  if (!given) return credential;
  credential.api_key = std::move(given->api_key);
  credential.name = std::move(given->name);
  credential.password = std::move(given->password);
  credential.access_token = std::move(given->access_token);
  credential.refresh_token = std::move(given->refresh_token);
  credential.expires_at = given->expires_at;
  if (given->scopes) credential.scopes = *std::move(given->scopes);
  return credential;
}

std::optional<std::int64_t> days_in(const boost::json::object& query) {
  const auto* days = query.if_contains("endingWithinDays");
  return days == nullptr ? std::nullopt : std::optional(days->to_number<std::int64_t>());
}

async::Task<base::Result<ConnectionPage>> list_connections(const Services& services, Call& call,
                                                           ConnectionListQuery query) {
  const Pager pager(services, call, "api.connections.list");
  boost::json::object given;
  if (query.provider) given["provider"] = *query.provider;
  if (query.owner) given["owner"] = word_of(*query.owner);
  if (query.member) given["member"] = *query.member;
  if (query.ending_within_days) given["endingWithinDays"] = *query.ending_within_days;
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  CO_TRY(
      const auto page,
      co_await services.connections.list(
          call.caller(), {.provider = std::string(text_in(position.query, "provider").value_or("")),
                          .owner = value_of<model::OwnerKind>(text_in(position.query, "owner").value_or("")),
                          .member = std::string(text_in(position.query, "member").value_or("")),
                          .ending_within_days = days_in(position.query),
                          .limit = position.limit,
                          .after = position.after_number()}));
  ConnectionPage answer;
  for (const auto& record : page.items) answer.connections.push_back(connection_view(record));
  answer.next_page_token = pager.close(position, page.next, std::nullopt);
  co_return answer;
}

async::Task<base::Result<ConnectionView>> connect_account(const Services& services, Call& call,
                                                          NewConnection wanted) {
  if (wanted.owner == model::OwnerKind::kUser)
    co_return base::invalid("owner",
                            "Members connect their own accounts by signing in. Only the master account "
                            "is connected here.");
  vault::NewConnection connection{.provider = std::move(wanted.provider),
                                  .label = std::move(wanted.label).value_or(""),
                                  .credential = credential_of(std::move(wanted.credential))};
  CO_TRY(const auto record,
         co_await services.connections.connect_directly(call.caller(), std::move(connection)));
  co_return connection_view(record);
}

async::Task<base::Result<ConnectionView>> get_connection(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, connection_id_in(call));
  CO_TRY(const auto record, co_await services.connections.find(call.caller(), id));
  auto view = connection_view(record);
  auto uses = co_await vault::uses_of(services.vault, call.caller().tenant, {&record.connection});
  if (uses.empty()) co_return view;
  // The row is told of uses later than the log.
  view.last_used_at = std::max(view.last_used_at, uses.front().last);
  view.last_used_by = unless_none(uses.front().scripts);
  co_return view;
}

async::Task<base::Result<LinkView>> link_master_account(const Services& services, Call& call,
                                                        NewLink wanted) {
  CO_TRY(const auto person, co_await services.sessions.begin_for_person(call.caller()));
  CO_TRY(const auto ticket, co_await services.connections.ticket(
                                call.caller(), person, std::move(wanted.provider), wanted.connection_id));
  co_return link_of(services, call, ticket);
}

async::Task<base::Result<ConnectionView>> change_connection(const Services& services, Call& call,
                                                            ConnectionChange wanted) {
  CO_TRY(const auto id, connection_id_in(call));
  CO_TRY(const auto record,
         co_await services.connections.describe(
             call.caller(), id, {.label = std::move(wanted.label), .is_default = wanted.is_default}));
  co_return connection_view(record);
}

async::Task<base::Result<DisconnectedView>> disconnect_account(const Services& services, Call& call,
                                                               Nothing) {
  CO_TRY(const auto id, connection_id_in(call));
  CO_TRY(auto removed, co_await services.connections.remove(call.caller(), id));
  co_return DisconnectedView{
      .revocation = {.outcome = removed.revocation.outcome, .message = std::move(removed.revocation.message)},
      .connection = connection_view(removed.record)};
}

}  // namespace

Resource connections() {
  using enum model::AuditAction;
  static constexpr std::string_view kAll = "/api/connections";
  static constexpr std::string_view kOne = "/api/connections/{connectionId}";
  return {.tag = "Connections",
          .about = "The accounts at third-party services that the tenant and its people have connected.",
          .endpoints = {
              endpoint<list_connections>({.path = kAll,
                                          .name = "api.connections.list",
                                          .permission = "connections:read",
                                          .summary = "List the accounts that are connected"}),
              endpoint<connect_account>({.method = Method::kPost,
                                         .path = kAll,
                                         .name = "api.connections.connect",
                                         .permission = "connections:write",
                                         .summary = "Connect the master account with a key, a password, or "
                                                    "tokens that you have",
                                         .audit = kConnectionMade,
                                         .success = 201}),
              endpoint<link_master_account>({.method = Method::kPost,
                                             .path = "/api/connections/links",
                                             .name = "api.connections.link",
                                             .permission = "connections:write",
                                             .summary = "Begin to connect the master account by signing in",
                                             .audit = kConnectionMade,
                                             .success = 201}),
              endpoint<get_connection>({.path = kOne,
                                        .name = "api.connections.get",
                                        .permission = "connections:read",
                                        .summary = "Show an account that is connected"}),
              endpoint<change_connection>({.method = Method::kPatch,
                                           .path = kOne,
                                           .name = "api.connections.change",
                                           .permission = "connections:write",
                                           .summary = "Label an account, or make it the default",
                                           .audit = kConnectionChanged}),
              endpoint<disconnect_account>({.method = Method::kDelete,
                                            .path = kOne,
                                            .name = "api.connections.disconnect",
                                            .permission = "connections:write",
                                            .summary = "End the access at the service, and forget it",
                                            .audit = kConnectionRemoved})}};
}

}  // namespace sallyport::api
