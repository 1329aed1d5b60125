#include "api/passkey_view.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace sallyport::api {
namespace {

constexpr Facts kCredentialIdFacts{.about = "The id of the credential.", .min = 1, .max = 1366};
constexpr Facts kClientDataFacts{.about = "The clientDataJSON.", .min = 1, .max = 6000};
constexpr Facts kAuthenticatorDataFacts{.about = "The authenticator data.", .min = 1, .max = 8000};

base::Result<base::Bytes> bytes_of(std::string_view at, std::string_view field, std::string_view text) {
  if (auto bytes = base::base64url_decode(text)) return *std::move(bytes);
  return base::invalid(fmt::format("{}.{}", at, field), "This is not base64url without padding.");
}

}  // namespace

Description describe(const PasskeyRequestView*) {
  return {
      .name = "PasskeyRequest",
      .about = "What a page asks navigator.credentials.get(), with user verification required.",
      .fields = {{"challenge", {.about = "Good for five minutes, once, and in this browser."}},
                 {"rp_id", {.about = "The host that passkeys are bound to.", .example = "id.example.com"}},
                 {"credential_ids", {.about = "The passkeys to choose from; empty: any."}}}};
}

PasskeyRequestView view_of(const accounts::PasskeyQuestion& question) {
  PasskeyRequestView view{
      .challenge = base::base64url_encode(question.challenge), .rp_id = question.host, .credential_ids = {}};
  for (const auto& id : question.credentials) view.credential_ids.push_back(base::base64url_encode(id));
  return view;
}

Description describe(const PasskeyAnswer*) {
  return {.name = "PasskeyAnswer",
          .about = "What navigator.credentials.get() has answered, in base64url.",
          .fields = {{"id", kCredentialIdFacts},
                     {"client_data", kClientDataFacts},
                     {"authenticator_data", kAuthenticatorDataFacts},
                     {"signature", {.about = "The signature.", .min = 1, .max = 1500}},
                     {"user_handle", {.about = "The user handle.", .min = 0, .max = 88}}}};
}

base::Result<accounts::Assertion> assertion_of(const PasskeyAnswer& answer, std::string_view at) {
  accounts::Assertion assertion;
  TRY(assertion.credential_id, bytes_of(at, "id", answer.id));
  TRY(assertion.client_data, bytes_of(at, "clientData", answer.client_data));
  TRY(assertion.authenticator_data, bytes_of(at, "authenticatorData", answer.authenticator_data));
  TRY(assertion.signature, bytes_of(at, "signature", answer.signature));
  TRY(assertion.user_handle, bytes_of(at, "userHandle", answer.user_handle.value_or("")));
  return assertion;
}

Description describe(const NewPasskeyAnswer*) {
  return {.name = "NewPasskeyAnswer",
          .about = "What navigator.credentials.create() has answered, in base64url.",
          .fields = {{"id", kCredentialIdFacts},
                     {"client_data", kClientDataFacts},
                     {"authenticator_data", kAuthenticatorDataFacts},
                     {"public_key", {.about = "What getPublicKey() says.", .min = 1, .max = 2000}},
                     {"algorithm",
                      {.about = "What getPublicKeyAlgorithm() says: -8, -7 or -257.",
                       .min = -65536,
                       .max = 65536,
                       .example = "-7"}}}};
}

base::Result<accounts::Registration> registration_of(const NewPasskeyAnswer& answer, std::string_view at) {
  accounts::Registration registration{.algorithm = answer.algorithm};
  TRY(registration.credential_id, bytes_of(at, "id", answer.id));
  TRY(registration.client_data, bytes_of(at, "clientData", answer.client_data));
  TRY(registration.authenticator_data, bytes_of(at, "authenticatorData", answer.authenticator_data));
  TRY(registration.public_key, bytes_of(at, "publicKey", answer.public_key));
  return registration;
}

Description describe(const PasskeyView*) {
  return {.name = "Passkey",
          .about = "A passkey of the person.",
          .fields = {{"id", {.about = "The id of the passkey here."}},
                     {"name", {.about = "What the person calls it.", .example = "My phone"}},
                     {"created_at", {.about = "When it was added."}},
                     {"last_used_at", {.about = "When it was used last; left out: never."}}}};
}

PasskeyView view_of(const model::Passkey& passkey) {
  PasskeyView view{
      .id = passkey.id, .name = passkey.name, .created_at = passkey.created_at, .last_used_at = {}};
  if (passkey.last_used_at != base::Time{}) view.last_used_at = passkey.last_used_at;
  return view;
}

}  // namespace sallyport::api
