// The documents by which clients find the endpoints: RFC 8414, OpenID Connect Discovery 1.0, and the JWKS.
// They are made from the tables of grants and client authentications, so that what is advertised is what
// works (security G06, docs/adr/0053). All URLs come from the configuration (G01).
#pragma once

#include <string>
#include <string_view>

#include "http/router.h"
#include "model/deployment.h"
#include "tokens/tokens.h"

namespace sallyport::oauth {

// One issuer and the endpoints that belong to it, absolute URLs.
struct Issuer {
  std::string issuer;
  std::string token_endpoint;
  std::string jwks_uri;
};

// RFC 8414 §2. Introspection and revocation are the native ones: they know the tokens of every issuer.
std::string authorization_server_metadata(const model::Deployment& deployment, const Issuer& issuer);
// The same members and those that OpenID Connect Discovery §3 requires. No authorization_endpoint, and an
// empty response_types_supported: nobody signs in here.
std::string openid_configuration(const model::Deployment& deployment, const Issuer& issuer);

// GET routes for a finished document and for the JWKS, both cacheable in public. The JWKS may be kept for
// 15 minutes, a quarter of the time for which a key is published before it signs (security G05).
http::Route metadata_route(std::string path, std::string name, std::string summary, std::string document);
http::Route jwks_route(std::string path, std::string name, const tokens::Tokens& tokens);

}  // namespace sallyport::oauth
