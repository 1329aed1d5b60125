#include "http/tls.h"

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sallyport::http {
namespace {

constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kSuites13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

std::unexpected<base::Error> refuse_file(std::string_view field, std::string_view file) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return base::invalid(
      std::string(field),
      fmt::format("The TLS file {} cannot be used: {}.", file, reason != nullptr ? reason : "unknown reason"),
      "invalid_tls_file");
}

// A key with a passphrase is refused instead of asked about on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

// RFC 7301: HTTP/1.1 is the one protocol here; a client that offers only others is told so.
int choose_protocol(SSL* /*session*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned int in_size, void* /*data*/) {
  static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void configure(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Idle connections give their buffers back; answers may be written in parts.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_set_cipher_list(context, kSuites12) != 1 || SSL_CTX_set_ciphersuites(context, kSuites13) != 1 ||
      SSL_CTX_set1_groups_list(context, kGroups) != 1) {
    throw std::runtime_error("OpenSSL does not take the cipher suites");
  }
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  auto made = std::make_shared<TlsContext>();
  made->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = made->context_.get();
  if (context == nullptr) throw std::bad_alloc();
  configure(context);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate_chain.c_str()) != 1) {
    return refuse_file("certificate_chain", files.certificate_chain);
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return refuse_file("private_key", files.private_key);
  }
  return made;
}

TlsSession::TlsSession(const TlsContext& context, int socket) : session_(SSL_new(context.context_.get())) {
  if (session_ == nullptr || SSL_set_fd(session_.get(), socket) != 1) throw std::bad_alloc();
  SSL_set_accept_state(session_.get());
}

IoStep TlsSession::outcome(int result) {
  if (result > 0) return {IoStep::Want::kNothing, static_cast<std::size_t>(result)};
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return {IoStep::Want::kReadable, 0};
  if (error == SSL_ERROR_WANT_WRITE) return {IoStep::Want::kWritable, 0};
  return {IoStep::Want::kClosed, 0};
}

namespace {

int clamped(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

IoStep TlsSession::handshake() {
  ERR_clear_error();
  return outcome(SSL_do_handshake(session_.get()));
}

IoStep TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  return outcome(SSL_read(session_.get(), into.data(), clamped(into.size())));
}

IoStep TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  return outcome(SSL_write(session_.get(), bytes.data(), clamped(bytes.size())));
}

void TlsSession::close_notify() {
  ERR_clear_error();
  if (SSL_is_init_finished(session_.get()) == 1) SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace sallyport::http
