#include "api/people.h"

#include <fmt/format.h>

#include "api/session_cookie.h"
#include "audit/authorize.h"
#include "vault/attempt_state.h"

namespace sallyport::api {
namespace {

class People {
 public:
  People(accounts::Service& accounts, audit::Log& audit, const model::Deployment& deployment)
      : accounts_(accounts),
        audit_(audit),
        public_url_(deployment.public_url),
        cookie_(session_cookie(public_url_)) {}

  async::Task<base::Result<model::Caller>> authorize(const http::Request& request, const http::Access& access,
                                                     bool again) const {
    const bool changes = request.method != http::Method::kGet && request.method != http::Method::kHead;
    accounts::Presented presented{.token = cookie_.read(request),
                                  .in_tenant = access.kind != http::Access::Kind::kPerson,
                                  .of_person = access.permission == kOwnSignIn,
                                  .tenant = request.header("Sallyport-Tenant"),
                                  .is_use = !again,
                                  .origin = origin_of(request)};
    if (presented.token.empty())
      co_return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                             "Sign in, or send an access token: Authorization: Bearer <token>.");
    if (changes) {
      CO_TRY_VOID(check_own_page(request, public_url_));
      presented.csrf_token = request.header("Sallyport-CSRF").value_or(std::string_view{});
    }
    auto caller = co_await accounts_.caller_of(std::move(presented));
    if (!caller) {
      // A late answer to a call of an old session takes no cookie of a new one away: only the question who is
      // there does, which the page asks by itself.
      if (caller.error().kind == base::ErrorKind::kUnauthenticated && !changes &&
          request.path == "/api/session")
        request.announce("Set-Cookie", cookie_.remove());
      co_return caller;
    }
    if (access.kind == http::Access::Kind::kPermission)
      CO_TRY_VOID(audit::authorize(audit_, *caller, access.permission));
    co_return caller;
  }

 private:
  accounts::Service& accounts_;
  audit::Log& audit_;
  const std::string public_url_;
  const http::Cookie cookie_;
};

}  // namespace

http::SessionAuthorizer session_authorizer(accounts::Service& accounts, audit::Log& audit,
                                           const model::Deployment& deployment) {
  const auto people = std::make_shared<const People>(accounts, audit, deployment);
  return [people](const http::Request& request, const http::Access& access, bool again) {
    return people->authorize(request, access, again);
  };
}

base::Result<void> check_own_page(const http::Request& request, std::string_view public_url) {
  const auto origin = request.header("Origin");
  const auto site = request.header("Sec-Fetch-Site");
  const bool is_ours =
      (!origin || *origin == vault::origin_of(public_url)) && (!site || *site == "same-origin");
  if (is_ours) return {};
  return base::refuse(
      base::ErrorKind::kForbidden, "csrf_refused",
      fmt::format("This call comes from a page that is none of ours. Open {} in the browser.", public_url));
}

accounts::Origin origin_of(const http::Request& request) {
  return {.source = request.source == nullptr ? std::string() : request.source->client,
          .user_agent = std::string(request.header("User-Agent").value_or("")),
          .request_id = std::string(request.request_id)};
}

}  // namespace sallyport::api
