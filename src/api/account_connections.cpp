// /api/account/connections and /api/account/attempts: a person's own accounts at third-party services, and
// how far they are in connecting one (sonadier S8 to S10, S14; outbound §5). Scripts of host products have
// the same in outbound/, with a session in the place of the sign-in.
#include <algorithm>
#include <charconv>
#include <utility>

#include "api/connect_link.h"
#include "api/connection_view.h"
#include "api/event_stream.h"
#include "api/resource.h"
#include "vault/attempt_state.h"
#include "vault/member_connections.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::AttemptState;
using model::ConnectionId;
using std::chrono::seconds;

constexpr std::int64_t kLongestPoll = 25;  // seconds
constexpr std::size_t kLongestAttemptId = 64;

struct OwnAccountView {
  std::optional<ConnectionId> id;
  model::OwnerKind owner{};
  std::string label;
  std::string account;
  bool is_default = false;
  model::ConnectionState state{};
  std::optional<std::string> cause;
  bool can_reconnect = false;
  std::optional<base::Time> connected_at;
  std::optional<base::Time> last_used_at;
  std::optional<std::vector<std::string>> last_used_by;
  std::optional<base::Time> ends_at;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::vector<std::string>> missing_scopes;
};
BOOST_DESCRIBE_STRUCT(OwnAccountView, (),
                      (id, owner, label, account, is_default, state, cause, can_reconnect, connected_at,
                       last_used_at, last_used_by, ends_at, scopes, missing_scopes))
Description describe(const OwnAccountView*) {
  return {
      .name = "OwnAccount",
      .about = "An account at a service as a member sees it.",
      .fields = {
          {"id", {.about = "The id of the connection; of the tenant's account left out."}},
          {"owner",
           {.about = "Whose account it is: user, the member's own; master, the tenant's, to be seen only.",
            .example = "user"}},
          {"label", {.about = "What its owner calls it; empty: nothing.", .example = "Work"}},
          {"account", {.about = "What the service calls it.", .example = "ana@example.org"}},
          {"is_default", {.about = "Whether it is the one that is used when no other is asked for."}},
          {"state", {.about = "Whether it works, or has to be signed in to again.", .example = "live"}},
          {"cause", {.about = "Why it has to be signed in to again.", .example = "access_withdrawn"}},
          {"can_reconnect", {.about = "Whether the member can sign in to it again."}},
          {"connected_at", {.about = "When it was added."}},
          {"last_used_at", {.about = "When a token was handed out the last time."}},
          {"last_used_by",
           {.about = "The scripts of its last uses, newest first.", .example = R"(["monthly-report"])"}},
          {"ends_at", {.about = "When it has to be signed in to again, as far as it is known."}},
          {"scopes", {.about = "What has been granted.", .example = R"(["api"])"}},
          {"missing_scopes", kMissingScopesFacts}}};
}

struct OwnServiceView {
  std::string provider;
  std::string name;
  std::string category;
  std::string state;
  std::optional<std::string> who;
  vault::AccountUse account_use{};
  std::string policy_text;
  bool can_add = false;
  std::vector<OwnAccountView> accounts;
};
BOOST_DESCRIBE_STRUCT(OwnServiceView, (),
                      (provider, name, category, state, who, account_use, policy_text, can_add, accounts))
Description describe(const OwnServiceView*) {
  return {
      .name = "OwnService",
      .about = "A service that the tenant uses, as a member sees it.",
      .fields = {
          {"provider", {.about = "How scripts call it.", .example = "salesforce"}},
          {"name", {.about = "What people call it.", .example = "Salesforce"}},
          {"category", {.about = "What kind of service it is.", .example = "Sales"}},
          {"state",
           {.about = "connected, action_required, not_connected, or disabled by a manager.",
            .example = "connected"}},
          {"who",
           {.about = "Who can mend what is missing: member or manager; left out: nobody has to.",
            .example = "member"}},
          {"account_use",
           {.about = "Whose account is used where a script does not say it. master_until_user: until the "
                     "member connects their own. master_unless_asked: theirs where a script asks for it.",
            .example = "user"}},
          {"policy_text", {.about = "accountUse for people, in English.", .example = "uses your account"}},
          {"can_add", {.about = "Whether the member can add an account of their own."}},
          {"accounts", {.about = "The member's own, then the tenant's, if it is used."}}}};
}

struct OwnConnections {
  std::string member;
  std::vector<OwnServiceView> services;
};
BOOST_DESCRIBE_STRUCT(OwnConnections, (), (member, services))
Description describe(const OwnConnections*) {
  return {.name = "OwnConnections",
          .about = "The services of the tenant and the caller's own accounts there.",
          .fields = {{"member",
                      {.about = "Who the caller is for scripts: `member.id` of POST /v1/sessions.",
                       .example = "ana@example.org"}},
                     {"services", {.about = "What the tenant has set up, oldest first."}}}};
}

struct OwnAccountChange {
  std::optional<std::string> label;
  std::optional<bool> is_default;
};
BOOST_DESCRIBE_STRUCT(OwnAccountChange, (), (label, is_default))
Description describe(const OwnAccountChange*) {
  return {.name = "OwnAccountChange",
          .about = "What to change; fields that are left out stay as they are.",
          .fields = {{"label",
                      {.about = "What its owner calls it; empty: nothing.",
                       .min = 0,
                       .max = vault::kMaxLabelBytes,
                       .example = "Work"}},
                     {"is_default",
                      {.about = "Whether it is the one that is used when no other is asked for.",
                       .example = "true"}}}};
}

struct OwnDisconnected {
  RevocationView revocation;
  std::vector<std::string> scripts;
  std::string policy_text;
};
BOOST_DESCRIBE_STRUCT(OwnDisconnected, (), (revocation, scripts, policy_text))
Description describe(const OwnDisconnected*) {
  return {.name = "OwnDisconnected",
          .about = "An account that is connected no more.",
          .fields = {
              {"revocation", {.about = "What became of ending it at the service."}},
              {"scripts", {.about = "What has used it, newest first.", .example = R"(["monthly-report"])"}},
              {"policy_text", {.about = "Whose account is used from now on, for people."}}}};
}

struct ConnectAttemptQuery {
  std::optional<std::string> state;
  std::optional<std::int64_t> wait;
};
BOOST_DESCRIBE_STRUCT(ConnectAttemptQuery, (), (state, wait))
Description describe(const ConnectAttemptQuery*) {
  return {.name = "ConnectAttemptQuery",
          .about = "How long to wait for news.",
          .fields = {{"state",
                      {.about = "The state that is known; the answer comes when there is another one.",
                       .min = 1,
                       .max = 16,
                       .example = "opened"}},
                     {"wait",
                      {.about = "Seconds after which it comes in any case.",
                       .min = 0,
                       .max = kLongestPoll,
                       .example = "25"}}}};
}

struct ConnectAttemptView {
  std::string id;
  std::string state;
  std::optional<std::string> cause;
  std::optional<std::string> provider;
  std::optional<std::string> account;
  std::vector<std::string> missing_scopes;
};
BOOST_DESCRIBE_STRUCT(ConnectAttemptView, (), (id, state, cause, provider, account, missing_scopes))
Description describe(const ConnectAttemptView*) {
  return {
      .name = "ConnectAttempt",
      .about = "How far somebody is who connects an account.",
      .fields = {
          {"id", {.about = "As it was asked for."}},
          {"state",
           {.about = "created, opened, returned, confirming; then done, declined, failed or expired.",
            .example = "done"}},
          {"cause", {.about = "Why it was declined or has failed.", .example = "provider_refused"}},
          {"provider", {.about = "What people call the service.", .example = "Salesforce"}},
          {"account", {.about = "As whom one is connected, once it is done.", .example = "ana@example.org"}},
          {"missing_scopes", {.about = "What was asked for and not granted.", .example = R"(["api"])"}}}};
}

// What is said of the tenant's account, too: its id and what else is about it are the managers' (security
// H14).
OwnAccountView account_view(const model::Connection& connection) {
  OwnAccountView view;
  view.owner = connection.owner_kind;
  view.label = connection.label;
  view.account = connection.account_label.empty() ? connection.account_id : connection.account_label;
  view.is_default = connection.is_default;
  view.state = connection.state;
  if (connection.state != model::ConnectionState::kLive) view.cause = unless_empty(connection.cause);
  return view;
}

OwnAccountView own_view(const vault::MemberAccount& own) {
  const auto& connection = own.connection;
  auto view = account_view(connection);
  view.id = connection.id;
  view.can_reconnect = own.ticket.has_value();
  view.connected_at = connection.connected_at;
  view.last_used_at = connection.last_used_at;
  view.last_used_by = unless_none(own.scripts);
  view.ends_at = model::ends_at(connection);
  view.scopes = connection.scopes;
  view.missing_scopes = unless_none(own.missing_scopes);
  return view;
}

OwnServiceView service_view(const vault::MemberService& service) {
  OwnServiceView view{.provider = service.provider,
                      .name = service.name,
                      .category = service.category,
                      .state = std::string(to_string(service.standing)),
                      .who = {},
                      .account_use = service.use,
                      .policy_text = std::string(text_of(service.use)),
                      .can_add = service.ticket.has_value(),
                      .accounts = {}};
  if (service.mender != vault::Mender::kNobody)
    view.who = service.mender == vault::Mender::kMember ? "member" : "manager";
  for (const auto& own : service.own) view.accounts.push_back(own_view(own));
  if (service.master) view.accounts.push_back(account_view(*service.master));
  return view;
}

vault::MemberConnections members_of(const Services& services) {
  return {services.vault, services.connections};
}

vault::Origin origin_in(const Call& call) {
  return {.source = call.caller().source, .request_id = call.caller().request_id};
}

base::Result<ConnectionId> own_id_in(const Call& call) {
  return call.id<ConnectionId>("connectionId", "connection");
}

async::Task<base::Result<OwnConnections>> list_own(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto session, co_await services.sessions.of_person(call.caller()));
  CO_TRY(const auto seen, co_await members_of(services).list(session));
  OwnConnections answer{.member = session.member->host_id, .services = {}};
  for (const auto& service : seen.services) answer.services.push_back(service_view(service));
  co_return answer;
}

async::Task<base::Result<LinkView>> link_own(const Services& services, Call& call, NewLink wanted) {
  CO_TRY(const auto session, co_await services.sessions.begin_for_person(call.caller()));
  CO_TRY(const auto ticket,
         co_await members_of(services).ticket(session, wanted.provider, wanted.connection_id));
  co_return link_of(services, call, ticket);
}

async::Task<base::Result<OwnAccountView>> change_own(const Services& services, Call& call,
                                                     OwnAccountChange wanted) {
  CO_TRY(const auto id, own_id_in(call));
  CO_TRY(const auto session, co_await services.sessions.of_person(call.caller()));
  CO_TRY(const auto record, co_await members_of(services).describe(
                                session, origin_in(call), id,
                                {.label = std::move(wanted.label), .is_default = wanted.is_default}));
  co_return own_view({.connection = record.connection, .missing_scopes = record.missing_scopes});
}

async::Task<base::Result<OwnDisconnected>> disconnect_own(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, own_id_in(call));
  CO_TRY(const auto session, co_await services.sessions.of_person(call.caller()));
  CO_TRY(auto gone, co_await members_of(services).remove(session, origin_in(call), id));
  auto& revocation = gone.removed.revocation;
  co_return OwnDisconnected{
      .revocation = {.outcome = revocation.outcome, .message = std::move(revocation.message)},
      .scripts = std::move(gone.scripts),
      .policy_text = gone.use ? std::string(text_of(*gone.use)) : ""};
}

// As the jti of a ticket looks.
base::Result<std::string> attempt_id_in(const Call& call) {
  auto id = call.word("attemptId");
  const bool good = id.size() <= kLongestAttemptId && std::ranges::all_of(id, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '-' || c == '_';
                    });
  if (!good) return base::not_found("attempt");
  return id;
}

base::Result<std::optional<AttemptState>> known_state(const ConnectAttemptQuery& query) {
  if (!query.state) return std::nullopt;
  for (auto number = std::to_underlying(AttemptState::kCreated);
       number <= std::to_underlying(AttemptState::kExpired); ++number)
    if (const auto state = static_cast<AttemptState>(number); model::to_string(state) == *query.state)
      return state;
  return base::invalid("state", "state is one of the states that an attempt can be in.");
}

// An attempt whose link nobody has opened is not there yet, nor is somebody else's (security H14).
ConnectAttemptView connect_attempt_view(std::string id, const std::optional<vault::SeenAttempt>& seen) {
  const auto state = seen ? seen->attempt.state : AttemptState::kCreated;
  ConnectAttemptView view{.id = std::move(id),
                          .state = std::string(model::to_string(state)),
                          .cause = {},
                          .provider = {},
                          .account = {},
                          .missing_scopes = {}};
  if (!seen) return view;
  view.cause = unless_empty(seen->attempt.cause);
  view.provider = unless_empty(seen->provider_name);
  if (state == AttemptState::kDone) view.account = unless_empty(seen->account_label);
  view.missing_scopes = seen->missing_scopes;
  return view;
}

async::Task<base::Result<vault::AttemptViewer>> viewer_of(const Services& services, const Call& call) {
  CO_TRY(const auto session, co_await services.sessions.of_person(call.caller()));
  co_return vault::AttemptViewer{.tenant = session.tenant, .member = session.member->id};
}

async::Task<base::Result<ConnectAttemptView>> get_attempt(const Services& services, Call& call,
                                                          ConnectAttemptQuery query) {
  CO_TRY(auto id, attempt_id_in(call));
  CO_TRY(const auto known, known_state(query));
  const seconds wait{query.wait.value_or(0)};
  async::Slots::Slot slot;
  if (wait > seconds{0}) {
    CO_TRY(slot, take_stream(services, call.caller()));
  }
  CO_TRY(const auto viewer, co_await viewer_of(services, call));
  CO_TRY(const auto seen, co_await services.attempts.wait(viewer, id, known, wait));
  co_return connect_attempt_view(std::move(id), seen);
}

async::Task<base::Result<ConnectAttemptView>> decline_attempt(const Services& services, Call& call, Nothing) {
  CO_TRY(auto id, attempt_id_in(call));
  CO_TRY(const auto viewer, co_await viewer_of(services, call));
  CO_TRY(const auto seen, co_await services.attempts.decline(viewer, id));
  co_return connect_attempt_view(std::move(id), seen);
}

}  // namespace

base::Result<LinkView> link_of(const Services& services, const Call& call, const vault::Ticket& ticket) {
  auto link = services.connect_link(call.request().core, ticket);
  if (!link)
    return base::refuse(base::ErrorKind::kTooLarge, "too_large",
                        "The link would be too long for an address.");
  return LinkView{.attempt_id = std::move(link->attempt), .url = std::move(link->url)};
}

Resource account_connections() {
  using enum model::AuditAction;
  static constexpr std::string_view kOne = "/api/account/connections/{connectionId}";
  return {
      .tag = "Own connections",
      .about = "A person's own accounts at the third-party services that the tenant uses.",
      .endpoints = {
          endpoint<list_own>({.path = "/api/account/connections",
                              .name = "api.account.connections.list",
                              .permission = kAnyCaller,
                              .summary = "List the services of the tenant and one's own accounts there"}),
          endpoint<link_own>({.method = Method::kPost,
                              .path = "/api/account/connections/links",
                              .name = "api.account.connections.link",
                              .permission = kAnyCaller,
                              .summary = "Begin to connect an account of one's own by signing in",
                              .audit = kConnectionMade,
                              .success = 201}),
          endpoint<change_own>({.method = Method::kPatch,
                                .path = kOne,
                                .name = "api.account.connections.change",
                                .permission = kAnyCaller,
                                .summary = "Name an account of one's own, or make it the default",
                                .audit = kConnectionChanged}),
          endpoint<disconnect_own>({.method = Method::kDelete,
                                    .path = kOne,
                                    .name = "api.account.connections.disconnect",
                                    .permission = kAnyCaller,
                                    .summary = "End an account of one's own at the service, and forget it",
                                    .audit = kConnectionRemoved})}};
}

Resource connection_attempts() {
  return {.tag = "Connecting",
          .about = "How far a person is who connects an account in another window.",
          .endpoints = {
              endpoint<get_attempt>({.path = "/api/account/attempts/{attemptId}",
                                     .name = "api.account.attempts.get",
                                     .permission = kAnyCaller,
                                     .summary = "See how far one is; with wait=25, as soon as that changes"}),
              endpoint<decline_attempt>({.method = Method::kPost,
                                         .path = "/api/account/attempts/{attemptId}/decline",
                                         .name = "api.account.attempts.decline",
                                         .permission = kAnyCaller,
                                         .summary = "Say that one does not want to connect the account",
                                         .audit = model::AuditAction::kConnectAttemptEnded})}};
}

}  // namespace sallyport::api
