// The client's side of HTTP on a loopback socket, as small as the programs that make load need it. One
// thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sallyport::bench {

[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(), std::strerror(errno));
  std::exit(1);
}

inline sockaddr_in loopback(const char* address, std::uint16_t port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  if (inet_pton(AF_INET, address, &place.sin_addr) != 1) fail(address);
  return place;
}

// A connection from `source` to the server on 127.0.0.1; nothing when it was refused.
inline std::optional<int> connect_from(const char* source, std::uint16_t port, int more_flags = 0) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | more_flags, 0);
  if (socket < 0) fail("socket");
  const int one = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  const sockaddr_in from = loopback(source, 0);
  const sockaddr_in to = loopback("127.0.0.1", port);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) fail("bind");
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 || errno == EINPROGRESS)
    return socket;
  ::close(socket);
  return std::nullopt;
}

// `fields` are whole lines.
inline std::string form_post(std::string_view path, std::string_view fields, std::string_view body) {
  std::string message = "POST ";
  message.append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(fields);
  message.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
  return message.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

// What has come of an answer; complete by its Content-Length.
class AnswerReader {
 public:
  // The status once the answer is whole; 0 before. Takes what is there, or waits on a blocking socket;
  // -1 when the connection has ended.
  int read(int socket) {
    char* room = buffer_ + size_;
    const ssize_t count = ::recv(socket, room, sizeof buffer_ - size_, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count <= 0) return -1;
    size_ += static_cast<std::size_t>(count);
    return whole();
  }

 private:
  int whole() {
    const std::string_view text(buffer_, size_);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return size_ == sizeof buffer_ ? -1 : 0;
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const std::size_t length = text.find(kLength);
    if (length == std::string_view::npos || length > end) return -1;
    const auto body = static_cast<std::size_t>(std::atol(buffer_ + length + kLength.size()));
    if (size_ < end + 4 + body) return 0;
    const int status = std::atoi(buffer_ + std::strlen("HTTP/1.1 "));
    size_ = 0;
    return status;
  }

  char buffer_[16 * 1024];
  std::size_t size_ = 0;
};

}  // namespace sallyport::bench
