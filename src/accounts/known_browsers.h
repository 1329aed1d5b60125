// By what a browser is known in which somebody has signed in before: a cookie that outlives the session and
// opens nothing. Whoever guesses at an account then keeps its owner out of no browser of theirs (ADR 0083).
// Pure; safe on every thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/mac.h"
#include "model/ids.h"

namespace sallyport::accounts {

class KnownBrowsers {
 public:
  explicit KnownBrowsers(crypto::HmacKey key) : key_(std::move(key)) {}

  base::Secret make(const model::AccountId& account, base::Random& random) const;
  // The name of the browser, when it is one of this account.
  std::optional<std::string> name_of(const model::AccountId& account, std::string_view value) const;

 private:
  crypto::HmacKey key_;
};

}  // namespace sallyport::accounts
