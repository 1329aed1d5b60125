// Requests to addresses that others have chosen: webhooks, and later metadata, keys and providers
// (security group I). Over libcurl; blocking, for threads of a pool; safe on every thread.
//
// A URL is https, on a port that is allowed, without user and fragment; whatever its name resolves to, a
// connection is made only to a public address. Networks that the operator allows are free of that: http,
// https, any port. Redirects are not followed; proxies come from nowhere; certificates are checked.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/address.h"

namespace sallyport::egress {

struct Options {
  std::vector<model::Network> allowed_networks{};  // beside public addresses
  std::vector<std::uint16_t> ports{443};           // of public addresses
  std::string ca_file{};                      // certificates that are trusted; empty: those of the system
  std::chrono::milliseconds timeout{10'000};  // of one request, all in all
  std::size_t answer_bytes = 64 * 1024;       // more of a body ends the request
};

struct Header {
  std::string name;
  std::string value;
};
struct Request {
  std::string method = "POST";
  std::string url{};
  std::vector<Header> headers{};  // names and values without control characters; CHECKed
  std::string body{};
};
struct Answer {
  int status = 0;
  std::vector<Header> headers{};  // names in lower case; at most 16 KiB of them all
  std::string body{};

  const std::string* header(std::string_view lower_case_name) const;  // the first of them, or null
};

// Whether a connection to this address may be made without the operator's leave: neither private, nor
// loopback, link-local, shared, multicast, reserved, or a form of IPv6 that hides an IPv4 address.
bool is_public(const model::Address& address);

class Client {
 public:
  explicit Client(Options options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Whether a URL may be asked at all, before its name is resolved. Refusal: kInvalid with the `field`,
  // saying what is wrong.
  base::Result<void> check(std::string_view url, std::string_view field) const;

  // Any final status of the other side is an answer. Refusals: kUnavailable with the code "url_refused",
  // "address_refused", "not_reached", "tls_failed", "no_answer", "too_slow" or "answer_too_large"; after the
  // last three the other side may have done what was asked; `message` may be shown to whoever has chosen the
  // URL and tells no address that its name resolves to.
  base::Result<Answer> send(const Request& request) const;

 private:
  Options options_;
};

}  // namespace sallyport::egress
