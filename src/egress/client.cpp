#include "egress/client.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "egress/url.h"
#include "transfer/transfer.h"

namespace sallyport::egress {
namespace {

constexpr std::size_t kMostHeaderBytes = 16 * 1024;
constexpr double kTryAgain = 60;  // seconds

// What the callbacks of one transfer share.
struct Course {
  const Options& options;
  const Url& url;
  bool refused = false;        // an address was
  bool too_large = false;      // the answer is
  bool in_fields = false;      // between the first line of an answer and the end of its head
  std::size_t head_bytes = 0;  // of everything that came as a head, interim answers and trailers too
  Answer answer{};
};

struct Place {
  model::Address address;
  std::uint16_t port;
};

std::optional<Place> place_of(const curl_sockaddr& to) {
  Place place{};
  if (to.family == AF_INET && to.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, &to.addr, sizeof in);
    place.address.bytes[10] = place.address.bytes[11] = 0xff;
    std::memcpy(&place.address.bytes[12], &in.sin_addr, sizeof in.sin_addr);
    place.port = ntohs(in.sin_port);
    return place;
  }
  if (to.family != AF_INET6 || to.addrlen < sizeof(sockaddr_in6)) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, &to.addr, sizeof in);
  std::memcpy(place.address.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
  place.port = ntohs(in.sin6_port);
  return place;
}

// The address here is the one that is connected to, whatever a name said before (security I01, I03).
curl_socket_t open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* to) {
  auto& course = *static_cast<Course*>(user);
  const auto place = place_of(*to);
  if (!place || !may_connect(place->address, place->port, course.url.https, course.options)) {
    course.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void read_head_line(Course& course, std::string_view line) {
  if (line.starts_with("HTTP/")) {  // after an interim answer (1xx) comes another
    course.answer.headers.clear();
    course.in_fields = true;
    return;
  }
  const std::size_t colon = line.find(':');
  if (trimmed(line).empty()) course.in_fields = false;
  if (!course.in_fields || colon == 0 || colon == std::string_view::npos) return;  // trailers are dropped
  std::string name(line.substr(0, colon));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  course.answer.headers.push_back(
      {.name = std::move(name), .value = std::string(trimmed(line.substr(colon + 1)))});
}

// Returning less than what came ends the transfer.
std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& course = *static_cast<Course*>(user);
  course.head_bytes += size * count;
  course.too_large = course.head_bytes > kMostHeaderBytes;
  if (course.too_large) return 0;
  read_head_line(course, {bytes, size * count});
  return size * count;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& course = *static_cast<Course*>(user);
  std::string& body = course.answer.body;
  course.too_large = size * count > course.options.answer_bytes - body.size();
  if (course.too_large) return 0;
  body.append(bytes, size * count);
  return size * count;
}

bool is_token(std::string_view text) {  // RFC 9110 §5.6.2
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kSigns.contains(c);
  });
}

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

// A bug guard: whoever takes names and values from outside has validated them (security I10).
std::vector<std::string> lines_of(const std::vector<Header>& headers) {
  // What libcurl would add by itself is taken away; a name that is given stands as it is.
  std::vector<std::string> lines{"Expect:"};
  bool has_type = false;
  for (const auto& [name, value] : headers) {
    CHECK(is_token(name) && is_printable(value));
    lines.push_back(value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
    has_type = has_type || curl_strequal(name.c_str(), "Content-Type") != 0;
  }
  if (!has_type) lines.emplace_back("Content-Type:");
  return lines;
}

void set_request(transfer::Transfer& curl, const Request& request) {
  CHECK(is_token(request.method));
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
                        request.method == "PATCH";
  if (request.method == "HEAD") {
    curl.set(CURLOPT_NOBODY, 1L);
  } else if (has_body) {
    curl.set(CURLOPT_POSTFIELDS, request.body.data());
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method != "HEAD") curl.set(CURLOPT_CUSTOMREQUEST, request.method);
  curl.set_lines(CURLOPT_HTTPHEADER, lines_of(request.headers));
}

void set_course(transfer::Transfer& curl, Course& course) {
  curl.set(CURLOPT_CURLU, course.url.handle.get());
  curl.set(CURLOPT_FOLLOWLOCATION, 0L);  // a redirect is an answer (security I04)
  curl.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl.set(CURLOPT_FRESH_CONNECT, 1L);
  curl.set(CURLOPT_FORBID_REUSE, 1L);
  curl.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl.set(CURLOPT_OPENSOCKETDATA, &course);
  curl.set(CURLOPT_HEADERFUNCTION, &take_head);
  curl.set(CURLOPT_HEADERDATA, &course);
  curl.set(CURLOPT_WRITEFUNCTION, &take_body);
  curl.set(CURLOPT_WRITEDATA, &course);
}

struct Reason {
  const char* code;
  const char* message;
};

Reason reason_of(CURLcode outcome, const Course& course) {
  // libcurl says that memory is out when a single line of a head is too long for it.
  if (course.too_large || outcome == CURLE_OUT_OF_MEMORY)
    return {"answer_too_large", "The server's answer is too large."};
  switch (outcome) {
    case CURLE_OPERATION_TIMEDOUT:
      return {"too_slow", "The server did not answer in time."};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return {
          "tls_failed",
          "No secure connection: the server's certificate is not valid for its name, or it does not speak "
          "TLS 1.2 or newer."};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {"not_reached", "The server's name cannot be found."};
    case CURLE_COULDNT_CONNECT:
      if (course.refused)
        return {"address_refused", "The server's address is not a public one, or its port is not allowed."};
      return {"not_reached", "The server cannot be reached."};
    default:
      return {"no_answer", "The server ended the connection without an answer that can be read."};
  }
}

std::unexpected<base::Error> unavailable(const Reason& reason, std::string detail) {
  auto refusal = base::refuse(base::ErrorKind::kUnavailable, reason.code, reason.message);
  refusal.error().detail = std::move(detail);
  refusal.error().retry_after = kTryAgain;
  return refusal;
}

}  // namespace

const std::string* Answer::header(std::string_view lower_case_name) const {
  const auto found = std::ranges::find(headers, lower_case_name, &Header::name);
  return found == headers.end() ? nullptr : &found->value;
}

Client::Client(Options options) : options_(std::move(options)) {}

base::Result<void> Client::check(std::string_view url, std::string_view field) const {
  TRY(const Url parsed, parse_url(url, field));
  return check_url(parsed, options_, field);
}

base::Result<Answer> Client::send(const Request& request) const {
  const auto url = parse_url(request.url, "");
  const auto checked = url ? check_url(*url, options_, "") : std::unexpected(url.error());
  if (!checked) return unavailable({"url_refused", checked.error().message.c_str()}, "");
  Course course{.options = options_, .url = *url};
  transfer::Transfer curl(
      {.protocols = url->https ? "https" : "http", .ca_file = options_.ca_file, .timeout = options_.timeout});
  set_course(curl, course);
  set_request(curl, request);
  const CURLcode outcome = curl.perform();
  if (outcome != CURLE_OK)
    return unavailable(reason_of(outcome, course),
                       fmt::format("{} {}", curl_easy_strerror(outcome), curl.text()));
  course.answer.status = static_cast<int>(curl.status());
  constexpr int kLeastFinal = 200;  // 101: the server has gone over to a protocol that nobody has asked for
  if (course.answer.status < kLeastFinal) return unavailable(reason_of(CURLE_WEIRD_SERVER_REPLY, course), "");
  return std::move(course.answer);
}

}  // namespace sallyport::egress
