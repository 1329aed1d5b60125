// Codes on paper, for a person whose other factors are lost: 80 random bits each, written in groups of four
// letters. Only a keyed digest is kept, so that whoever has the database alone cannot guess them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "crypto/mac.h"
#include "model/ids.h"

namespace sallyport::accounts {

inline constexpr std::size_t kRecoveryCodes = 10;

class RecoveryCodes {
 public:
  explicit RecoveryCodes(crypto::HmacKey key) : key_(std::move(key)) {}

  static std::string make(base::Random& random);  // "k7dq-3m9x-w0tb-5hfz"
  // However it was typed: in any case, with or without hyphens and spaces, o for 0, i and l for 1 (security
  // N12).
  base::Bytes digest(const model::AccountId& account, std::string_view typed) const;

 private:
  crypto::HmacKey key_;
};

}  // namespace sallyport::accounts
