// What Service says and takes about second factors (ADR 0085).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/passkeys.h"
#include "base/clock.h"
#include "base/secret.h"
#include "model/factors.h"
#include "model/tenant.h"

namespace sallyport::accounts {

// What a person shows besides the password: one of the three.
struct Shown {
  std::string code{};
  std::string recovery_code{};
  std::optional<Assertion> passkey{};

  bool nothing() const { return code.empty() && recovery_code.empty() && !passkey; }
};

// The second factors of an account.
struct Held {
  std::optional<model::Totp> totp{};
  std::vector<model::Passkey> passkeys{};
  std::int64_t recovery_codes = 0;  // how many are left

  bool codes() const { return totp && totp->confirmed; }
  bool any() const { return codes() || !passkeys.empty(); }
};

// The password was right, and a second factor is asked for. There is no session yet.
struct SecondStep {
  base::Secret pending;  // for a cookie: who is signing in
  base::Time ends;
  bool code = false;  // what the person has
  bool passkey = false;
  bool recovery_code = false;
};

// What a browser asks an authenticator.
struct PasskeyQuestion {
  base::Bytes challenge;
  std::string host;
  std::vector<base::Bytes>
      credentials{};  // of the account: to choose from, or of which none may be made again
};

struct NewPasskeyQuestion {
  PasskeyQuestion question;
  model::Account account;
};

// A secret for an app that shows codes; shown once.
struct NewTotp {
  base::Secret secret;  // base32
  base::Secret uri;     // otpauth://
};

struct AddedFactor {
  std::optional<model::Passkey> passkey{};
  std::vector<base::Secret> recovery_codes{};  // shown once; empty unless it is the first factor
};

// What people are told by mail, so that they notice what was not them.
struct FactorNotice {
  enum class What {
    kCodesAdded,
    kCodesRemoved,
    kPasskeyAdded,
    kPasskeyRemoved,
    kRecoveryCodesMade,
    kRecoveryCodeUsed,
    kPasswordChanged,
    kReset
  };
  std::string to;
  std::string display_name;
  What what{};
  std::string passkey{};        // its name
  std::int64_t codes_left = 0;  // kRecoveryCodeUsed
  base::Time at;
  std::string source;  // client address
};

}  // namespace sallyport::accounts
