// /api/sign-in and /api/session: a person comes, is there, gives the password once more, and goes (ADR 0083).
#include "api/people.h"
#include "api/resource.h"
#include "api/session_cookie.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

using http::Method;

struct NewSignIn {
  std::string email;
  base::Secret password;
};
BOOST_DESCRIBE_STRUCT(NewSignIn, (), (email, password))
Description describe(const NewSignIn*) {
  return {.name = "SignIn",
          .about = "Who signs in.",
          .fields = {{"email", kEmailFacts}, {"password", kPasswordFacts}}};
}

struct Confirmation {
  base::Secret password;
};
BOOST_DESCRIBE_STRUCT(Confirmation, (), (password))
Description describe(const Confirmation*) {
  return {
      .name = "Confirmation", .about = "The password, once more.", .fields = {{"password", kPasswordFacts}}};
}

async::Task<base::Result<SessionView>> sign_in_person(const Services& services, Call& call,
                                                      NewSignIn wanted) {
  const auto& public_url = services.deployment.public_url;
  const http::Request& request = call.request();
  CO_TRY_VOID(check_own_page(request, public_url));  // nobody is signed in as somebody else by another page
  CO_TRY(const auto opened,
         co_await services.accounts.sign_in({.email = std::move(wanted.email),
                                             .password = std::move(wanted.password),
                                             .browser = std::string(browser_cookie(public_url).read(request)),
                                             .session = std::string(session_cookie(public_url).read(request)),
                                             .origin = origin_of(request)}));
  co_return open_session(services, call, opened);
}

async::Task<base::Result<SessionView>> get_session(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto seen, co_await services.accounts.show(call.caller()));
  co_return session_view(services.accounts, seen);
}

async::Task<base::Result<Nothing>> sign_out(const Services& services, Call& call, Nothing) {
  CO_TRY_VOID(co_await services.accounts.sign_out(call.caller()));
  call.answer_header("Set-Cookie", session_cookie(services.deployment.public_url).remove());
  co_return Nothing{};
}

async::Task<base::Result<SessionView>> confirm(const Services& services, Call& call, Confirmation wanted) {
  CO_TRY(const auto opened, co_await services.accounts.confirm(call.caller(), std::move(wanted.password)));
  co_return open_session(services, call, opened);
}

}  // namespace

Resource sign_in() {
  using model::AuditAction;
  return {.tag = "Signing in",
          .about = "People who use the portal.",
          .endpoints = {
              endpoint<sign_in_person>({.method = Method::kPost,
                                        .path = "/api/sign-in",
                                        .name = "api.sign_in.create",
                                        .permission = kAnybody,
                                        .summary = "Sign in with e-mail address and password",
                                        .audit = AuditAction::kSignedIn}),
              endpoint<get_session>({.path = "/api/session",
                                     .name = "api.session.get",
                                     .permission = kSignedIn,
                                     .summary = "Show who has signed in"}),
              endpoint<sign_out>({.method = Method::kDelete,
                                  .path = "/api/session",
                                  .name = "api.session.delete",
                                  .permission = kSignedIn,
                                  .summary = "Sign out",
                                  .audit = AuditAction::kSignedOut}),
              endpoint<confirm>({.method = Method::kPost,
                                 .path = "/api/session/confirm",
                                 .name = "api.session.confirm",
                                 .permission = kSignedIn,
                                 .summary = "Give the password once more, for what asks for it",
                                 .audit = AuditAction::kConfirmed}),
          }};
}

}  // namespace sallyport::api
