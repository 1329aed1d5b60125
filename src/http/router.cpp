#include "http/router.h"

#include <algorithm>
#include <array>
#include <new>

#include "base/check.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "http/characters.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kMethods = 7;
constexpr std::array<Method, kMethods> kAllMethods{Method::kGet,    Method::kHead,  Method::kPost,
                                                   Method::kPut,    Method::kPatch, Method::kDelete,
                                                   Method::kOptions};
constexpr int kNoRoute = -1;
constexpr std::string_view kEveryMethod = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

constexpr std::string_view kRest = "...";

// One segment of a route's path: a literal, or `{name}` between two literals that may be empty. `{name...}`
// stands at the end and holds all that follows, as it was sent.
struct Pattern {
  std::string prefix;
  std::string suffix;
  std::string name;  // empty for a literal, which is all in `prefix`

  bool is_literal() const { return name.empty(); }
  bool is_rest() const { return name.ends_with(kRest); }
  // What the parameter holds when `segment` matches; a parameter is never empty.
  std::optional<std::string_view> match(std::string_view segment) const {
    if (segment.size() <= prefix.size() + suffix.size()) return std::nullopt;
    if (!segment.starts_with(prefix) || !segment.ends_with(suffix)) return std::nullopt;
    return segment.substr(prefix.size(), segment.size() - prefix.size() - suffix.size());
  }
};

Pattern parse_pattern(std::string_view segment) {
  const auto open = segment.find('{');
  if (open == std::string_view::npos) return {std::string(segment), {}, {}};
  const auto close = segment.find('}', open);
  CHECK(close != std::string_view::npos && close > open + 1);
  return {std::string(segment.substr(0, open)), std::string(segment.substr(close + 1)),
          std::string(segment.substr(open + 1, close - open - 1))};
}

// Takes the text up to the next `/` off the front of `rest`, which follows a `/`.
std::string_view take_segment(std::string_view& rest, bool& last) {
  const auto slash = rest.find('/');
  last = slash == std::string_view::npos;
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(last ? rest.size() : slash + 1);
  return segment;
}

bool is_below(std::string_view root, std::string_view path) {
  if (root == "/" || path == root) return true;
  return path.starts_with(root) && path[root.size()] == '/';
}

// Percent-decoding of a path segment; nothing for malformed escapes, NUL and invalid UTF-8.
std::optional<std::string> decode_segment(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = characters::hex_value(text[i + 1]);
      const int low = characters::hex_value(text[i + 2]);
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    decoded.push_back(c);
  }
  if (!base::is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

}  // namespace

struct Router::Node {
  struct Child {
    Pattern pattern;
    std::unique_ptr<Node> node;
  };
  std::vector<Child> literals;
  std::vector<Child> parameters;  // the longest literals first, so that the closest pattern wins
  std::unique_ptr<Node> rest;     // whatever follows, when nothing else matches
  std::array<int, kMethods> routes;

  Node() { routes.fill(kNoRoute); }

  bool has_routes() const {
    return std::ranges::any_of(routes, [](int route) { return route != kNoRoute; });
  }
  int route(Method method) const { return routes[static_cast<std::size_t>(method)]; }

  Node& child(Pattern pattern) {
    if (pattern.is_rest()) {
      CHECK(pattern.prefix.empty() && pattern.suffix.empty());
      if (!rest) rest = std::make_unique<Node>();
      return *rest;
    }
    auto& children = pattern.is_literal() ? literals : parameters;
    for (Child& known : children) {
      if (known.pattern.prefix == pattern.prefix && known.pattern.suffix == pattern.suffix)
        return *known.node;
    }
    const auto literal_size = [](const Pattern& p) { return p.prefix.size() + p.suffix.size(); };
    const auto shorter = std::ranges::find_if(
        children, [&](const Child& c) { return literal_size(c.pattern) < literal_size(pattern); });
    return *children.insert(shorter, {std::move(pattern), std::make_unique<Node>()})->node;
  }

  // The node of `path`, with the raw values of the parameters on the way; null when there is none.
  const Node* find(std::string_view path, std::vector<std::string_view>& values) const {
    bool last = false;
    const std::string_view all = path;
    const std::string_view segment = take_segment(path, last);
    const auto below = [&](const Node& node) -> const Node* {
      if (!last) return node.find(path, values);
      return node.has_routes() ? &node : nullptr;
    };
    for (const Child& literal : literals) {
      if (literal.pattern.prefix != segment) continue;
      if (const Node* found = below(*literal.node)) return found;
    }
    for (const Child& parameter : parameters) {
      const auto value = parameter.pattern.match(segment);
      if (!value) continue;
      values.push_back(*value);
      if (const Node* found = below(*parameter.node)) return found;
      values.pop_back();
    }
    if (rest) values.push_back(all);
    return rest.get();
  }

  std::string allow() const {
    std::string list;
    for (const Method method : kAllMethods) {
      const bool answered = route(method) != kNoRoute || method == Method::kOptions ||
                            (method == Method::kHead && route(Method::kGet) != kNoRoute);
      if (!answered) continue;
      if (!list.empty()) list += ", ";
      list += to_string(method);
    }
    return list;
  }
};

std::string_view Context::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, [](const auto& pair) { return pair.first; });
  CHECK(found != parameters.end());
  return found->second;
}

Router::Router(Authorizer authorizer) : authorizer_(std::move(authorizer)), root_(std::make_unique<Node>()) {}

Router::~Router() = default;

void Router::add(Route route) {
  CHECK(route.path.starts_with('/') && !route.name.empty() && route.handler);
  Node* node = root_.get();
  Parameters names;
  std::string_view rest = std::string_view(route.path).substr(1);
  for (bool last = false; !last;) {
    Pattern pattern = parse_pattern(take_segment(rest, last));
    CHECK(last || !pattern.is_rest());
    if (!pattern.is_literal()) names.push_back(pattern.name);
    node = &node->child(std::move(pattern));
  }
  int& place = node->routes[static_cast<std::size_t>(route.method)];
  CHECK(place == kNoRoute);
  place = static_cast<int>(routes_.size());
  any_upload_ = any_upload_ || route.upload_bytes > 0;
  routes_.push_back(std::move(route));
  parameter_names_.push_back(std::move(names));
}

void Router::add(std::vector<Route> routes) {
  for (Route& route : routes) add(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match result;
  if (!path.starts_with('/')) return result;
  std::vector<std::string_view> values;
  const Node* node = root_->find(path.substr(1), values);
  if (node == nullptr) return result;

  int index = node->route(method);
  if (index == kNoRoute && method == Method::kHead) index = node->route(Method::kGet);
  if (index == kNoRoute) {
    const auto any = std::ranges::find_if(node->routes, [](int route) { return route != kNoRoute; });
    result.sibling = &routes_[static_cast<std::size_t>(*any)];
    result.allow = node->allow();
    return result;
  }
  const auto place = static_cast<std::size_t>(index);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string_view name = parameter_names_[place][i];
    const bool is_rest = name.ends_with(kRest);
    if (is_rest) name.remove_suffix(kRest.size());
    auto value = is_rest ? std::string(values[i]) : decode_segment(values[i]);
    if (!value) return {};
    result.parameters.emplace_back(name, *std::move(value));
  }
  result.route = &routes_[place];
  return result;
}

std::uint64_t Router::upload_bytes(Method method, std::string_view path) const {
  if (!any_upload_) return 0;
  const Match found = match(method, path);
  return found.route != nullptr ? found.route->upload_bytes : 0;
}

namespace {

Response write_error(const Route& route, const base::Error& error, const Request& request) {
  return route.errors ? route.errors(error, request) : problem(error, request.request_id);
}

Response without_content(std::string_view allow) {
  Response response;
  response.status = 204;
  response.set("Allow", std::string(allow));
  return response;
}

// Deprecation (RFC 9745 §2.1), Sunset (RFC 8594 §3), and where it is explained (RFC 9745 §3).
void announce_deprecation(const Deprecation& deprecated, Response& response) {
  response.set("Deprecation", '@' + std::to_string(base::unix_seconds(deprecated.since)));
  if (deprecated.sunset) response.set("Sunset", base::http_date(*deprecated.sunset));
  response.headers.push_back({"Link", '<' + deprecated.more + ">; rel=\"deprecation\""});
}

// No kind of refusal stands for this: the route's own shape gets the status afterwards.
Response method_not_allowed(const Router::Match& match, const Request& request) {
  const base::Error error{.kind = base::ErrorKind::kInvalid,
                          .code = "method_not_allowed",
                          .message = "This address does not take " + std::string(to_string(request.method)) +
                                     ". It takes: " + match.allow + ".",
                          .field = {},
                          .detail = {}};
  Response response = match.sibling->errors ? match.sibling->errors(error, request)
                                            : problem(405, error.code, error.message, request.request_id);
  response.status = 405;
  response.set("Allow", match.allow);
  return response;
}

Response unauthorized(const Route& route, const base::Error& error, const Request& request) {
  Response response = write_error(route, error, request);
  if (error.code == "insufficient_scope")
    response.set("WWW-Authenticate", bearer_challenge(error, route.access.permission));
  else if (response.status == 401 && !response.header("WWW-Authenticate"))
    response.set("WWW-Authenticate", bearer_challenge(error));
  return response;
}

// The answer to a fault: what failed stays in the log.
Response internal_error(const Route& route, const Request& request) {
  const base::Error error{
      .kind = base::ErrorKind::kUnavailable,
      .code = "internal_error",
      .message =
          "Something failed on our side. Try again; if it fails again, give the operator the "
          "request id " +
          std::string(request.request_id) + ".",
      .field = {},
      .detail = {}};
  Response response = route.errors ? route.errors(error, request)
                                   : problem(500, error.code, error.message, request.request_id);
  response.status = 500;
  std::erase_if(response.headers,
                [](const Header& header) { return equals_ignoring_case(header.name, "Retry-After"); });
  return response;
}

}  // namespace

Response Router::answer_fault(const Route& route, const Request& request, const std::exception_ptr& thrown,
                              std::string& fault) const {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc& error) {  // an overload, which passes (reliability PR10)
    fault = error.what();
    return write_error(route, base::unavailable("Memory is short just now. Try again.", 1).error(), request);
  } catch (const std::exception& error) {
    fault = error.what();
    if (fault.empty()) fault = "an exception without a text";
    const auto refusal = classifier_ ? classifier_(error) : std::nullopt;
    return refusal ? write_error(route, *refusal, request) : internal_error(route, request);
  } catch (...) {
    fault = "not a standard exception";
    return internal_error(route, request);
  }
}

async::Task<Response> Router::handle(const Request& request, Handled& handled) const {
  if (request.path == "*") co_return without_content(kEveryMethod);  // OPTIONS * (RFC 9110 §9.3.7)
  Match found = match(request.method, request.path);
  if (found.route == nullptr && found.sibling == nullptr) {
    if (rest_.handler && is_below(rest_.root, request.path))
      co_return co_await rest_.handler(Context{.request = request, .caller = nullptr, .parameters = {}});
    co_return problem(404, "not_found", "There is nothing at this address. Check the path.",
                      request.request_id);
  }
  if (found.route == nullptr) {
    co_return request.method == Method::kOptions ? without_content(found.allow)
                                                 : method_not_allowed(found, request);
  }
  std::vector<Header> announced;
  Request announcing = request;
  announcing.announced = &announced;
  const Route& route = *found.route;
  Response response = co_await answer(announcing, std::move(found), handled);
  if (route.deprecated) announce_deprecation(*route.deprecated, response);
  for (Header& header : announced) response.set(std::move(header.name), std::move(header.value));
  co_return response;
}

async::Task<Response> Router::answer(const Request& request, Match found, Handled& handled) const {
  const Route& route = *found.route;
  handled.route = &route;
  std::exception_ptr thrown;
  try {
    const auto coding = request.header("Content-Encoding");
    if (coding && !equals_ignoring_case(*coding, "identity")) {  // never decompressed (security O06)
      co_return write_error(route,
                            {.kind = base::ErrorKind::kUnsupported,
                             .code = "unsupported_content_encoding",
                             .message = "The body must be sent without Content-Encoding.",
                             .field = {},
                             .detail = {}},
                            request);
    }
    if (route.access.kind != Access::Kind::kPublic) {
      auto caller = is_by_session(request, route.access) ? co_await ask_session(request, route.access, false)
                    : authorizer_                        ? authorizer_(request, route.access)
                                  : base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                                                 "Send a bearer token.");
      if (!caller) co_return unauthorized(route, caller.error(), request);
      handled.caller = std::move(*caller);
      if (admission_) {
        const auto admitted = admission_(request, route, *handled.caller);
        if (!admitted) co_return write_error(route, admitted.error(), request);
      }
    }
    const Context context{request, handled.caller ? &*handled.caller : nullptr, std::move(found.parameters)};
    co_return co_await route.handler(context);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return answer_fault(route, request, thrown, handled.fault);
}

bool Router::is_by_session(const Request& request, const Access& access) const {
  if (access.kind == Access::Kind::kPerson) return true;
  return access.sessions && session_authorizer_ && !request.header("Authorization") &&
         request.header("Cookie").has_value();
}

async::Task<base::Result<model::Caller>> Router::ask_session(const Request& request, const Access& access,
                                                             bool again) const {
  if (!session_authorizer_)
    co_return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated", "Sign in.");
  co_return co_await session_authorizer_(request, access, again);
}

async::Task<bool> Router::session_holds(const Request& request, Handled& handled) const {
  auto caller = co_await ask_session(request, handled.route->access, true);
  if (!caller) co_return false;
  handled.caller = *std::move(caller);
  co_return true;
}

bool Router::still_allowed(const Request& request, Handled& handled) const {
  if (handled.route == nullptr || handled.route->access.kind == Access::Kind::kPublic) return true;
  auto caller = authorizer_(request, handled.route->access);
  if (!caller) return false;
  handled.caller = *std::move(caller);
  return true;
}

async::Task<Response> Router::handle(const Request& request, std::string_view* route_name) const {
  Handled handled;
  Response response = co_await handle(request, handled);
  if (route_name != nullptr) *route_name = handled.route_name();
  co_return response;
}

}  // namespace sallyport::http
