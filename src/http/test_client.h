// For tests: a client that sends exactly the bytes it is given, over a loopback socket, plain or TLS.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/message.h"

namespace sallyport::http {

// One answer, taken apart by its Content-Length.
struct TestAnswer {
  int status = 0;  // 0: the connection ended or went silent before a whole answer had come
  std::vector<Header> headers;
  std::string body;

  std::string header(std::string_view name) const {
    for (const Header& field : headers) {
      if (equals_ignoring_case(field.name, name)) return field.value;
    }
    return {};
  }
  std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [&](const Header& field) { return equals_ignoring_case(field.name, name); }));
  }
};

class TestClient {
 public:
  // Not yet connected.
  TestClient() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {}
  // `receive_buffer` in bytes makes a slow reader; 0 leaves the kernel's choice.
  explicit TestClient(std::uint16_t port, int receive_buffer = 0) : TestClient() {
    if (receive_buffer > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    connect(port);
  }
  ~TestClient() { close(); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  void connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    sockaddr generic{};
    static_assert(sizeof generic == sizeof address);
    std::memcpy(&generic, &address, sizeof address);
    connected_ = ::connect(socket_, &generic, sizeof generic) == 0;
  }
  bool connected() const { return connected_; }
  int socket() const { return socket_; }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  // The next answer; `to_head` says that it has no body whatever its Content-Length.
  TestAnswer answer(bool to_head = false) {
    TestAnswer answer;
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return answer;
    }
    const std::string head = received_.substr(0, head_end);
    parse_head(head, answer);
    const std::string length = answer.header("Content-Length");
    const std::size_t size = to_head || length.empty() ? 0 : std::stoul(length);
    while (received_.size() < head_end + 4 + size) {
      if (!receive()) return {};
    }
    answer.body = received_.substr(head_end + 4, size);
    received_.erase(0, head_end + 4 + size);
    return answer;
  }

  TestAnswer ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }

  // True when the server ends the connection within the time that no test should need.
  bool ended() {
    while (receive()) {
    }
    return at_end_;
  }
  // What has come and belongs to no answer yet.
  const std::string& received() const { return received_; }
  // Waits for more bytes; false at the end of the connection or after a long silence.
  bool receive() {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, kPatience) != 1) return false;
    char bytes[4096];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) {
      at_end_ = true;
      return false;
    }
    received_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  // True when nothing arrives for `milliseconds`.
  bool silent_for(int milliseconds) const {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, milliseconds) == 0;
  }

 private:
  static constexpr int kPatience = 30'000;  // milliseconds; only a failing test waits so long

  static void parse_head(std::string_view head, TestAnswer& answer) {
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    while (true) {
      const auto line_end = head.find("\r\n");
      if (line_end == std::string_view::npos) return;
      head.remove_prefix(line_end + 2);
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const auto colon = line.find(": ");
      answer.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    }
  }

  int socket_ = -1;
  bool connected_ = false;
  bool at_end_ = false;
  std::string received_;
};

}  // namespace sallyport::http
