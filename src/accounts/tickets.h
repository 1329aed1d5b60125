// Proof that the server has asked something a moment ago: it is handed out and kept nowhere, so that asking
// costs no write. Who takes one notes it as used (store::SingleUseRepository). Pure; safe on every thread.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "crypto/mac.h"

namespace sallyport::accounts {

// What a ticket is good for; one is never good for another. The numbers are part of the code.
enum class TicketFor : std::uint8_t {
  kSecondStep = 1,  // the password was right, the second factor is asked for
  kPasskeySignIn = 2,
  kPasskeyConfirm = 3,
  kPasskeyNew = 4,
};

class Tickets {
 public:
  static constexpr std::size_t kSize = 56;  // bytes: its end, a random number, a code over both and the rest
  static constexpr std::chrono::minutes kLasts{5};

  explicit Tickets(crypto::HmacKey key) : key_(std::move(key)) {}

  // `bound_to`: what the one who brings it has to have as well.
  base::Bytes make(TicketFor purpose, base::ByteView bound_to, base::Time now, base::Random& random) const;
  // When it ends; nothing for what is no ticket, for something else or somebody else, or has ended.
  std::optional<base::Time> check(TicketFor purpose, base::ByteView bound_to, base::ByteView ticket,
                                  base::Time now) const;

 private:
  crypto::Sha256Digest code(TicketFor purpose, base::ByteView bound_to, base::ByteView head) const;
  crypto::HmacKey key_;
};

}  // namespace sallyport::accounts
