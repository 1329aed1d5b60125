#include "outbound/cors.h"

#include <algorithm>
#include <utility>

#include "vault/attempt_state.h"

namespace sallyport::outbound {
namespace {

constexpr std::size_t kLongestOrigin = 256;

// Nothing for what is no origin of a page: "null", or none at all.
std::optional<std::string> page_of(const http::Request& request) {
  const auto sent = request.header("Origin");
  if (!sent || sent->size() > kLongestOrigin || vault::origin_of(*sent) != *sent) return std::nullopt;
  return std::string(*sent);
}

// Where the call comes from; nothing for what is no page. A page of another origin cannot send the session
// without an Origin: the header Authorization needs CORS (Fetch Metadata §2.3).
std::optional<std::string> caller_of(const http::Request& request, std::string_view public_url) {
  if (const auto origin = request.header("Origin")) return std::string(*origin);
  if (request.header("Sec-Fetch-Site") != "same-origin") return std::nullopt;
  return vault::origin_of(public_url);
}

}  // namespace

base::Result<void> check_origin(const vault::Session& session, const http::Request& request,
                                std::string_view public_url) {
  if (session.works_in(caller_of(request, public_url))) return {};
  return base::refuse(base::ErrorKind::kForbidden, "origin_not_allowed",
                      session.origins.empty()
                          ? "This session works in no page. Name the page's origin when it is begun."
                          : "This session works only in pages of the origins that it was begun for.");
}

void allow_origin(http::Response& response, const http::Request& request) {
  response.set("Vary", "Origin");
  auto page = page_of(request);
  if (!page) return;
  response.set("Access-Control-Allow-Origin", *std::move(page));
  response.set("Access-Control-Expose-Headers", "Retry-After");
}

namespace {

async::Task<http::Response> answer_preflight(const http::Context& context, const std::string& methods) {
  http::Response response{.status = 204, .headers = {}, .body = {}};
  allow_origin(response, context.request);
  if (response.header("Access-Control-Allow-Origin")) {
    response.set("Access-Control-Allow-Methods", methods);
    response.set("Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Sallyport-Account, Sallyport-Connection");
    response.set("Access-Control-Max-Age", "600");
  }
  co_return response;
}

}  // namespace

http::Route preflight_route(std::string path, std::string name, std::string methods) {
  return {.method = http::Method::kOptions,
          .path = std::move(path),
          .name = std::move(name),
          .summary = "Say what pages may call.",
          .audit_name = {},
          .access = http::Access::open(),
          .handler = [methods = std::move(methods)](
                         const http::Context& context) { return answer_preflight(context, methods); },
          .errors = {}};
}

}  // namespace sallyport::outbound
