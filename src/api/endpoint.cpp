#include "api/endpoint.h"

namespace sallyport::api {
namespace {

http::Response with_headers(http::Response response, std::vector<http::Header> headers) {
  for (http::Header& header : headers) response.set(std::move(header.name), std::move(header.value));
  return response;
}

}  // namespace

http::Response answer_json(int status, std::string body, std::vector<http::Header> headers) {
  return with_headers(http::Response::json(status, std::move(body)), std::move(headers));
}

http::Response answer_nothing(std::vector<http::Header> headers) {
  return with_headers({.status = 204, .headers = {{"Cache-Control", "no-store"}}, .body = {}},
                      std::move(headers));
}

std::vector<std::string> path_parameters(std::string_view path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    names.emplace_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

http::Access access_of(const Declaration& declaration) {
  if (declaration.permission == kAnyCaller) return http::Access::authenticated("api");
  return http::Access::needs(std::string(declaration.permission), "api");
}

http::Route route_of(const Endpoint& endpoint, std::shared_ptr<const Services> services) {
  const Declaration& declaration = endpoint.declaration;
  return {.method = declaration.method,
          .path = std::string(declaration.path),
          .name = std::string(declaration.name),
          .summary = std::string(declaration.summary),
          .audit_name = declaration.audit ? std::string(model::to_string(*declaration.audit)) : "",
          .access = access_of(declaration),
          .handler = [run = endpoint.run, services = std::move(services)](
                         const http::Context& context) { return run(*services, context); },
          .errors = {}};
}

}  // namespace sallyport::api
