#include "vault/direct_grant.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "crypto/jose/writer.h"

namespace sallyport::vault {
namespace {

using providers::GrantKind;

std::unexpected<base::Error> no_key() {
  return base::invalid("clientSecrets",
                       "This service takes a private key in PEM form, which begins with \"-----BEGIN PRIVATE "
                       "KEY-----\". Give the key as the service has made it.");
}

// Signed with the key's own algorithm, which for the keys that services make is RS256.
base::Result<std::string> assertion(const OpenSetup& setup, const providers::Values& values,
                                    const std::vector<std::string>& scopes, base::Time now,
                                    std::size_t secret) {
  if (secret >= setup.app.secrets.size()) return no_key();
  TRY(const auto key, signing_key_of(setup.app.secrets[secret]));
  TRY(const auto claims,
      providers::assertion_claims(*setup.provider, setup.app.client_id, values, scopes, now));
  crypto::Signer signer(key);
  std::string text;
  crypto::compact_sign(text, crypto::jws_header_segment(key.algorithm(), "JWT", ""), base::to_json(claims),
                       signer);
  return text;
}

}  // namespace

std::unexpected<base::Error> credential_refused(std::string_view said) {
  return base::refuse(base::ErrorKind::kConflict, "credential_refused",
                      said.empty() ? "The service has refused. Check what you have given."
                                   : fmt::format("The service has refused: {}", said));
}

bool is_direct(const providers::Provider& provider) {
  return provider.grant == GrantKind::kClientCredentials || provider.grant == GrantKind::kJwtBearer;
}

base::Result<crypto::SigningKey> signing_key_of(const base::Secret& pem) {
  constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";
  constexpr std::string_view kEnd = "-----END PRIVATE KEY-----";
  const auto text = pem.reveal_text();
  const auto begin = text.find(kBegin), end = text.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return no_key();
  std::string body(text.substr(begin + kBegin.size(), end - begin - kBegin.size()));
  std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  auto der = base::base64_decode(body);
  base::wipe(body.data(), body.size());
  if (!der) return no_key();
  auto key = crypto::SigningKey::from_pkcs8(base::Secret(*std::move(der)));
  if (!key) return no_key();
  return key;
}

base::Result<egress::Request> direct_request(const OpenSetup& setup, const providers::Values& values,
                                             const std::vector<std::string>& scopes, base::Time now,
                                             std::size_t secret) {
  if (setup.provider->grant == GrantKind::kClientCredentials)
    return providers::client_credentials(*setup.provider, setup.app, values, scopes, secret);
  TRY(const auto signed_claims, assertion(setup, values, scopes, now, secret));
  return providers::jwt_bearer(*setup.provider, values, signed_claims);
}

}  // namespace sallyport::vault
