// For tests: a server on loopback that does with each connection what the test says, in the clear or over
// TLS, on a thread of its own.
#pragma once

#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "egress/test_certificates.h"

namespace sallyport::egress {

// A port that listens; connections wait until somebody takes them.
class Listener {
 public:
  Listener() {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    bind(socket_, reinterpret_cast<sockaddr*>(&place), size);
    listen(socket_, 16);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&place), &size);
    port_ = ntohs(place.sin_port);
  }
  ~Listener() { close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return port_; }
  int socket() const { return socket_; }
  // A connection to loopback is here before the call that makes it has returned.
  bool was_called() const {
    pollfd event{.fd = socket_, .events = POLLIN, .revents = 0};
    return poll(&event, 1, 0) == 1;
  }

 private:
  int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
};

// The server's end of a connection.
class Stream {
 public:
  Stream(int socket, SSL* session) : socket_(socket), session_(session) {}

  // The head of a request and as much of its body as it announces.
  std::string read_request() {
    std::string text;
    while (!is_whole(text)) {
      char bytes[4096];
      const auto got = session_ != nullptr ? SSL_read(session_, bytes, sizeof bytes)
                                           : static_cast<int>(recv(socket_, bytes, sizeof bytes, 0));
      if (got <= 0) break;
      text.append(bytes, static_cast<std::size_t>(got));
    }
    return text;
  }
  // False when the other side is gone.
  bool write(std::string_view text) {
    while (!text.empty()) {
      const auto sent = session_ != nullptr ? SSL_write(session_, text.data(), static_cast<int>(text.size()))
                                            : static_cast<int>(send(socket_, text.data(), text.size(), 0));
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void answer(std::string_view fields, std::string_view body) {
    write(fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", fields, body.size(), body));
  }
  // Whether the other side has closed the connection within the time.
  bool closed_within(int milliseconds) const {
    pollfd event{.fd = socket_, .events = POLLIN | POLLRDHUP, .revents = 0};
    return poll(&event, 1, milliseconds) == 1;
  }

 private:
  static bool is_whole(std::string_view text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    const auto length = text.find("Content-Length: ");
    if (length == std::string_view::npos) return true;
    return text.size() >= end + 4 + std::stoul(std::string(text.substr(length + 16)));
  }

  int socket_;
  SSL* session_;
};

class TestServer {
 public:
  using Work = std::function<void(Stream&)>;

  explicit TestServer(Work work) : TestServer(std::move(work), nullptr) {}
  TestServer(Work work, const Identity& identity, int newest_version = 0)
      : TestServer(std::move(work), make_context(identity, newest_version)) {}
  ~TestServer() {
    shutdown(listener_.socket(), SHUT_RDWR);
    thread_.join();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::uint16_t port() const { return listener_.port(); }

 private:
  using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
  using Session = std::unique_ptr<SSL, Free<SSL_free>>;

  TestServer(Work work, Context context) : work_(std::move(work)), context_(std::move(context)) {
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c)
    thread_ = std::thread([this] { serve(); });
  }

  static Context make_context(const Identity& identity, int newest_version) {
    Context context(SSL_CTX_new(TLS_server_method()));
    if (newest_version != 0) {
      SSL_CTX_set_security_level(context.get(), 0);
      SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context.get(), newest_version);
    }
    SSL_CTX_use_certificate(context.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
    return context;
  }

  void serve() {
    for (;;) {
      const int socket = accept4(listener_.socket(), nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      serve_one(socket);
      close(socket);
    }
  }
  void serve_one(int socket) {
    Session session;
    if (context_) {
      session.reset(SSL_new(context_.get()));
      SSL_set_fd(session.get(), socket);
      if (SSL_accept(session.get()) != 1) return;
    }
    Stream stream(socket, session.get());
    work_(stream);
    if (session) SSL_shutdown(session.get());
  }

  Listener listener_;
  Work work_;
  Context context_;
  std::thread thread_;
};

}  // namespace sallyport::egress
