// An authenticator and the browser before it, for tests: what they say about a passkey can be made wrong in
// every part.
#pragma once

#include <string>

#include <fmt/format.h>

#include "accounts/passkeys.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_form.h"
#include "crypto/signing.h"

namespace sallyport::accounts {

class Authenticator {
 public:
  static constexpr std::uint8_t kPresent = 0x01, kVerified = 0x04, kAttested = 0x40;

  explicit Authenticator(std::string_view public_url = "https://id.example.com",
                         crypto::Algorithm algorithm = crypto::Algorithm::kEs256)
      : origin(relying_party(public_url).origin),
        host(relying_party(public_url).host),
        key_(crypto::SigningKey::generate(algorithm)) {
    const auto digest = crypto::sha256(key_.public_spki());
    credential_id.assign(digest.begin(), digest.end());
  }

  Registration make(base::ByteView challenge) const {
    const auto algorithm = key_.algorithm() == crypto::Algorithm::kEs256   ? -7
                           : key_.algorithm() == crypto::Algorithm::kEdDsa ? -8
                                                                           : -257;
    return {.credential_id = credential_id,
            .client_data = client_data("webauthn.create", challenge),
            .authenticator_data = data(true),
            .public_key = key_.public_spki(),
            .algorithm = algorithm};
  }
  // The counter grows with each use, unless it is 0.
  Assertion use(base::ByteView challenge, base::ByteView user_handle) {
    if (counter > 0) ++counter;
    Assertion used{.credential_id = credential_id,
                   .client_data = client_data("webauthn.get", challenge),
                   .authenticator_data = data(false),
                   .signature = {},
                   .user_handle = {user_handle.begin(), user_handle.end()}};
    sign(used);
    return used;
  }
  void sign(Assertion& used) const {
    base::Bytes text = used.authenticator_data;
    const auto digest = crypto::sha256(used.client_data);
    text.insert(text.end(), digest.begin(), digest.end());
    crypto::Signer signer(key_);
    const auto signature = signer.sign(text);
    used.signature.assign(signature.begin(), signature.end());
    if (key_.algorithm() != crypto::Algorithm::kEs256) return;
    const auto der = crypto::ecdsa_raw_to_der(signature).value();
    used.signature.assign(der.view().begin(), der.view().end());
  }
  base::Bytes client_data(std::string_view type, base::ByteView challenge) const {
    const auto text = fmt::format(R"({{"type":"{}","challenge":"{}","origin":"{}"{}}})", type,
                                  base::base64url_encode(challenge), origin, more_client_data);
    return {text.begin(), text.end()};
  }

  std::string origin, host;
  std::string more_client_data = R"(,"crossOrigin":false)";
  std::uint8_t flags = kPresent | kVerified;
  std::uint32_t counter = 1;
  base::Bytes credential_id;

 private:
  base::Bytes data(bool with_credential) const {
    const auto digest = crypto::sha256(base::as_bytes(host));
    base::Bytes bytes(digest.begin(), digest.end());
    bytes.push_back(with_credential ? flags | kAttested : flags);
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(counter >> shift));
    if (!with_credential) return bytes;
    bytes.insert(bytes.end(), 16, 0);  // no model
    bytes.push_back(static_cast<std::uint8_t>(credential_id.size() >> 8));
    bytes.push_back(static_cast<std::uint8_t>(credential_id.size()));
    bytes.insert(bytes.end(), credential_id.begin(), credential_id.end());
    bytes.insert(bytes.end(), 77, 0xa5);  // the key in COSE, which nobody reads
    return bytes;
  }

  crypto::SigningKey key_;
};

}  // namespace sallyport::accounts
