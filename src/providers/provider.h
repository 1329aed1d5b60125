// A third-party service that grants are held for, described by data (outbound §3): what its entry under
// catalog/providers/ says, or what an administrator has written down. Plain values; a provider's quirk is a
// field here and never an `if` elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport::providers {

// How a connection comes to its token.
enum class GrantKind : std::uint8_t {
  kAuthorizationCode = 1,  // a person signs in (RFC 6749 §4.1, RFC 7636)
  kClientCredentials = 2,  // RFC 6749 §4.4
  kJwtBearer = 3,          // an assertion signed with a key of the tenant (RFC 7523)
  kApiKey = 4,             // a key that is typed in
  kBasic = 5,              // a name and a password that are typed in
};

// What a provider does not say is read in the way that can lose nothing.
enum class Known : std::uint8_t { kUnknown, kNo, kYes };

// How long something lives. Unknown and never are different things.
struct Lifetime {
  enum class Kind : std::uint8_t { kUnknown, kNever, kLimited } kind = Kind::kUnknown;
  std::chrono::seconds length{};  // for kLimited

  bool operator==(const Lifetime&) const = default;
};

// What a tenant has to fill in before the provider can be used: "Your Okta domain". Templates name it as
// {name}; nothing else can stand in a template (security H16).
struct Setting {
  enum class Kind : std::uint8_t { kText, kHost, kUrl, kSecret } kind = Kind::kText;
  std::string name{};
  std::string title{};
  std::string description{};
  std::string example{};
  std::string pattern{};  // RE2; the whole value has to match; empty: what its kind allows
  std::string default_value{};
  bool required = true;

  bool operator==(const Setting&) const = default;
};

struct Parameter {
  std::string name{};
  std::string value{};  // a template; left out of a request when it comes out empty

  bool operator==(const Parameter&) const = default;
};

// How the client says who it is at the token endpoint (RFC 6749 §2.3). Never in two places at once.
enum class ClientAuth : std::uint8_t {
  kBasic,         // id and secret in the Authorization header
  kBody,          // client_id and client_secret
  kNone,          // client_id alone, as every client without a secret
  kSecretAsUser,  // the secret as the user name of Basic, without a password
};
enum class BodyFormat : std::uint8_t { kForm, kJson };

enum class Rotation : std::uint8_t { kUnknown, kNever, kSometimes, kAlways };
enum class ReuseEffect : std::uint8_t { kUnknown, kNone, kError, kFamilyRevoked };
// For how long a refresh token still works after it has been used.
struct Grace {
  std::chrono::seconds length{};  // 0: not at all, or unknown
  bool until_new_is_used = false;

  bool operator==(const Grace&) const = default;
};

// Where the parts of one token stand in an answer; paths such as $.authed_user.access_token.
struct TokenSlot {
  std::string name = "default";
  std::string access_token = "$.access_token";
  std::string refresh_token = "$.refresh_token";
  std::string expires = "$.expires_in";
  std::string scope = "$.scope";
  std::string refresh_expires{};  // the end of the refresh token, in the form of `expires`; empty: nowhere

  bool operator==(const TokenSlot&) const = default;
};
// What the value at TokenSlot::expires means.
enum class ExpiresForm : std::uint8_t { kSeconds, kMilliseconds, kUnixSeconds, kUnixMilliseconds, kRfc3339 };

enum class ErrorClass : std::uint8_t {
  kTerminal,             // the grant is dead: a person has to sign in again
  kTransient,            // try again later
  kRateLimited,          // the same, after a stated wait
  kClientMisconfigured,  // our application is refused: no grant is to blame
};
// The first rule that matches an answer says what it means; empty parts match everything. After the rules of
// an entry come those that hold everywhere (failure.h).
struct ErrorRule {
  std::vector<int> statuses{};
  std::string path{};
  std::string value{};  // exact; empty: whatever stands at `path`
  ErrorClass what = ErrorClass::kTransient;
  std::string cause{};  // a word of outbound §2.3 for people, such as "access_withdrawn"

  bool operator==(const ErrorRule&) const = default;
};

// A value of the redirect's query, or of the token answer, that later requests need.
struct KeptValue {
  std::string name{};     // how templates call it
  std::string source{};   // the name in the query, or a path
  std::string pattern{};  // RE2; the whole value has to match

  bool operator==(const KeptValue&) const = default;
};

// How a grant is ended at the provider (RFC 7009).
struct Revocation {
  std::string url{};  // empty: there is none; may also name {client_id}
  std::string method = "POST";
  enum class Token : std::uint8_t { kRefresh, kAccess } token = Token::kRefresh;
  // Where the token goes; kNone: the parameters say which grant is meant.
  enum class Place : std::uint8_t { kForm, kJson, kBearer, kNone } place = Place::kForm;
  std::string parameter = "token";      // its name in a body
  std::vector<Parameter> parameters{};  // beside it in the body
  ClientAuth auth = ClientAuth::kBody;  // kNone: nothing about the client; so it is with kBearer
  std::vector<int> success{200};
  std::string by_hand{};  // what a person does where there is none: "Remove the app at ..."

  bool operator==(const Revocation&) const = default;
};

// Whose account a connection is: asked with the access token, or made of what the token answer has said.
struct IdentityProbe {
  std::string url{};  // empty: `id` and `label` say it, or nothing does
  std::string method = "GET";
  std::string body{};  // JSON; empty: none
  std::string id_path{};
  std::string label_path{};
  std::string id{};  // templates of kept values
  std::string label{};

  bool operator==(const IdentityProbe&) const = default;
};

struct Provider {
  std::string id{};  // "google": 2 to 40 of a-z 0-9 -
  std::string name{};
  std::string category{};
  std::string docs_url{};
  std::string guide{};  // extra steps at the service, Markdown; empty: there are none (sonadier S5)
  GrantKind grant = GrantKind::kAuthorizationCode;
  std::vector<Setting> settings{};

  std::string issuer{};        // compared with `iss` and with metadata; a template
  std::string metadata_url{};  // RFC 8414 or OpenID Connect Discovery
  std::string authorization_url{};
  std::vector<Parameter> authorization_parameters{};
  bool pkce = true;              // S256, unless the provider is proved to refuse it
  bool iss_in_callback = false;  // RFC 9207: required and compared
  std::vector<KeptValue> callback_values{};

  std::string token_url{};
  std::string refresh_url{};                               // empty: the token URL
  std::vector<ClientAuth> token_auth{ClientAuth::kBasic};  // the first one is used
  BodyFormat token_body = BodyFormat::kForm;
  std::vector<Parameter> token_parameters{};    // of the code exchange and of client credentials
  std::vector<Parameter> refresh_parameters{};  // of a refresh
  std::vector<Parameter> token_headers{};       // of token requests and revocations
  std::vector<Parameter> assertion_claims{};    // kJwtBearer: beside iss, aud, iat, exp and scope
  bool redirect_uri_on_refresh = false;

  std::vector<TokenSlot> slots{TokenSlot{}};
  ExpiresForm expires_form = ExpiresForm::kSeconds;
  std::vector<KeptValue> answer_values{};
  std::string scope_separator = " ";
  std::vector<std::string> default_scopes{};  // always asked for

  Lifetime access_lifetime{};  // when an answer does not say
  Lifetime refresh_idle{};
  Lifetime refresh_absolute{};
  bool refresh_extends = true;  // a refresh moves the absolute end
  Rotation rotation = Rotation::kUnknown;
  Grace grace{};
  ReuseEffect reuse = ReuseEffect::kUnknown;
  Known old_access_token_dies = Known::kUnknown;
  std::vector<ErrorRule> errors{};

  Revocation revocation{};
  IdentityProbe probe{};
  std::string base_url{};  // of calls with the token; the only host of the proxy (security H15)
  // Where calls carry the token or key: "X-Api-Key"; a template; empty: Authorization: Bearer.
  std::string api_key_header{};
  std::vector<Parameter> call_headers{};   // of calls and of the identity probe
  bool isolates_window = false;            // its pages cut the popup off from ours
  std::vector<int> notice_days{30, 7, 1};  // before the idle or the absolute end

  std::string checked_on{};  // 2026-11-27; empty: there are no facts of a vendor in it
  std::vector<std::string> evidence{};

  bool operator==(const Provider&) const = default;
};

}  // namespace sallyport::providers
