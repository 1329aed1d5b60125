// What introspection, revocation and questions about access take: any token that this deployment issued, of
// any kind, for any audience. Whose it is and whether it still lives is theirs to check.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/deployment.h"
#include "tokens/tokens.h"

namespace sallyport::tokens {

class OwnTokens {
 public:
  OwnTokens(const model::Deployment& deployment, Tokens& tokens);
  // Nothing for a token that is not ours, broken, expired or revoked. token_type_hint is not needed: both
  // kinds are tried (security F07).
  std::optional<VerifiedToken> verify(std::size_t core, std::string_view text) const;

 private:
  Tokens& tokens_;
  std::vector<std::string> issuers_;
  std::vector<std::string> access_audiences_;
  std::vector<std::string> refresh_audiences_;
};

}  // namespace sallyport::tokens
