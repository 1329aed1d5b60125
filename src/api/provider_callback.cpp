#include "api/provider_callback.h"

#include <fmt/format.h>

#include "accounts/provider_sign_in.h"
#include "api/people.h"
#include "api/session_cookie.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

constexpr int kSeeOther = 303;

http::Response redirect(std::string url) {
  http::Response response{.status = kSeeOther, .headers = {}, .body = {}};
  response.set("Cache-Control", "no-store");
  if (!response.set("Location", std::move(url))) response.status = 400;
  return response;
}

async::Task<http::Response> come_back(std::shared_ptr<const Services> services,
                                      const http::Context& context) {
  const http::Request& request = context.request;
  const auto& public_url = services->deployment.public_url;
  const std::string tenant(context.parameter("tenantId"));
  std::string kept;  // the name of what the browser has kept
  auto arrival = co_await services->provider_sign_in.finish(
      {.tenant = tenant,
       .query = std::string(request.query),
       .binder =
           [&](const std::string& attempt) {
             kept = attempt;
             return std::string(provider_cookie(public_url, attempt).read(request));
           },
       .session = std::string(session_cookie(public_url).read(request)),
       .origin = origin_of(request)});
  auto response = redirect(
      arrival ? fmt::format("{}{}", public_url, arrival->return_to.empty() ? "/" : arrival->return_to)
              : fmt::format("{}/sign-in?trouble={}&tenant={}", public_url,
                            http::form_encode(arrival.error().code), http::form_encode(tenant)));
  if (arrival)
    for (auto& header : session_cookies(*services, arrival->opened))
      response.headers.push_back(std::move(header));
  // In another browser there is nothing to remove, and the attempt goes on.
  const bool is_over = arrival || arrival.error().code != "other_browser";
  if (is_over && !kept.empty() && !provider_cookie(public_url, kept).read(request).empty())
    response.headers.push_back({"Set-Cookie", provider_cookie(public_url, kept).remove()});
  co_return response;
}

}  // namespace

http::Route provider_callback_route(std::shared_ptr<const Services> services) {
  return {.method = http::Method::kGet,
          .path = "/sign-in/callback/{tenantId}",
          .name = "portal.provider_callback",
          .summary = "The way back from the identity provider of an organisation",
          .audit_name = std::string(model::to_string(model::AuditAction::kSignedIn)),
          .access = http::Access::open(),
          .handler = [services = std::move(services)](
                         const http::Context& context) { return come_back(services, context); },
          .errors = {}};
}

}  // namespace sallyport::api
