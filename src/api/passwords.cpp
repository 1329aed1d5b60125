// /api/account/password/forgot and /reset: another password for whoever has lost theirs (security N13).
#include "accounts/password_links.h"
#include "api/people.h"
#include "api/resource.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

using http::Method;

struct Forgotten {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(Forgotten, (), (email))
Description describe(const Forgotten*) {
  return {
      .name = "ForgottenPassword", .about = "Whose password is lost.", .fields = {{"email", kEmailFacts}}};
}

struct ForgottenView {
  bool by_letter = false;
};
BOOST_DESCRIBE_STRUCT(ForgottenView, (), (by_letter))
Description describe(const ForgottenView*) {
  return {
      .name = "ForgottenPasswordAnswer",
      .about = "What happens now; the same for every address.",
      .fields = {{"by_letter",
                  {.about = "Whether letters are sent here. Where they are not, the operator makes links.",
                   .example = "true"}}}};
}

struct Reset {
  base::Secret token;
  base::Secret new_password;
};
BOOST_DESCRIBE_STRUCT(Reset, (), (token, new_password))
Description describe(const Reset*) {
  return {.name = "PasswordReset",
          .about = "Another password, with the token of a letter.",
          .fields = {{"token", {.about = "What stands behind # in the link.", .min = 1, .max = 256}},
                     {"new_password", {.about = "The password from now on.", .min = 12, .max = 1024}}}};
}

async::Task<base::Result<ForgottenView>> forget(const Services& services, Call& call, Forgotten wanted) {
  CO_TRY_VOID(check_own_page(call.request(), services.deployment.public_url));
  CO_TRY_VOID(services.password_links.ask(std::move(wanted.email), origin_of(call.request())));
  co_return ForgottenView{.by_letter = services.password_links.by_letter()};
}

async::Task<base::Result<Nothing>> reset(const Services& services, Call& call, Reset wanted) {
  CO_TRY_VOID(check_own_page(call.request(), services.deployment.public_url));
  CO_TRY_VOID(co_await services.password_links.reset(std::move(wanted.token), std::move(wanted.new_password),
                                                     origin_of(call.request())));
  co_return Nothing{};
}

}  // namespace

Resource passwords() {
  using model::AuditAction;
  return {
      .tag = "Passwords",
      .about = "Another password for whoever has lost theirs.",
      .endpoints = {
          endpoint<forget>({.method = Method::kPost,
                            .path = "/api/account/password/forgot",
                            .name = "api.account.password_forgot",
                            .permission = kAnybody,
                            .summary = "Ask for a letter with a link for another password",
                            .audit = AuditAction::kPasswordChanged}),
          endpoint<reset>({.method = Method::kPost,
                           .path = "/api/account/password/reset",
                           .name = "api.account.password_reset",
                           .permission = kAnybody,
                           .summary = "Set another password with the link of a letter, and end all sessions",
                           .audit = AuditAction::kPasswordChanged}),
      }};
}

}  // namespace sallyport::api
