#include "oauth/bearer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "integrations/caller.h"
#include "model/role.h"
#include "oauth/responses.h"
#include "policy/decision.h"

namespace sallyport::oauth {
namespace {

constexpr std::string_view kScheme = "Bearer";

bool is_token_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~' || c == '+' || c == '/' || c == '=';
}

std::unexpected<base::Error> missing() {
  return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                      "Send an access token: Authorization: Bearer <token>.");
}

std::unexpected<base::Error> invalid(std::string detail) {
  auto refusal = base::refuse(base::ErrorKind::kUnauthenticated, "invalid_token",
                              "The access token is not valid here, or not any more. Get a new one.");
  refusal.error().detail = std::move(detail);
  return refusal;
}

model::Caller with_request(model::Caller caller, const http::Request& request) {
  if (request.source != nullptr) caller.source = request.source->client;
  caller.request_id = request.request_id;
  return caller;
}

bool may_come_in(const model::Caller& caller, const http::Access& access) {
  switch (access.kind) {
    case http::Access::Kind::kPermission:
      return policy::decide(caller, access.permission, caller.tenant).allowed;
    case http::Access::Kind::kByPolicy:
      return policy::within_scopes(caller, access.permission);
    default:
      return true;
  }
}

base::Counter& outcome_counter(base::Metrics& metrics, std::string_view outcome) {
  return metrics.counter("sallyport_bearer_total", "Calls with a bearer token by outcome.",
                         fmt::format(R"(outcome="{}")", outcome));
}

}  // namespace

base::Result<std::string_view> bearer_token(const http::Request& request) {
  const auto header = request.header("Authorization");
  if (!header) return missing();
  const std::size_t space = header->find(' ');
  if (!http::equals_ignoring_case(header->substr(0, space), kScheme)) return missing();
  if (space == std::string_view::npos) return invalid("no token after the scheme");
  const std::string_view token =
      header->substr(std::min(header->find_first_not_of(' ', space), header->size()));
  if (token.empty() || !std::ranges::all_of(token, is_token_character)) return invalid("not one token");
  return token;
}

model::Caller caller_of(const std::shared_ptr<const integrations::Client>& client,
                        const http::Request& request) {
  return with_request(integrations::caller_of(client), request);
}

Bearer::Bearer(Dependencies dependencies)
    : house_(dependencies),
      issuers_{dependencies.deployment.issuer(), dependencies.deployment.archivist_issuer()},
      accepted_(outcome_counter(dependencies.metrics, "accepted")),
      invalid_(outcome_counter(dependencies.metrics, "invalid_token")),
      denied_(outcome_counter(dependencies.metrics, "denied")) {
  for (const char* word : {"api", "archivist", "external"})
    audiences_.emplace_back(word, dependencies.deployment.audience(word));
}

const std::string& Bearer::audience(std::string_view word) const {
  const auto found =
      std::ranges::find(audiences_, word, [](const auto& pair) { return std::string_view(pair.first); });
  CHECK(found != audiences_.end());  // a route names an audience that does not exist
  return found->second;
}

base::Result<model::Caller> Bearer::identify(const http::Request& request, const http::Access& access) const {
  TRY(const std::string_view text, bearer_token(request));
  const auto token = house_.tokens.verify(request.core, text,
                                          {.type = tokens::TokenType::kAccess,
                                           .issuers = issuers_,
                                           .audiences = std::span(&audience(access.audience), 1)});
  if (!token) return invalid(token.error().detail);
  auto holder =
      integrations::holder_of(*token, house_.integrations.read_model(request.core), house_.clock.now());
  if (!holder) return invalid(holder.error().detail);
  return with_request(*std::move(holder), request);
}

base::Result<model::Caller> Bearer::authorize(const http::Request& request,
                                              const http::Access& access) const {
  auto caller = identify(request, access);
  if (!caller) {
    // Nothing was claimed without a token, so there is nothing to note.
    if (caller.error().code == "invalid_token") {
      note(request, caller.error(), nullptr);
      invalid_.add();
    }
    return caller;
  }
  if (!may_come_in(*caller, access)) {
    auto refusal = denial(request, access, *caller);
    note(request, refusal, &*caller);
    denied_.add();
    return std::unexpected(std::move(refusal));
  }
  accepted_.add();
  return caller;
}

// Says which of the three has to change: the role, what is granted to the integration, or the token.
base::Error Bearer::denial(const http::Request& request, const http::Access& access,
                           const model::Caller& caller) const {
  const auto client = house_.integrations.read_model(request.core).find(caller.integration);
  const bool by_role = access.kind == http::Access::Kind::kPermission &&
                       (client == nullptr || !client->role->permissions.contains(access.permission));
  const auto& granted = caller.record->scopes;
  std::string message;
  if (by_role)
    message = fmt::format(
        "This needs the permission {}, which the role {} does not have. Ask an "
        "administrator for another role.",
        access.permission, caller.role->name);
  else if (!granted.empty() && !std::ranges::binary_search(granted, access.permission))
    message = fmt::format(
        "This needs the scope {}, which is not granted to this integration. Ask an "
        "administrator to grant it.",
        access.permission);
  else
    message = fmt::format("This needs the scope {}, which the token does not have. Get a token with it.",
                          access.permission);
  return {.kind = base::ErrorKind::kForbidden,
          .code = "insufficient_scope",
          .message = std::move(message),
          .field = {},
          .detail = access.permission};
}

http::Authorizer Bearer::authorizer() const {
  return
      [this](const http::Request& request, const http::Access& access) { return authorize(request, access); };
}

// One record for each refusal; the log keeps noise under its quota (security O07).
void Bearer::note(const http::Request& request, const base::Error& error, const model::Caller* caller) const {
  model::AuditRecord record;
  record.action = model::AuditAction::kAccessDenied;
  record.outcome = model::AuditOutcome::kRefused;
  if (caller != nullptr) {
    record.tenant = caller->tenant;
    record.actor = caller->integration;
    record.token_id = caller->token_id;
  }
  if (request.source != nullptr) record.source = request.source->client;
  record.request_id = request.request_id;
  record.reason = audit_reason(error);
  house_.audit.note(std::move(record));
}

}  // namespace sallyport::oauth
