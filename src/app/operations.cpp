#include "app/operations.h"

#include <fmt/format.h>

namespace sallyport::app {
namespace {

async::Task<http::Response> at_once(http::Response response) { co_return response; }

http::Route open_get(std::string path, std::string name, std::string summary,
                     std::function<http::Response()> answer) {
  return {.method = http::Method::kGet,
          .path = std::move(path),
          .name = std::move(name),
          .summary = std::move(summary),
          .audit_name = {},
          .access = http::Access::open(),
          .handler = [answer = std::move(answer)](const http::Context&) { return at_once(answer()); },
          .errors = {}};
}

}  // namespace

std::vector<http::Route> operation_routes(std::string state, std::function<base::Result<void>()> ready,
                                          const base::Metrics& metrics) {
  std::vector<http::Route> routes;
  routes.push_back(open_get("/healthz", "health", "Whether the process runs", [state = std::move(state)] {
    return http::Response::json(200, fmt::format(R"({{"status":"{}"}})", state));
  }));
  routes.push_back(
      open_get("/readyz", "ready", "Whether the server can do its work", [ready = std::move(ready)] {
        const auto outcome = ready();
        return outcome ? http::Response::json(200, R"({"status":"ready"})")
                       : http::problem(outcome.error(), "");
      }));
  routes.push_back(open_get("/metrics", "metrics", "Figures for Prometheus", [&metrics] {
    http::Response response = http::Response::text(200, metrics.prometheus_text());
    response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
  }));
  return routes;
}

}  // namespace sallyport::app
