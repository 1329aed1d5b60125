#include "dialects/archivist/call.h"

#include "base/json.h"
#include "dialects/archivist/errors.h"

namespace sallyport::dialects::archivist {
namespace {

constexpr const char* kAudience = "archivist";

http::Access access_of(const Call& call) {
  if (call.open) return http::Access::open();
  if (call.permission.empty()) return http::Access::authenticated(kAudience);
  return call.by_policy ? http::Access::by_policy(std::string(call.permission), kAudience)
                        : http::Access::needs(std::string(call.permission), kAudience);
}

async::Task<http::Response> answer(const Call& call, const House& house, const http::Context& context) {
  auto response = co_await call.answer(house, context);
  if (!response) co_return write_error(response.error(), context.request);
  co_return *std::move(response);
}

}  // namespace

std::optional<inventory::Idempotency> idempotency_of(const http::Request& request) {
  return inventory::Idempotency::of(request.header("Idempotency-Key"), http::to_string(request.method),
                                    request.path, request.body);
}

http::Response ok(const boost::json::object& body) { return http::Response::json(200, base::to_json(body)); }

http::Route route_of(const Call& call, std::shared_ptr<const House> house) {
  return http::Route{.method = call.method,
                     .path = std::string(call.path),
                     .name = std::string(call.name),
                     .summary = std::string(call.summary),
                     .audit_name = call.audit ? std::string(model::to_string(*call.audit)) : std::string(),
                     .access = access_of(call),
                     .handler = [call, house = std::move(house)](
                                    const http::Context& context) { return answer(call, *house, context); },
                     .errors = write_error};
}

}  // namespace sallyport::dialects::archivist
