#include "accounts/passkeys.h"

#include <algorithm>

#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_form.h"
#include "crypto/verify.h"

namespace sallyport::accounts {
namespace {

using std::unexpected;

// The parts of authenticator data (WebAuthn §6.1).
constexpr std::size_t kRpIdHash = 32;
constexpr std::size_t kFlagsAt = 32;
constexpr std::size_t kCounterAt = 33;
constexpr std::size_t kFixedSize = 37;
constexpr std::size_t kIdSizeAt = 53;  // after the AAGUID of an attested credential
constexpr std::size_t kIdAt = 55;
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;
constexpr std::uint8_t kAttested = 0x40;
constexpr std::size_t kLongestCredentialId = 1023;
constexpr std::size_t kLargestClientData = 4096;

std::string_view text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view{};
}

// The counter, when the data is for our host and somebody was there who has shown that it is them.
Fitting<std::int64_t> check_data(base::ByteView data, const RelyingParty& party) {
  if (data.size() < kFixedSize) return unexpected("authenticator data is short");
  if (!std::ranges::equal(data.first(kRpIdHash), crypto::sha256(base::as_bytes(party.host))))
    return unexpected("made for another host");
  if ((data[kFlagsAt] & kUserPresent) == 0) return unexpected("nobody was present");
  if ((data[kFlagsAt] & kUserVerified) == 0) return unexpected("the person was not verified");
  std::int64_t counter = 0;
  for (const std::uint8_t byte : data.subspan(kCounterAt, 4)) counter = counter << 8 | byte;
  return counter;
}

bool has_credential(base::ByteView data, base::ByteView id) {
  if ((data[kFlagsAt] & kAttested) == 0 || data.size() < kIdAt) return false;
  const std::size_t size = std::size_t{data[kIdSizeAt]} << 8 | data[kIdSizeAt + 1];
  return size == id.size() && data.size() >= kIdAt + size &&
         std::ranges::equal(data.subspan(kIdAt, size), id);
}

std::int64_t cose_name(crypto::Algorithm algorithm) {
  switch (algorithm) {
    case crypto::Algorithm::kEdDsa:
      return -8;
    case crypto::Algorithm::kEs256:
      return -7;
    case crypto::Algorithm::kRs256:
      return -257;
    case crypto::Algorithm::kHs256:
      break;
  }
  return 0;
}

bool is_signed(const Assertion& used, const crypto::VerifyKey& key) {
  base::Bytes data = used.authenticator_data;
  const auto digest = crypto::sha256(used.client_data);
  data.insert(data.end(), digest.begin(), digest.end());
  if (key.algorithm() != crypto::Algorithm::kEs256) return key.verify(key.algorithm(), data, used.signature);
  std::array<std::uint8_t, crypto::kEcdsaRawSize> raw{};  // authenticators write DER, JOSE does not
  return crypto::ecdsa_der_to_raw(used.signature, raw) && key.verify(key.algorithm(), data, raw);
}

}  // namespace

RelyingParty relying_party(std::string_view public_url) {
  const auto begin = public_url.find("://") + 3;
  const auto end = std::min(public_url.find('/', begin), public_url.size());
  const auto authority = public_url.substr(begin, end - begin);
  const auto port = authority.ends_with(']') ? std::string_view::npos : authority.rfind(':');
  return {.origin = std::string(public_url.substr(0, end)), .host = std::string(authority.substr(0, port))};
}

Fitting<base::Bytes> challenge_of(base::ByteView client_data, Ceremony ceremony, const RelyingParty& party) {
  const auto read = base::parse_json(base::as_text(client_data), {.bytes = kLargestClientData});
  if (!read || !read->is_object()) return unexpected("client data is no JSON object");
  const auto& object = read->get_object();
  if (text_of(object, "type") != (ceremony == Ceremony::kGet ? "webauthn.get" : "webauthn.create"))
    return unexpected("made for something else");
  if (text_of(object, "origin") != party.origin) return unexpected("made on a page of another origin");
  const auto* cross = object.if_contains("crossOrigin");
  if ((cross && *cross != false) || object.contains("topOrigin"))
    return unexpected("made inside a page of others");
  auto challenge = base::base64url_decode(text_of(object, "challenge"));
  if (!challenge) return unexpected("the challenge is no base64url");
  return *std::move(challenge);
}

Fitting<std::int64_t> check_registration(const Registration& made, const RelyingParty& party) {
  if (made.credential_id.empty() || made.credential_id.size() > kLongestCredentialId)
    return unexpected("the id of the credential is empty or long");
  const auto counter = check_data(made.authenticator_data, party);
  if (!counter) return counter;
  if (!has_credential(made.authenticator_data, made.credential_id))
    return unexpected("another credential in the authenticator data");
  const auto key = crypto::VerifyKey::from_spki(made.public_key);
  if (!key) return unexpected("the public key is of no kind that is taken");
  if (cose_name(key->algorithm()) != made.algorithm) return unexpected("the key is of another algorithm");
  return counter;
}

Fitting<std::int64_t> check_assertion(const Assertion& used, const model::Passkey& passkey,
                                      const RelyingParty& party) {
  const auto counter = check_data(used.authenticator_data, party);
  if (!counter) return counter;
  const auto key = crypto::VerifyKey::from_spki(passkey.public_key);
  if (!key || !is_signed(used, *key)) return unexpected("the signature is wrong");
  const bool grows = *counter > passkey.sign_count || (*counter == 0 && passkey.sign_count == 0);
  if (!grows) return unexpected("the counter has not grown: perhaps a copy of the passkey");
  return counter;
}

}  // namespace sallyport::accounts
