// The token of the set-up link, as the settings keep it: a digest, and when it ends. Used inside a
// transaction.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "store/database.h"

namespace sallyport::accounts {

class SetupToken {
 public:
  explicit SetupToken(store::Session& session) : session_(session) {}

  // In the place of the one before.
  void put(base::ByteView digest, base::Time ends);
  bool opens(base::ByteView digest, base::Time now);
  void erase();

 private:
  store::Session& session_;
};

}  // namespace sallyport::accounts
