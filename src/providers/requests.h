// The requests to a provider and what its answers mean, without sending any (outbound §2, §3; RFC 6749,
// RFC 7009, RFC 7523, RFC 7636, RFC 8414, RFC 9207). Pure functions; vault/ sends.
//
// Every function takes the values as the tenant has filled them in; defaults of the entry count where there
// is none.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "egress/client.h"
#include "model/connection.h"
#include "providers/provider.h"

namespace sallyport::providers {

// What a tenant has filled in, and what earlier answers of the provider have said; by name.
using Values = model::Values;

// The OAuth application that a connection belongs to. Secrets are tried in order, for their rotation at the
// provider; the first one is used unless `secret` says otherwise.
struct App {
  std::string client_id{};
  std::vector<base::Secret> secrets{};  // none: a public client
};

// Fills in {name}. Refusal: kInvalid "settings.<name>" when a value is missing or cannot stand there: values
// are percent-encoded in a path or a query, a part of a host is one label, a whole host is a host name with
// or without a port, and a template that begins with a value takes a whole URL.
base::Result<std::string> fill(std::string_view url_template, const Values& values);
// Refusals: kInvalid "settings.<name>" for a value that is missing, unknown, or breaks its pattern. Takes
// settings only: what is kept of answers comes from answers.
base::Result<void> check_settings(const Provider& provider, const Values& values);
// The values with the defaults of the entry; settings that are not there are empty.
Values with_defaults(const Provider& provider, const Values& values);

// --- metadata (RFC 8414, OpenID Connect Discovery)

// Where an issuer publishes its metadata: RFC 8414 §3.1 puts the well-known part in front of the path of the
// issuer, OpenID Connect Discovery §4 behind it.
std::string oauth_metadata_url(std::string_view issuer);
std::string openid_metadata_url(std::string_view issuer);
// Nothing where the entry names no metadata.
base::Result<std::optional<egress::Request>> metadata_request(const Provider& provider, const Values& values);
// The entry with the endpoints that it leaves open. Refusals: kInvalid "metadata" when the document is no
// metadata, and "issuer" when it is somebody else's.
base::Result<Provider> with_metadata(Provider provider, const Values& values, const egress::Answer& answer);

// --- signing in

struct SignIn {
  std::string redirect_uri{};
  std::string state{};
  std::string code_challenge{};  // S256; left out where the provider refuses PKCE
  std::vector<std::string> scopes{};
};
base::Result<std::string> authorization_url(const Provider& provider, const App& app, const Values& values,
                                            const SignIn& sign_in);

struct Callback {
  std::string state{};
  std::string code{};   // empty when the person or the provider has refused
  std::string error{};  // "access_denied"; made harmless
  Values kept{};        // of Provider::callback_values
};
// The query of the redirect. Refusals: kInvalid "state", "code", "iss" or the name of a kept value; a query
// that cannot be read, with a parameter twice for example, has the field that is at fault or none.
base::Result<Callback> read_callback(const Provider& provider, const Values& values, std::string_view query);

// --- tokens

// `secret` is the number of the app's secret to use. Refusals of all: those of fill(), kInvalid "secret"
// where the provider takes no client without one, and kInvalid "scopes".
base::Result<egress::Request> exchange_code(const Provider& provider, const App& app, const Values& values,
                                            std::string_view code, std::string_view code_verifier,
                                            std::string_view redirect_uri, std::size_t secret = 0);
base::Result<egress::Request> refresh(const Provider& provider, const App& app, const Values& values,
                                      const base::Secret& refresh_token, std::string_view redirect_uri,
                                      std::size_t secret = 0);
base::Result<egress::Request> client_credentials(const Provider& provider, const App& app,
                                                 const Values& values, const std::vector<std::string>& scopes,
                                                 std::size_t secret = 0);
// What such an assertion says: by `client_id` for the token URL, good for nine minutes and since one minute
// ago, because clocks differ (outbound §2.3 row 8).
base::Result<boost::json::object> assertion_claims(const Provider& provider, std::string_view client_id,
                                                   const Values& values,
                                                   const std::vector<std::string>& scopes, base::Time now);
// `assertion` is signed by whoever holds the key (RFC 7523 §2.1).
base::Result<egress::Request> jwt_bearer(const Provider& provider, const Values& values,
                                         std::string_view assertion);

struct Token {
  std::string slot{};
  base::Secret access_token{};
  std::optional<base::Secret> refresh_token{};     // nothing: the old one stays
  std::optional<base::Time> expires_at{};          // nothing: the answer does not say, and the entry does not
  std::optional<base::Time> refresh_expires_at{};  // what the answer or the token itself says; a hint only
  std::vector<std::string> scopes{};  // that were granted; as asked for when the answer says nothing
};
struct Granted {
  std::vector<Token> tokens{};  // one for each slot that the answer has; at least one
  Values kept{};                // of Provider::answer_values
};
struct Failure {
  ErrorClass what = ErrorClass::kTransient;
  std::string cause{};    // for people: a word of outbound §2.3
  std::string message{};  // what the provider said, made harmless and short; never a secret
  std::optional<std::chrono::seconds> retry_after{};
};
// What the answer of a token request means: a token in the body is success, whatever the status; the rules of
// the entry say what everything else is (outbound §2.2 rows 1 to 15; security H08, H09).
//
// `refreshed` is the slot whose token was refreshed: the answer then has one token, which is that slot's even
// where it stands at the place of the first slot. Empty for everything but a refresh.
std::expected<Granted, Failure> read_tokens(const Provider& provider, const egress::Answer& answer,
                                            const std::vector<std::string>& asked_scopes, base::Time now,
                                            std::string_view refreshed = {});
// The same for a request that got no answer.
Failure read_failure(const base::Error& error);

// --- afterwards

// Nothing where the provider has no such call.
base::Result<std::optional<egress::Request>> revoke(const Provider& provider, const App& app,
                                                    const Values& values, const base::Secret& access_token,
                                                    const std::optional<base::Secret>& refresh_token);
bool is_revoked(const Provider& provider, const egress::Answer& answer);

// The header that calls carry the token or key in. For kBasic, `token` is "name:password". Refusal: kInvalid
// "api_key_header" when the values make no name of a header.
base::Result<egress::Header> credential_header(const Provider& provider, const Values& values,
                                               const base::Secret& token);
// Of calls with the token, without a slash at the end; nothing where the entry has none.
base::Result<std::optional<std::string>> base_url(const Provider& provider, const Values& values);

struct Identity {
  std::string id{};
  std::string label{};
};
base::Result<std::optional<egress::Request>> identity_probe(const Provider& provider, const Values& values,
                                                            const base::Secret& access_token);
std::optional<Identity> read_identity(const Provider& provider, const egress::Answer& answer);
// Of entries whose token answer says whose account it is; `values` has what was kept of it.
std::optional<Identity> kept_identity(const Provider& provider, const Values& values);

}  // namespace sallyport::providers
