// What makes one token endpoint differ from another: issuer, defaults and the shape of the answers.
// A dialect makes one; every rule stays in the pipeline.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"
#include "http/router.h"
#include "integrations/read_model.h"
#include "model/integration.h"
#include "tokens/access_token.h"

namespace sallyport::oauth {

// What the pipeline made. Its audit record is durable; only the response is missing.
struct Granted {
  tokens::IssuedToken access;
  std::optional<tokens::IssuedToken> refresh;
  std::string scope;                // granted, in the order of registration; may be empty
  std::chrono::seconds expires_in;  // what the client is told; the token lives `unannounced` longer
};

// Top-level string members that a dialect adds to its access tokens, in this order.
using ExtraClaims = std::vector<std::pair<std::string_view, std::string>>;

struct Profile {
  std::string issuer;
  std::string audience;  // word of model::Deployment::audience; empty: the one of the integration's kind
  std::optional<std::chrono::seconds> lifetime;  // before the kind's, after the integration's own
  // exp = iat + expires_in + this, so that skew never ends a token early (archivist §5: 60 s).
  std::chrono::seconds unannounced{0};
  model::SigningAlgorithm algorithm = model::SigningAlgorithm::kEs256;   // when the integration names none
  std::function<ExtraClaims(const integrations::Client&)> extra_claims;  // empty: none
  std::function<http::Response(const Granted&)> respond;                 // empty: write_token
  http::ErrorWriter refuse;                                              // empty: write_error
};

}  // namespace sallyport::oauth
