// What a browser says when a passkey is made or used (WebAuthn Level 2 §7.1 and §7.2), and whether it is for
// us.
//
// Browsers take the attestation apart themselves (getPublicKey() and its neighbours), so nothing here reads
// CBOR: whoever makes a passkey is signed in and could as well bring any key. Pure functions. What does not
// fit is answered with the reason, for the audit log.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "model/factors.h"

namespace sallyport::accounts {

// For whom passkeys are: what browsers say about pages of ours, and the host to which passkeys are bound.
struct RelyingParty {
  std::string origin;  // "https://app.example:8443"
  std::string host;    // "app.example"
};
RelyingParty relying_party(std::string_view public_url);

// A new passkey. All of it comes from the browser.
struct Registration {
  base::Bytes credential_id{};
  base::Bytes client_data{};  // JSON
  base::Bytes authenticator_data{};
  base::Bytes public_key{};  // SubjectPublicKeyInfo in DER
  std::int64_t algorithm = 0;
};

// A use of one.
struct Assertion {
  base::Bytes credential_id{};
  base::Bytes client_data{};
  base::Bytes authenticator_data{};
  base::Bytes signature{};
  base::Bytes user_handle{};  // empty: the browser has not said it
};

// Why something does not fit; a word or two.
template <class T>
using Fitting = std::expected<T, std::string_view>;

enum class Ceremony : std::uint8_t { kCreate, kGet };
// The challenge that a browser has answered, when it is of this ceremony and on a page of ours.
Fitting<base::Bytes> challenge_of(base::ByteView client_data, Ceremony ceremony, const RelyingParty& party);

// The counter of the authenticator. Checks all but the challenge.
Fitting<std::int64_t> check_registration(const Registration& made, const RelyingParty& party);
Fitting<std::int64_t> check_assertion(const Assertion& used, const model::Passkey& passkey,
                                      const RelyingParty& party);

// The COSE names of what we take, best first (RFC 9053): EdDSA, ES256, RS256.
inline constexpr std::int64_t kPasskeyAlgorithms[] = {-8, -7, -257};

}  // namespace sallyport::accounts
