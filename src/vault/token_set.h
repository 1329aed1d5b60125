// The tokens of a connection, as they are sealed at rest: one for each slot (outbound §2.1 row 21).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "model/connection.h"
#include "providers/requests.h"

namespace sallyport::vault {

struct SlotTokens {
  base::Secret access{};
  std::optional<base::Secret> refresh{};
  std::optional<base::Time> expires_at{};
  std::optional<base::Time> refresh_ends_at{};  // of `refresh`, as the provider says; nothing: it does not
  std::vector<std::string> scopes{};
};

class TokenSet {
 public:
  // Null for a slot that is not there.
  const SlotTokens* find(std::string_view slot) const;
  bool empty() const { return slots_.empty(); }
  // Takes what a provider has granted; a refresh token that it does not send again stays (outbound §2.1
  // row 11).
  void take(std::vector<providers::Token> tokens);
  // A slot without a refresh token gets the one that `before` has in it.
  void keep_refresh_tokens(const TokenSet& before);
  // Of the slot that ends first; nothing when no slot says.
  std::optional<base::Time> expires_at() const;
  // The same of the refresh tokens.
  std::optional<base::Time> refresh_ends_at() const;
  bool has_refresh_token() const;

  // Bound to the connection and to the generation that it will have.
  base::Result<base::Bytes> seal(const crypto::Keyring& keyring, const model::Connection& connection,
                                 std::int64_t generation) const;
  // The same without sealing, for what is sealed elsewhere together with more.
  base::Secret to_json() const;
  static TokenSet from_json(const base::Secret& text);
  // Refusals: those of crypto::Keyring::open.
  static base::Result<TokenSet> open(const crypto::Keyring& keyring, const model::Connection& connection);

 private:
  std::map<std::string, SlotTokens, std::less<>> slots_;
};

}  // namespace sallyport::vault
