// A blocking HTTP/1.1 client for tests: one keep-alive connection to a port on loopback. A refusal of the
// native API fails the test when its code is not one of those in api/problem_codes.h, an answer of the
// external API when its description says something else (described.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace sallyport::support {

struct Answer {
  int status = 0;  // 0: the server closed without an answer
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::optional<std::string> header(std::string_view name) const;  // any case; the first one
  boost::json::object json() const;                                // fails the test when it is no object
};

using Headers = std::vector<std::pair<std::string, std::string>>;

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) : port_(port) {}
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept : port_(other.port_), socket_(std::exchange(other.socket_, -1)) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  HttpClient& operator=(HttpClient&&) = delete;

  // Adds Host and Content-Length; connects again when the server has closed.
  Answer send(std::string_view method, std::string_view target, const Headers& headers = {},
              std::string_view body = {});

  Answer get(std::string_view target, std::string_view bearer = {});
  Answer post_form(std::string_view target, std::string_view body, const Headers& more = {});
  Answer send_json(std::string_view method, std::string_view target, std::string_view body,
                   std::string_view bearer = {});

  // Sends bytes as they are and reads one answer.
  Answer raw(std::string_view bytes);
  // Sends bytes and goes away.
  void leave_after(std::string_view bytes);

 private:
  bool connect();
  bool write_all(std::string_view bytes);
  Answer read_answer(bool head);
  void close();

  std::uint16_t port_;
  int socket_ = -1;
  std::string buffered_;
};

}  // namespace sallyport::support
