#include "http_client.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/problem_codes.h"
#include "described.h"

namespace sallyport::support {
namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

std::size_t content_length(const Answer& answer) {
  const auto text = answer.header("Content-Length");
  std::size_t length = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), length);
  return length;
}

Answer parse_head(std::string_view head) {
  Answer answer;
  const std::size_t line_end = head.find("\r\n");
  const std::string_view status_line = head.substr(0, line_end);
  if (status_line.size() >= 12)
    std::from_chars(status_line.data() + 9, status_line.data() + 12, answer.status);
  for (std::size_t at = line_end + 2; at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      answer.headers.emplace_back(line.substr(0, colon), value);
    }
    at = end + 2;
  }
  return answer;
}

// Fails the test when a refusal of the native API has a code that its description does not list.
void check_code(std::string_view target, const Answer& answer) {
  const bool native = target.starts_with("/api/") || target.starts_with("/files/");
  if (!native || answer.header("Content-Type") != "application/problem+json") return;
  boost::system::error_code error;
  const auto problem = boost::json::parse(answer.body, error);
  if (error) return;  // the answer to HEAD has no body
  const std::string code(problem.at("code").as_string());
  if (!api::is_problem_code(answer.status, code))
    ADD_FAILURE() << target << " answered " << answer.status << " with the code " << code
                  << ", which is not in api/problem_codes.cpp.";
}

// Fails the test when an answer of the external API is not as its description says.
void check_description(std::string_view method, std::string_view target, const Answer& answer) {
  const auto wrong = undescribed(method, target, answer.status, answer.body);
  if (!wrong.empty())
    ADD_FAILURE() << method << " " << target << " answered " << answer.status << ", and by the description "
                  << wrong << ": " << answer.body;
}

// "GET /path HTTP/1.1\r\n..." -> "/path"
std::string_view target_in(std::string_view request) {
  request.remove_prefix(std::min(request.find(' ') + 1, request.size()));
  return request.substr(0, request.find(' '));
}

}  // namespace

std::optional<std::string> Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_word(key, name)) return value;
  return std::nullopt;
}

boost::json::object Answer::json() const {
  boost::system::error_code error;
  const auto value = boost::json::parse(body, error);
  if (error || !value.is_object()) {
    ADD_FAILURE() << "no JSON object: " << status << " " << body;
    return {};
  }
  return value.as_object();
}

HttpClient::~HttpClient() { close(); }

void HttpClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  buffered_.clear();
}

bool HttpClient::connect() {
  if (socket_ >= 0) return true;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 30, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  close();
  return false;
}

bool HttpClient::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

Answer HttpClient::read_answer(bool head) {
  std::array<char, 16384> chunk{};
  const auto more = [&] {
    const ssize_t got = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (got <= 0) return false;
    buffered_.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
  };
  std::size_t end = 0;
  while ((end = buffered_.find("\r\n\r\n")) == std::string::npos)
    if (!more()) return close(), Answer{};
  Answer answer = parse_head(std::string_view(buffered_).substr(0, end));
  buffered_.erase(0, end + 4);
  const std::size_t length = head || answer.status == 204 ? 0 : content_length(answer);
  while (buffered_.size() < length)
    if (!more()) return close(), Answer{};
  answer.body = buffered_.substr(0, length);
  buffered_.erase(0, length);
  if (const auto connection = answer.header("Connection"); connection && same_word(*connection, "close"))
    close();
  return answer;
}

Answer HttpClient::raw(std::string_view bytes) {
  if (!connect()) return {};
  write_all(bytes);  // a server that refuses early has answered already
  Answer answer = read_answer(false);
  check_code(target_in(bytes), answer);
  return answer;
}

void HttpClient::leave_after(std::string_view bytes) {
  if (connect()) write_all(bytes);
  close();
}

Answer HttpClient::send(std::string_view method, std::string_view target, const Headers& headers,
                        std::string_view body) {
  std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", method, target, port_);
  for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty() || method != "GET") request += fmt::format("Content-Length: {}\r\n", body.size());
  request += "\r\n";
  request += body;
  // A connection that sat idle may have been closed by the server: one more try on a new one.
  for (int tries = 0; tries < 2; ++tries) {
    if (!connect()) return {};
    if (!write_all(request)) {
      close();
      continue;
    }
    Answer answer = read_answer(method == "HEAD");
    if (answer.status == 0) continue;
    check_code(target, answer);
    check_description(method, target, answer);
    return answer;
  }
  return {};
}

Answer HttpClient::get(std::string_view target, std::string_view bearer) {
  Headers headers;
  if (!bearer.empty()) headers.emplace_back("Authorization", fmt::format("Bearer {}", bearer));
  return send("GET", target, headers);
}

Answer HttpClient::post_form(std::string_view target, std::string_view body, const Headers& more) {
  Headers headers{{"Content-Type", "application/x-www-form-urlencoded"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return send("POST", target, headers, body);
}

Answer HttpClient::send_json(std::string_view method, std::string_view target, std::string_view body,
                             std::string_view bearer) {
  Headers headers;
  if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
  if (!bearer.empty()) headers.emplace_back("Authorization", fmt::format("Bearer {}", bearer));
  return send(method, target, headers, body);
}

}  // namespace sallyport::support
