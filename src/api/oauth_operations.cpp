// The OAuth endpoints as the API description shows them: their wire names are those of the RFCs.
#include "api/all_resources.h"

namespace sallyport::api {
namespace {

using http::Method;

struct TokenRequest {
  std::string grant_type;
  std::optional<std::string> client_id;
  std::optional<std::string> client_secret;
  std::optional<std::string> scope;
};
BOOST_DESCRIBE_STRUCT(TokenRequest, (), (grant_type, client_id, client_secret, scope))
Description describe(const TokenRequest*) {
  return {.name = "TokenRequest",
          .about = "RFC 6749 §4.4.2. The client proves itself here or by HTTP Basic, not by both.",
          .fields = {{"grant_type",
                      {.about = "What is exchanged for a token.",
                       .min = 1,
                       .max = 64,
                       .example = "client_credentials"}},
                     {"client_id", {.about = "The clientId of the integration.", .min = 1, .max = 64}},
                     {"client_secret", {.about = "Its secret.", .min = 1, .max = 256}},
                     {"scope", {.about = "Scopes to ask for, with spaces between.", .min = 1, .max = 1024}}},
          .snake_case = true};
}

struct TokenAnswer {
  std::string access_token;
  std::string token_type;
  std::optional<std::string> scope;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (access_token, token_type, scope, expires_in))
Description describe(const TokenAnswer*) {
  return {.name = "TokenAnswer",
          .about = "A new access token (RFC 6749 §5.1).",
          .fields = {{"access_token", {.about = "The token, a JWT (RFC 9068)."}},
                     {"token_type", {.about = "How to send it.", .example = "Bearer"}},
                     {"scope", {.about = "The scopes it has; absent when there are none."}},
                     {"expires_in", {.about = "How many seconds it lives.", .example = "3600"}}},
          .snake_case = true};
}

struct TokenInForm {
  std::string token;
  std::optional<std::string> token_type_hint;
  std::optional<std::string> client_id;
  std::optional<std::string> client_secret;
};
BOOST_DESCRIBE_STRUCT(TokenInForm, (), (token, token_type_hint, client_id, client_secret))
Description describe(const TokenInForm*) {
  return {
      .name = "TokenInForm",
      .about = "A token and the client that asks about it.",
      .fields = {{"token", {.about = "The token.", .min = 1, .max = 16'384}},
                 {"token_type_hint", {.about = "What kind of token it is; not needed.", .min = 1, .max = 64}},
                 {"client_id", {.about = "The clientId of the integration.", .min = 1, .max = 64}},
                 {"client_secret", {.about = "Its secret.", .min = 1, .max = 256}}},
      .snake_case = true};
}

struct TokenState {
  bool active = false;
  std::optional<std::string> scope;
  std::optional<std::string> client_id;
  std::optional<std::string> token_type;
  std::optional<std::int64_t> exp;
  std::optional<std::int64_t> iat;
  std::optional<std::string> sub;
  std::optional<std::string> aud;
  std::optional<std::string> iss;
  std::optional<std::string> jti;
  std::optional<std::string> role;
  std::optional<std::string> tenant;
};
BOOST_DESCRIBE_STRUCT(TokenState, (),
                      (active, scope, client_id, token_type, exp, iat, sub, aud, iss, jti, role, tenant))
Description describe(const TokenState*) {
  return {.name = "TokenState",
          .about = "What a token says (RFC 7662 §2.2). Only active when it is dead or not yours to see.",
          .fields = {{"active", {.about = "Whether it is live now."}},
                     {"scope", {.about = "Its scopes."}},
                     {"client_id", {.about = "The integration it was issued to."}},
                     {"token_type", {.about = "Bearer for access tokens."}},
                     {"exp", {.about = "When it ends, seconds since 1970."}},
                     {"iat", {.about = "When it was issued, seconds since 1970."}},
                     {"sub", {.about = "Its subject."}},
                     {"aud", {.about = "Whom it is for."}},
                     {"iss", {.about = "Who issued it."}},
                     {"jti", {.about = "Its id."}},
                     {"role", {.about = "The role of the integration as it is now."}},
                     {"tenant", {.about = "The id of the tenant."}}},
          .snake_case = true};
}

struct PublicKey {
  std::string kty;
  std::string kid;
  std::string alg;
  std::string use;
};
BOOST_DESCRIBE_STRUCT(PublicKey, (), (kty, kid, alg, use))
Description describe(const PublicKey*) {
  return {.name = "PublicKey",
          .about = "A public key (RFC 7517 §4); further members depend on kty.",
          .fields = {{"kty", {.about = "The family of the key.", .example = "EC"}},
                     {"kid", {.about = "The id that tokens name."}},
                     {"alg", {.about = "What it verifies.", .example = "ES256"}},
                     {"use", {.about = "What it is for.", .example = "sig"}}},
          .snake_case = true};
}

struct PublicKeys {
  std::vector<PublicKey> keys;
};
BOOST_DESCRIBE_STRUCT(PublicKeys, (), (keys))
Description describe(const PublicKeys*) {
  return {.name = "PublicKeys",
          .about = "The keys that verify our tokens (RFC 7517 §5).",
          .fields = {{"keys", {.about = "The keys."}}},
          .snake_case = true};
}

struct ServerMetadata {
  std::string issuer;
  std::string token_endpoint;
  std::string jwks_uri;
};
BOOST_DESCRIBE_STRUCT(ServerMetadata, (), (issuer, token_endpoint, jwks_uri))
Description describe(const ServerMetadata*) {
  return {
      .name = "ServerMetadata",
      .about = "Where the OAuth endpoints are and what they can do (RFC 8414 §2).",
      .fields = {{"issuer", {.about = "The issuer of our tokens.", .example = "https://id.sallyport.test"}},
                 {"token_endpoint", {.about = "Where tokens are requested."}},
                 {"jwks_uri", {.about = "Where the public keys are."}}},
      .snake_case = true};
}

Endpoint form(Endpoint endpoint) {
  endpoint.body_type = "application/x-www-form-urlencoded";
  return endpoint;
}

Resource make() {
  return {.tag = "OAuth",
          .about = "Getting, checking and ending tokens.",
          .endpoints = {
              form(documented<TokenRequest, TokenAnswer>({.method = Method::kPost,
                                                          .path = "/oauth/token",
                                                          .name = "oauth.token",
                                                          .summary = "Get an access token (RFC 6749)"})),
              form(documented<TokenInForm, TokenState>({.method = Method::kPost,
                                                        .path = "/oauth/introspect",
                                                        .name = "oauth.introspect",
                                                        .summary = "Tell what a token says and whether it is "
                                                                   "live (RFC 7662)"})),
              form(documented<TokenInForm, Nothing>({.method = Method::kPost,
                                                     .path = "/oauth/revoke",
                                                     .name = "oauth.revoke",
                                                     .summary = "End one of the client's own tokens "
                                                                "(RFC 7009)"})),
              documented<Nothing, PublicKeys>({.path = "/oauth/jwks",
                                               .name = "oauth.jwks",
                                               .summary = "The keys that verify our tokens (RFC 7517)"}),
              documented<Nothing, ServerMetadata>({.path = "/.well-known/oauth-authorization-server",
                                                   .name = "oauth.metadata",
                                                   .summary = "Where the OAuth endpoints are (RFC 8414)"}),
          }};
}

}  // namespace

const Resource& oauth_operations() {
  static const Resource resource = make();
  return resource;
}

}  // namespace sallyport::api
