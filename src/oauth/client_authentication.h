// How a client proves who it is at OAuth endpoints (RFC 6749 §2.3). Adding a method is a file in
// client_authentications/ and a line in all_client_authentications.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "integrations/read_model.h"
#include "oauth/grant.h"

namespace sallyport::oauth {

// One way to read what was sent. Clients in the field encode Basic in two ways, so that one header can
// have two readings (external-api §4 rule 2).
struct ClientSecretReading {
  std::string client_id;
  std::string secret;

  ClientSecretReading(std::string id, std::string text) : client_id(std::move(id)), secret(std::move(text)) {}
  ClientSecretReading(const ClientSecretReading&) = default;
  ClientSecretReading(ClientSecretReading&&) noexcept = default;
  ClientSecretReading& operator=(const ClientSecretReading&) = default;
  ClientSecretReading& operator=(ClientSecretReading&&) noexcept = default;
  ~ClientSecretReading();  // wipes the secret
};

struct PresentedClient {
  std::string_view method;                    // name of the method in the table
  std::vector<ClientSecretReading> readings;  // 1 or 2; the first one names the client for the throttle
};

struct ClientAuthentication {
  std::string_view name;  // as in token_endpoint_auth_methods_supported (RFC 8414 §2)
  // Nothing when the request does not use this method. Refusals: invalid_request, invalid_client.
  base::Result<std::optional<PresentedClient>> (*read)(const http::Request&, const http::FormFields& body);
};

std::span<const ClientAuthentication> all_client_authentications();

// What the request presents. Refusals: invalid_client when it presents nothing, invalid_request when two
// methods are used and differ (RFC 6749 §2.3, security A11; identical ones pass, external-api §4 rule 5).
base::Result<PresentedClient> read_client(const http::Request& http, const http::FormFields& body);

// The usable integration that one of the readings proves, or nothing. Every reading is computed in full
// whatever the others say, so that time tells nothing (security A17, A18).
std::optional<ProvenClient> match_client(const integrations::ReadModel& clients,
                                         std::span<const ClientSecretReading> readings, base::Time now);

}  // namespace sallyport::oauth
