// Hands letters to the operator's mail server (SMTP submission, RFC 6409) over libcurl. Blocking: app/ calls
// it on threads of a pool of its own. Safe on every thread; each letter has a connection of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "mail/letter.h"

namespace sallyport::mail {

enum class Security {
  kStartTls,  // begins in the clear and asks for TLS before anything else; a server without it is refused
  kTls,       // TLS from the first byte
  kNone,      // to this machine only
};

struct SenderOptions {
  std::string server;  // host:port, "[v6]:port"
  Security security = Security::kStartTls;
  std::string user;  // empty: no sign-in
  base::Secret password;
  std::string ca_file;                        // certificates that are trusted; empty: those of the system
  std::string own_domain;                     // what it says in EHLO
  std::chrono::milliseconds timeout{10'000};  // of one letter, all in all
};

class Sender {
 public:
  explicit Sender(SenderOptions options);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Refusals: those of compose(); kUnavailable "mail_not_sent" when the server cannot be reached, is not who
  // it should be, refuses or takes too long. `message` says what of it, `detail` is for the log.
  base::Result<void> send(const Letter& letter) const;

 private:
  SenderOptions options_;
};

// Whether a server is on this machine: the only one that letters may go to in the clear.
bool is_local(const std::string& server);

}  // namespace sallyport::mail
