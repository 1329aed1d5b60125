// /api/sign-in and /api/session: a person comes, is there, proves once more who they are, and goes (ADR 0083,
// 0085).
#include "api/passkey_view.h"
#include "api/people.h"
#include "api/resource.h"
#include "api/session_cookie.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

using http::Method;

constexpr Facts kPasskeyFacts{.about = "What the browser has answered for a passkey."};

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

struct SecondStepView {
  bool code = false;
  bool passkey = false;
  bool recovery_code = false;
  base::Time expires_at;
};
BOOST_DESCRIBE_STRUCT(SecondStepView, (), (code, passkey, recovery_code, expires_at))
Description describe(const SecondStepView*) {
  return {.name = "SecondStep",
          .about = "The password was right. One of these is asked for besides.",
          .fields = {{"code", {.about = "Whether the person has an app that shows codes."}},
                     {"passkey", {.about = "Whether the person has a passkey."}},
                     {"recovery_code", {.about = "Whether a recovery code is left."}},
                     {"expires_at", {.about = "Until when it may be given, in this browser."}}}};
}

struct SignInOutcomeView {
  std::optional<SessionView> session;
  std::optional<SecondStepView> second_factor;
};
BOOST_DESCRIBE_STRUCT(SignInOutcomeView, (), (session, second_factor))
Description describe(const SignInOutcomeView*) {
  return {.name = "SignInOutcome",
          .about = "What a right password has led to; one of the two.",
          .fields = {{"session", {.about = "The session that has begun."}},
                     {"second_factor", {.about = "What is asked for before there is a session."}}}};
}

struct GivenFactor {
  std::optional<std::string> code;
  std::optional<std::string> recovery_code;
  std::optional<PasskeyAnswer> passkey;
};
BOOST_DESCRIBE_STRUCT(GivenFactor, (), (code, recovery_code, passkey))
Description describe(const GivenFactor*) {
  return {
      .name = "GivenFactor",
      .about = "A second factor; one of the three.",
      .fields = {{"code", kCodeFacts}, {"recovery_code", kRecoveryCodeFacts}, {"passkey", kPasskeyFacts}}};
}

struct PasskeySignInView {
  PasskeyAnswer passkey;
};
BOOST_DESCRIBE_STRUCT(PasskeySignInView, (), (passkey))
Description describe(const PasskeySignInView*) {
  return {.name = "PasskeySignIn",
          .about = "The passkey of who signs in.",
          .fields = {{"passkey", kPasskeyFacts}}};
}

struct NewConfirmation {
  std::optional<base::Secret> password;
  std::optional<std::string> code;
  std::optional<std::string> recovery_code;
  std::optional<PasskeyAnswer> passkey;
};
BOOST_DESCRIBE_STRUCT(NewConfirmation, (), (password, code, recovery_code, passkey))
Description describe(const NewConfirmation*) {
  return {.name = "Confirmation",
          .about = "A passkey alone, or the password; with a code where the account has a second factor.",
          .fields = {{"password", kPasswordFacts},
                     {"code", kCodeFacts},
                     {"recovery_code", kRecoveryCodeFacts},
                     {"passkey", kPasskeyFacts}}};
}

struct ConfirmationRequest {
  PasskeyRequestView passkey;
  bool code = false;
};
BOOST_DESCRIBE_STRUCT(ConfirmationRequest, (), (passkey, code))
Description describe(const ConfirmationRequest*) {
  return {.name = "ConfirmationRequest",
          .about = "How the person can prove once more who they are.",
          .fields = {{"passkey", {.about = "For a passkey; without credential ids the person has none."}},
                     {"code", {.about = "Whether a code is asked for with the password."}}}};
}

// Of what may be one of several things, one is there.
base::Result<accounts::Shown> shown_by(std::optional<std::string> code,
                                       std::optional<std::string> recovery_code,
                                       const std::optional<PasskeyAnswer>& passkey) {
  if (int{code.has_value()} + int{recovery_code.has_value()} + int{passkey.has_value()} > 1)
    return base::invalid("code", "Give one of code, recoveryCode and passkey.");
  accounts::Shown shown{.code = std::move(code).value_or(""),
                        .recovery_code = std::move(recovery_code).value_or("")};
  if (passkey) {
    TRY(shown.passkey, assertion_of(*passkey, "passkey"));
  }
  return shown;
}

async::Task<base::Result<SignInOutcomeView>> sign_in_person(const Services& services, Call& call,
                                                            NewSignIn wanted) {
  const auto& public_url = services.deployment.public_url;
  const http::Request& request = call.request();
  CO_TRY_VOID(check_own_page(request, public_url));  // nobody is signed in as somebody else by another page
  CO_TRY(const auto outcome,
         co_await services.accounts.sign_in({.email = std::move(wanted.email),
                                             .password = std::move(wanted.password),
                                             .browser = std::string(browser_cookie(public_url).read(request)),
                                             .session = std::string(session_cookie(public_url).read(request)),
                                             .origin = origin_of(request)}));
  if (const auto* opened = std::get_if<accounts::Opened>(&outcome))
    co_return SignInOutcomeView{.session = open_session(services, call, *opened), .second_factor = {}};
  const auto& step = std::get<accounts::SecondStep>(outcome);
  call.answer_header("Set-Cookie",
                     pending_cookie(public_url).set(step.pending.reveal_text(), accounts::Tickets::kLasts));
  co_return SignInOutcomeView{.session = {},
                              .second_factor = SecondStepView{.code = step.code,
                                                              .passkey = step.passkey,
                                                              .recovery_code = step.recovery_code,
                                                              .expires_at = step.ends}};
}

async::Task<base::Result<SessionView>> give_second_factor(const Services& services, Call& call,
                                                          GivenFactor given) {
  const auto& public_url = services.deployment.public_url;
  const http::Request& request = call.request();
  CO_TRY_VOID(check_own_page(request, public_url));
  CO_TRY(auto shown, shown_by(std::move(given.code), std::move(given.recovery_code), given.passkey));
  if (shown.nothing()) co_return base::invalid("code", "Give one of code, recoveryCode and passkey.");
  CO_TRY(const auto opened, co_await services.accounts.second_factor(
                                {.pending = std::string(pending_cookie(public_url).read(request)),
                                 .challenged = std::string(challenge_cookie(public_url).read(request)),
                                 .shown = std::move(shown),
                                 .browser = std::string(browser_cookie(public_url).read(request)),
                                 .session = std::string(session_cookie(public_url).read(request)),
                                 .origin = origin_of(request)}));
  call.answer_header("Set-Cookie", pending_cookie(public_url).remove());
  co_return open_session(services, call, opened);
}

async::Task<base::Result<PasskeyRequestView>> ask_passkey(const Services& services, Call& call, Nothing) {
  const auto cookie = challenge_cookie(services.deployment.public_url);
  std::string bound_to(cookie.read(call.request()));
  // Two windows of one browser ask at the same time, so what it has stays.
  if (const auto bytes = base::base64url_decode(bound_to); !bytes || bytes->size() != 32)
    bound_to = services.accounts.new_binding();
  call.answer_header("Set-Cookie", cookie.set(bound_to, accounts::Tickets::kLasts));
  co_return view_of(services.accounts.ask_for_passkey(bound_to));
}

async::Task<base::Result<SessionView>> sign_in_by_passkey(const Services& services, Call& call,
                                                          PasskeySignInView wanted) {
  const auto& public_url = services.deployment.public_url;
  const http::Request& request = call.request();
  CO_TRY_VOID(check_own_page(request, public_url));
  CO_TRY(auto assertion, assertion_of(wanted.passkey, "passkey"));
  CO_TRY(const auto opened, co_await services.accounts.sign_in_with_passkey(
                                {.challenged = std::string(challenge_cookie(public_url).read(request)),
                                 .passkey = std::move(assertion),
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

async::Task<base::Result<ConfirmationRequest>> ask_to_confirm(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto question, co_await services.accounts.ask_to_confirm(call.caller()));
  co_return ConfirmationRequest{.passkey = view_of(question.passkey), .code = question.code};
}

async::Task<base::Result<SessionView>> confirm(const Services& services, Call& call, NewConfirmation wanted) {
  CO_TRY(auto shown, shown_by(std::move(wanted.code), std::move(wanted.recovery_code), wanted.passkey));
  if (!wanted.password && !shown.passkey)
    co_return base::invalid("password", "Give the password, or a passkey.");
  accounts::Confirmation given{.shown = std::move(shown)};
  if (wanted.password) given.password = *std::move(wanted.password);
  CO_TRY(const auto opened, co_await services.accounts.confirm(call.caller(), std::move(given)));
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
              endpoint<give_second_factor>({.method = Method::kPost,
                                            .path = "/api/sign-in/second-factor",
                                            .name = "api.sign_in.second_factor",
                                            .permission = kAnybody,
                                            .summary = "Give the second factor after a right password",
                                            .audit = AuditAction::kSignedIn}),
              endpoint<ask_passkey>({.path = "/api/sign-in/passkey",
                                     .name = "api.sign_in.ask_passkey",
                                     .permission = kAnybody,
                                     .summary = "Say what the browser needs to sign in with a passkey"}),
              endpoint<sign_in_by_passkey>({.method = Method::kPost,
                                            .path = "/api/sign-in/passkey",
                                            .name = "api.sign_in.passkey",
                                            .permission = kAnybody,
                                            .summary = "Sign in with a passkey alone",
                                            .audit = AuditAction::kSignedIn}),
              endpoint<get_session>({.path = "/api/session",
                                     .name = "api.session.get",
                                     .permission = kSignedIn,
                                     .summary = "Show who has signed in",
                                     .by_provider = true}),
              endpoint<sign_out>({.method = Method::kDelete,
                                  .path = "/api/session",
                                  .name = "api.session.delete",
                                  .permission = kSignedIn,
                                  .summary = "Sign out",
                                  .audit = AuditAction::kSignedOut,
                                  .by_provider = true}),
              endpoint<ask_to_confirm>({.path = "/api/session/confirm",
                                        .name = "api.session.ask_to_confirm",
                                        .permission = kSignedIn,
                                        .summary = "Say how the person can prove once more who they are"}),
              endpoint<confirm>({.method = Method::kPost,
                                 .path = "/api/session/confirm",
                                 .name = "api.session.confirm",
                                 .permission = kSignedIn,
                                 .summary = "Prove once more who one is, for what asks for it",
                                 .audit = AuditAction::kConfirmed}),
          }};
}

}  // namespace sallyport::api
