// Passkeys as browsers and pages speak of them (WebAuthn Level 2), in base64url without padding.
#pragma once

#include <string>
#include <vector>

#include "accounts/factors.h"
#include "api/endpoint.h"
#include "api/shape.h"

namespace sallyport::api {

// For navigator.credentials.get().
struct PasskeyRequestView {
  std::string challenge;
  std::string rp_id;
  std::vector<std::string> credential_ids;
};
BOOST_DESCRIBE_STRUCT(PasskeyRequestView, (), (challenge, rp_id, credential_ids))
Description describe(const PasskeyRequestView*);
PasskeyRequestView view_of(const accounts::PasskeyQuestion& question);

// What navigator.credentials.get() has answered.
struct PasskeyAnswer {
  std::string id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::optional<std::string> user_handle;
};
BOOST_DESCRIBE_STRUCT(PasskeyAnswer, (), (id, client_data, authenticator_data, signature, user_handle))
Description describe(const PasskeyAnswer*);
// Refusal: kInvalid with the field below `at` that is no base64url.
base::Result<accounts::Assertion> assertion_of(const PasskeyAnswer& answer, std::string_view at);

// What navigator.credentials.create() has answered, as the browser takes it apart.
struct NewPasskeyAnswer {
  std::string id;
  std::string client_data;
  std::string authenticator_data;
  std::string public_key;
  std::int64_t algorithm = 0;
};
BOOST_DESCRIBE_STRUCT(NewPasskeyAnswer, (), (id, client_data, authenticator_data, public_key, algorithm))
Description describe(const NewPasskeyAnswer*);
base::Result<accounts::Registration> registration_of(const NewPasskeyAnswer& answer, std::string_view at);

struct PasskeyView {
  model::PasskeyId id;
  std::string name;
  base::Time created_at;
  std::optional<base::Time> last_used_at;
};
BOOST_DESCRIBE_STRUCT(PasskeyView, (), (id, name, created_at, last_used_at))
Description describe(const PasskeyView*);
PasskeyView view_of(const model::Passkey& passkey);

inline constexpr Facts kCodeFacts{
    .about = "The code that the app shows; spaces do not matter.", .min = 1, .max = 32, .example = "123 456"};
inline constexpr Facts kRecoveryCodeFacts{
    .about = "One of the recovery codes; hyphens and spaces do not matter.", .min = 1, .max = 64};

}  // namespace sallyport::api
