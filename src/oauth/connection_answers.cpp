#include "oauth/connection_answers.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/json.h"
#include "base/time_text.h"
#include "oauth/session_tokens.h"
#include "providers/requests.h"

namespace sallyport::oauth {
namespace {

constexpr std::size_t kLongestTicket = 7 * 1024;

void append_member(std::string& body, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(body), R"("{}":)", name);
  base::append_json_string(body, value);
  body += ',';
}

// No entry names Authorization itself, so there it is a scheme and the token.
void append_credential(std::string& body, const egress::Header& credential) {
  const std::string_view value = credential.value;
  const auto space = value.find(' ');
  if (credential.name == "Authorization" && space != std::string_view::npos) {
    append_member(body, "access_token", value.substr(space + 1));
    append_member(body, "token_type", value.substr(0, space));
  } else {
    append_member(body, "access_token", value);
    append_member(body, "token_type", "api_key");
    append_member(body, "header", credential.name);
  }
}

}  // namespace

base::Result<http::Response> write_handed(const vault::Handed& handed, base::Time now,
                                          std::string_view more) {
  TRY(auto credential,
      providers::credential_header(*handed.setup->provider, handed.values, handed.access_token));
  std::string body = "{";
  append_credential(body, credential);
  base::wipe(credential.value.data(), credential.value.size());
  body += more;
  body += R"("account":{)";
  append_member(body, "kind", to_string(handed.account));
  append_member(body, "id", handed.connection.to_string());
  append_member(body, "label", handed.label);
  body.back() = '}';
  body += ',';
  append_member(body, "scope", fmt::format("{}", fmt::join(handed.scopes, " ")));
  if (handed.base_url)
    append_member(body, "base_url", *handed.base_url);
  else
    body += R"("base_url":null,)";
  if (handed.expires_at) {
    // Never more than there is: rounded down.
    const auto left = std::chrono::floor<std::chrono::seconds>(*handed.expires_at - now);
    append_member(body, "expires_at", base::rfc3339_seconds(*handed.expires_at));
    fmt::format_to(std::back_inserter(body), R"("expires_in":{},)", std::max<std::int64_t>(left.count(), 0));
  }
  body.back() = '}';
  auto response = http::Response::json(200, std::move(body));
  response.set("Pragma", "no-cache");  // RFC 6749 §5.1
  return response;
}

std::optional<ConnectLink> connect_link(const Dependencies& house, std::size_t core,
                                        const vault::NoGrant& missing) {
  return missing.ticket ? connect_link(house, core, *missing.ticket) : std::nullopt;
}

std::optional<ConnectLink> connect_link(const Dependencies& house, std::size_t core,
                                        const vault::Ticket& ticket) {
  const auto issued = issue_ticket(house, core, ticket);
  if (issued.text.size() > kLongestTicket) return std::nullopt;  // no server takes such a target
  return ConnectLink{.attempt = issued.id, .url = connect_url(house, issued)};
}

http::Response write_no_grant(int status, const vault::NoGrant& missing,
                              const std::optional<ConnectLink>& link) {
  std::string body = "{";
  append_member(body, "error", "no_integration_grant");
  append_member(body, "reason", to_string(missing.reason));
  append_member(body, "integration", missing.provider);
  append_member(body, "account", to_string(missing.account));
  body += R"("missing_scopes":)";
  body += base::to_json(boost::json::array(missing.missing_scopes.begin(), missing.missing_scopes.end()));
  body += ',';
  if (!missing.cause.empty()) append_member(body, "cause", missing.cause);
  if (link) {
    append_member(body, "attempt", link->attempt);
    append_member(body, "connect_url", link->url);
  }
  append_member(body, "message", missing.message);
  body.back() = '}';
  return http::Response::json(status, std::move(body));
}

}  // namespace sallyport::oauth
