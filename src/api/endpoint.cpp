#include "api/endpoint.h"

#include <charconv>

#include <fmt/format.h>

#include "api/people.h"

namespace sallyport::api {
namespace {

http::Response with_headers(http::Response response, std::vector<http::Header> headers) {
  for (http::Header& header : headers)
    if (header.name == "Set-Cookie")  // the one that may repeat
      response.headers.push_back(std::move(header));
    else
      response.set(std::move(header.name), std::move(header.value));
  return response;
}

// The only piece of a body that has come as a whole, then nothing.
async::Task<base::Result<std::optional<std::string_view>>> take_once(
    std::shared_ptr<std::optional<std::string_view>> body) {
  co_return std::exchange(*body, std::nullopt);
}

}  // namespace

base::Result<std::optional<std::int64_t>> Call::expected_version() const {
  const auto given = request().header("If-Match");
  if (!given || *given == "*") return std::nullopt;
  std::int64_t version = 0;
  const bool quoted = given->size() > 2 && given->front() == '"' && given->back() == '"';
  const std::string_view digits = quoted ? given->substr(1, given->size() - 2) : std::string_view{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (!quoted || error != std::errc{} || end != digits.data() + digits.size())
    return base::invalid("If-Match", "If-Match must be the ETag of the last answer, such as \"3\", or *.");
  return version;
}

void Call::answer_version(std::int64_t version) { answer_header("ETag", fmt::format("\"{}\"", version)); }

std::optional<inventory::Idempotency> Call::idempotency() const {
  return inventory::Idempotency::of(request().header("Idempotency-Key"), http::to_string(request().method),
                                    request().path, request().body);
}

inventory::Pieces Call::content() const {
  if (request().upload != nullptr) return *request().upload;
  return
      [body = std::make_shared<std::optional<std::string_view>>(request().body)] { return take_once(body); };
}

boost::json::object file_schema(Components&) { return {{"type", "string"}, {"format", "binary"}}; }

http::Response answer_json(int status, std::string body, std::vector<http::Header> headers) {
  return with_headers(http::Response::json(status, std::move(body)), std::move(headers));
}

http::Response answer_nothing(std::vector<http::Header> headers) {
  return with_headers({.status = 204, .headers = {{"Cache-Control", "no-store"}}, .body = {}},
                      std::move(headers));
}

http::Response answer_stream(http::BodySource pieces, std::vector<http::Header> headers) {
  http::Response response;
  response.set("Content-Type", std::string(kEventStream));
  response.set("X-Accel-Buffering", "no");  // a proxy in between passes each piece on at once
  response.pieces = std::move(pieces);
  return with_headers(std::move(response), std::move(headers));
}

base::Result<void> check_confirmed(const Services& services, const Call& call) {
  if (!call.caller().person) return {};
  const auto& confirmed_at = call.caller().person->confirmed_at;
  if (confirmed_at && services.clock.now() < *confirmed_at + accounts::kConfirmationLasts) return {};
  return base::refuse(base::ErrorKind::kForbidden, "confirmation_required",
                      "This asks for your password once more. Give it, then send the call again.");
}

base::Result<void> check_confirmed_for_role(const Services& services, const Call& call,
                                            std::string_view role) {
  const auto known = model::built_in_role(role);
  const bool harmless = known != nullptr && !known->permissions.contains("members:write") &&
                        !known->permissions.contains("roles:write");
  return harmless ? base::Result<void>{} : check_confirmed(services, call);
}

std::vector<std::string> path_parameters(std::string_view path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    names.emplace_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

http::Access access_of(const Declaration& declaration) {
  if (declaration.permission == kAnybody) return http::Access::open();
  if (declaration.permission == kSignedIn) {
    auto access = http::Access::person();
    if (!declaration.by_provider) access.permission = kOwnSignIn;
    return access;
  }
  auto access = declaration.permission == kAnyCaller ? http::Access::authenticated("api")
                : declaration.permission == kByPolicy
                    ? http::Access::by_policy(std::string(declaration.scope), "api")
                    : http::Access::needs(std::string(declaration.permission), "api");
  access.sessions = true;
  return access;
}

http::Route route_of(const Endpoint& endpoint, std::shared_ptr<const Services> services) {
  const Declaration& declaration = endpoint.declaration;
  const std::uint64_t largest = services ? services->attachments.options().largest_bytes : 1;
  return {.method = declaration.method,
          .path = std::string(declaration.path),
          .name = std::string(declaration.name),
          .summary = std::string(declaration.summary),
          .audit_name = declaration.audit ? std::string(model::to_string(*declaration.audit)) : "",
          .access = access_of(declaration),
          .handler = [run = endpoint.run, services = std::move(services)](
                         const http::Context& context) { return run(*services, context); },
          .errors = {},
          .upload_bytes = declaration.takes_file ? largest : 0};
}

}  // namespace sallyport::api
