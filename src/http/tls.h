// TLS over OpenSSL: a certificate with its settings, and one session of it on a non-blocking socket.
//
// TLS 1.2 and 1.3 only; for 1.2 the ECDHE suites with AES-GCM or ChaCha20; no compression and no
// renegotiation (security K14). A session is used on its core's thread; a context may be shared.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace sallyport::http {

struct TlsFiles {
  std::string certificate_chain;  // PEM file, the server's own certificate first
  std::string private_key;        // PEM file without a passphrase
};

class TlsContext {
 public:
  // kInvalid with the file that cannot be used and why; also when key and certificate do not belong
  // together.
  static base::Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

 private:
  friend class TlsSession;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

// What a step on a non-blocking connection came to.
struct IoStep {
  enum class Want { kNothing, kReadable, kWritable, kClosed };
  Want want = Want::kNothing;  // what to wait for before the step is tried again
  std::size_t bytes = 0;       // moved, with kNothing
};

class TlsSession {
 public:
  TlsSession(const TlsContext& context, int socket);

  IoStep handshake();
  IoStep read(std::span<char> into);
  IoStep write(std::string_view bytes);
  void close_notify();  // as far as it can be sent without waiting

 private:
  IoStep outcome(int result);
  struct Free {
    void operator()(ssl_st* session) const;
  };
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace sallyport::http
