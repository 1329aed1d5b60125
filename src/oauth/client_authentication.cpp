#include "oauth/client_authentication.h"

#include <algorithm>

#include "base/secret.h"
#include "crypto/mac.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

bool same(const ClientSecretReading& a, const ClientSecretReading& b) {
  return a.client_id == b.client_id &&
         crypto::equal_constant_time(base::as_bytes(a.secret), base::as_bytes(b.secret));
}

// Both say the same when some reading of one is some reading of the other.
bool agree(const PresentedClient& a, const PresentedClient& b) {
  return std::ranges::any_of(a.readings, [&](const ClientSecretReading& reading) {
    return std::ranges::any_of(b.readings,
                               [&](const ClientSecretReading& other) { return same(reading, other); });
  });
}

}  // namespace

ClientSecretReading::~ClientSecretReading() { base::wipe(secret.data(), secret.size()); }

base::Result<PresentedClient> read_client(const http::Request& http, const http::FormFields& body) {
  std::optional<PresentedClient> presented;
  for (const ClientAuthentication& method : all_client_authentications()) {
    TRY(auto found, method.read(http, body));
    if (!found) continue;
    if (presented && !agree(*presented, *found))
      return invalid_request(
          "The request authenticates the client in two ways that differ. Send the credentials once, in the "
          "Authorization header or in the body.");
    if (!presented) presented = std::move(found);
  }
  if (!presented) return invalid_client("no client authentication");
  return *std::move(presented);
}

std::optional<ProvenClient> match_client(const integrations::ReadModel& clients,
                                         std::span<const ClientSecretReading> readings, base::Time now) {
  std::optional<ProvenClient> proven;
  for (const ClientSecretReading& reading : readings) {
    const auto id = model::IntegrationId::parse(reading.client_id);
    auto client = id ? clients.find(*id) : nullptr;
    const model::Credential* credential = clients.match_secret(client.get(), reading.secret, now);
    if (credential == nullptr || !client->usable() || proven) continue;
    proven = ProvenClient{std::move(client), credential->id, credential->generation};
  }
  return proven;
}

}  // namespace sallyport::oauth
