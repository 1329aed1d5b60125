// Requests and responses as the rest of the house sees them: plain values, no Beast, no sockets.
//
// The server makes a Request for each message; its views live until the handler has finished.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/caller.h"

namespace sallyport::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view to_string(Method method);

struct HeaderView {
  std::string_view name;  // as sent; compare with equals_ignoring_case
  std::string_view value;
};

// The peer of the connection, and the client behind configured proxies (security K18).
struct Source {
  std::string peer;    // address text without port
  std::string client;  // the same unless a trusted proxy says otherwise
};

struct Header {
  std::string name;
  std::string value;
};

// A body on its way in: its next piece, good until the next call, and nothing at the end. After a refusal no
// more comes, and the server answers what it knows better than the handler: that the client was too slow, for
// example.
using PieceSource = std::function<async::Task<base::Result<std::optional<std::string_view>>>()>;

struct Request {
  Method method = Method::kGet;
  std::string_view target;  // as sent, origin form
  // Before `?`. Already checked: no escapes that decode to separators or dots, no `//`, no dot segments.
  std::string_view path;
  std::string_view query;  // after `?`, without it
  std::span<const HeaderView> headers;
  std::string_view body;
  const PieceSource* upload =
      nullptr;  // where the route takes bodies in pieces and there is one; `body` is empty then
  const Source* source = nullptr;
  std::string_view request_id;               // ours, 22 characters; also in the response header X-Request-Id
  std::size_t core = 0;                      // which core serves it: selects the read model replica
  bool secure = false;                       // arrived over TLS
  std::vector<Header>* announced = nullptr;  // the router's; null where nobody collects them

  // The one value of a header; nothing when it is absent. For names that may not repeat
  // (Authorization, Content-Type, Host, Content-Length) the server has refused repeats before.
  std::optional<std::string_view> header(std::string_view name) const;
  // Adds a header to the answer of this request, whatever it will be.
  void announce(std::string name, std::string value) const;
};

// The pieces of a body whose end nobody knows when it begins, until one is nothing. It answers at least once
// a second, with an empty text when there is nothing new: then the server looks whether to go on. `caller` is
// who calls, as of now; the body ends when the token does, or the right to the route. Null on open routes.
using BodySource = std::function<async::Task<std::optional<std::string>>(const model::Caller* caller)>;

struct Response {
  int status = 200;
  std::vector<Header> headers;  // the server adds Date, Content-Length, X-Request-Id, security headers
  std::string body;
  BodySource pieces{};  // in the place of `body`; not called for HEAD
  std::optional<std::uint64_t>
      length{};  // of all pieces together, where it is known; that many must come then
  // The value of a header set before, compared without regard to case; nothing when it is absent.
  std::optional<std::string_view> header(std::string_view name) const;
  // Replaces a header of the same name, which may not repeat; `headers` takes the few that may.
  // Values with CR, LF or NUL are a bug of ours for constants and refused for outside text (security K17):
  // set() drops the header and answers false then.
  bool set(std::string name, std::string value);
  static Response json(int status, std::string body);  // application/json, no-store
  static Response text(int status, std::string body);
};

// A parsed application/x-www-form-urlencoded body or query string (security C01, C05, L06): at most
// 100 fields, names up to 64 bytes, duplicates refused, malformed escapes and NUL refused, valid UTF-8.
// Empty values count as absent.
class FormFields {
 public:
  // `where` names the part in messages: "body" or "query string".
  static base::Result<FormFields> parse(std::string_view text, std::string_view where);
  std::optional<std::string_view> get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// application/x-www-form-urlencoded decoding of one value; nothing for a malformed escape or NUL.
std::optional<std::string> form_decode(std::string_view text);
std::string form_encode(std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// The media type without parameters, lower case: "application/json; charset=utf-8" -> "application/json".
// Nothing when the parameters are malformed or charset is something other than utf-8.
std::optional<std::string> media_type(std::string_view content_type);

// WWW-Authenticate for a refusal of a bearer token (RFC 6750 §3); `scope`, when there is one, is what it
// lacks.
std::string bearer_challenge(const base::Error& error, std::string_view scope = {});
// RFC 9457 problem+json for `error` ("type" is "urn:sallyport:problem:<code>"), with WWW-Authenticate on
// 401 and tell_wait() on 429 and 503.
Response problem(const base::Error& error, std::string_view request_id);
// The same for a status that no ErrorKind has, such as 405 or 500. `code` and `message` are ours.
Response problem(int status, std::string_view code, std::string_view message, std::string_view request_id);
// How long to wait, on 429 and 503: Retry-After in whole seconds (RFC 9110 §10.2.3), 1 to 86400; on 429 also
// Archivist-Rate-Limit-Reset, above 0 with three decimals, without which some clients give up (archivist
// §10).
void tell_wait(Response& response, double seconds);
// "Not Found" for 404; "Unknown" for a status that we never send.
std::string_view reason_phrase(int status);
int status_of(base::ErrorKind kind);

}  // namespace sallyport::http
