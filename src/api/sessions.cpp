// /api/sessions and /api/account: what a person sees and changes of their own login (ADR 0083).
#include "api/resource.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

using http::Method;

struct SessionEntry {
  model::AccountSessionId id;
  bool current = false;
  base::Time created_at;
  base::Time last_used_at;
  base::Time expires_at;
  std::string source;
  std::string user_agent;
};
BOOST_DESCRIBE_STRUCT(SessionEntry, (),
                      (id, current, created_at, last_used_at, expires_at, source, user_agent))
Description describe(const SessionEntry*) {
  return {.name = "SessionEntry",
          .about = "One browser in which the person has signed in.",
          .fields = {
              {"id", {.about = "The id of the session."}},
              {"current", {.about = "Whether it is the one that asks."}},
              {"created_at", {.about = "When the person has signed in."}},
              {"last_used_at", {.about = "When it was used last, to the minute."}},
              {"expires_at", {.about = "When it ends, however it is used."}},
              {"source", {.about = "The address it came from.", .example = "192.0.2.7"}},
              {"user_agent", {.about = "What the browser calls itself."}},
          }};
}

struct SessionList {
  std::vector<SessionEntry> sessions;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (sessions))
Description describe(const SessionList*) {
  return {.name = "SessionList",
          .about = "The sessions of the person.",
          .fields = {{"sessions", {.about = "Every session that has not ended, oldest first."}}}};
}

struct EndedSessions {
  std::int64_t ended = 0;
};
BOOST_DESCRIBE_STRUCT(EndedSessions, (), (ended))
Description describe(const EndedSessions*) {
  return {.name = "EndedSessions",
          .about = "What has ended.",
          .fields = {{"ended", {.about = "How many sessions.", .example = "2"}}}};
}

struct PasswordChange {
  base::Secret current_password;
  base::Secret new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current_password, new_password))
Description describe(const PasswordChange*) {
  return {.name = "PasswordChange",
          .about = "Another password in the place of the one of now.",
          .fields = {{"current_password", {.about = "The password of now.", .min = 1, .max = 1024}},
                     {"new_password", {.about = "The password from now on.", .min = 12, .max = 1024}}}};
}

struct AccountChange {
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (display_name))
Description describe(const AccountChange*) {
  return {.name = "AccountChange",
          .about = "Another name.",
          .fields = {{"display_name",
                      {.about = "What the person is called from now on, in every tenant.",
                       .min = 1,
                       .max = 128,
                       .example = "Ada Lovelace"}}}};
}

async::Task<base::Result<SessionList>> list_sessions(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto sessions, co_await services.accounts.list(call.caller()));
  SessionList answer;
  for (const auto& session : sessions)
    answer.sessions.push_back({.id = session.id,
                               .current = session.id == call.caller().person->session,
                               .created_at = session.created_at,
                               .last_used_at = session.last_used_at,
                               .expires_at = session.expires_at,
                               .source = session.source,
                               .user_agent = session.user_agent});
  co_return answer;
}

async::Task<base::Result<Nothing>> end_session(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::AccountSessionId>("sessionId", "session"));
  CO_TRY_VOID(co_await services.accounts.end(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<EndedSessions>> end_other_sessions(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto ended, co_await services.accounts.end_others(call.caller()));
  co_return EndedSessions{.ended = ended};
}

async::Task<base::Result<AccountView>> change_account(const Services& services, Call& call,
                                                      AccountChange wanted) {
  CO_TRY(const auto account,
         co_await services.accounts.rename(call.caller(), std::move(wanted.display_name)));
  co_return AccountView{.id = account.id, .email = account.email, .display_name = account.display_name};
}

async::Task<base::Result<Nothing>> change_password(const Services& services, Call& call,
                                                   PasswordChange wanted) {
  CO_TRY(const auto opened,
         co_await services.accounts.change_password(call.caller(), std::move(wanted.current_password),
                                                    std::move(wanted.new_password)));
  open_session(services, call, opened);
  co_return Nothing{};
}

}  // namespace

Resource sessions() {
  using model::AuditAction;
  return {.tag = "Sessions",
          .about = "The browsers in which a person has signed in, their name, and the password.",
          .endpoints = {
              endpoint<list_sessions>({.path = "/api/sessions",
                                       .name = "api.sessions.list",
                                       .permission = kSignedIn,
                                       .summary = "List the browsers in which the person has signed in",
                                       .by_provider = true}),
              endpoint<end_session>({.method = Method::kDelete,
                                     .path = "/api/sessions/{sessionId}",
                                     .name = "api.sessions.delete",
                                     .permission = kSignedIn,
                                     .summary = "Sign out in one browser",
                                     .audit = AuditAction::kAccountSessionsEnded,
                                     .confirms = true,
                                     .by_provider = true}),
              endpoint<end_other_sessions>({.method = Method::kPost,
                                            .path = "/api/sessions/end-others",
                                            .name = "api.sessions.end_others",
                                            .permission = kSignedIn,
                                            .summary = "Sign out in all other browsers",
                                            .audit = AuditAction::kAccountSessionsEnded,
                                            .confirms = true,
                                            .by_provider = true}),
              endpoint<change_account>({.method = Method::kPatch,
                                        .path = "/api/account",
                                        .name = "api.account.change",
                                        .permission = kSignedIn,
                                        .summary = "Change what the person is called",
                                        .audit = AuditAction::kAccountRenamed}),
              endpoint<change_password>({.method = Method::kPost,
                                         .path = "/api/account/password",
                                         .name = "api.account.password",
                                         .permission = kSignedIn,
                                         .summary = "Change the password and sign out in all other browsers",
                                         .audit = AuditAction::kPasswordChanged,
                                         .confirms = true}),
          }};
}

}  // namespace sallyport::api
