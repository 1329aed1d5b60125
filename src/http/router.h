// Which handler answers which method and path. Denies by default: a route states who may call it.
//
// Built once at start (app/), read-only afterwards, shared by all cores.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task.h"
#include "http/message.h"
#include "model/caller.h"

namespace sallyport::http {

// Who may call a route. kPublic routes authenticate themselves (token endpoints) or need nobody. kPerson
// routes are for people with a session alone, in whichever tenant.
struct Access {
  enum class Kind { kPublic, kAuthenticated, kPermission, kByPolicy, kPerson } kind = Kind::kAuthenticated;
  // For kPermission, such as "integrations:write". For kByPolicy what a caller that is limited by scopes
  // needs to come in; the handler decides for each thing. For kPerson what only some sessions do
  // (api/people.h).
  std::string permission;
  std::string audience;   // which of our audiences a bearer token must carry, such as "api"
  bool sessions = false;  // people call it as well, with the session of their browser

  static Access open() { return {Kind::kPublic, {}, {}}; }
  static Access person() { return {Kind::kPerson, {}, {}, true}; }
  static Access authenticated(std::string audience) {
    return {Kind::kAuthenticated, {}, std::move(audience)};
  }
  static Access needs(std::string permission, std::string audience) {
    return {Kind::kPermission, std::move(permission), std::move(audience)};
  }
  static Access by_policy(std::string permission, std::string audience) {
    return {Kind::kByPolicy, std::move(permission), std::move(audience)};
  }
};

// What a handler gets: the request, the caller (for routes that are not open) and path parameters.
struct Context {
  const Request& request;
  const model::Caller* caller = nullptr;
  std::vector<std::pair<std::string_view, std::string>> parameters;  // name, percent-decoded value
  std::string_view parameter(std::string_view name) const;           // CHECKs that the route declares it
};

using Handler = std::function<async::Task<Response>(const Context&)>;
// How errors look on a route's wire; problem+json unless a dialect has its own shape.
using ErrorWriter = std::function<Response(const base::Error&, const Request&)>;

// An old version that still answers; every answer says so (RFC 9745, RFC 8594).
struct Deprecation {
  base::Time since;                    // whole seconds
  std::optional<base::Time> sunset{};  // when it will answer no more
  std::string more;                    // where it is explained: a URI reference
};

struct Route {
  Method method = Method::kGet;
  // "/api/users/{id}", "/archivist/iam/v1/applications/{id}:regenerate-secret"; "{path...}" at the end takes
  // all that follows, as it was sent.
  std::string path;
  std::string name;        // stable, for metrics and logs: "api.users.get"
  std::string summary;     // one line, for the API description
  std::string audit_name;  // what the audit log calls it; empty for reads
  Access access;
  Handler handler;
  ErrorWriter errors;  // empty: problem+json
  std::optional<Deprecation> deprecated{};
  // Not 0: bodies come in pieces (Request::upload), of so many bytes together at most. Who calls is asked
  // before the body is read, and the handler before the client is told to go on.
  std::uint64_t upload_bytes = 0;
};

// Who calls: set by app/ from tokens and integrations. Answers the caller or the refusal to send
// (401 with WWW-Authenticate, 403). Runs on the request's core without waiting.
using Authorizer = std::function<base::Result<model::Caller>(const Request&, const Access&)>;

// The second way: who calls with the session of a browser, for routes that take one and requests without
// Authorization. It waits for the store. `again`: the request is being answered, and the question is whether
// to go on.
using SessionAuthorizer =
    std::function<async::Task<base::Result<model::Caller>>(const Request&, const Access&, bool again)>;

// Asked before each handler of a route that is not open, once the caller is known: whether there is room for
// the call. What it announces (Request::announce) stands in the answer either way. Runs on the request's core
// without waiting.
using Admission = std::function<base::Result<void>(const Request&, const Route&, const model::Caller&)>;

// Tells an unavailable store or pool (answered 503 with the Error) from other faults (nothing: 500).
// Set by app/, which knows the exceptions of the floors below. It must not throw.
using FaultClassifier = std::function<std::optional<base::Error>(const std::exception&)>;

// What handle() found out about a request, for metrics, logs and observers.
struct Handled {
  const Route* route = nullptr;         // null: no route matched
  std::optional<model::Caller> caller;  // on routes that are not open
  std::string fault;                    // what the handler threw, for the log only; empty: nothing

  std::string_view route_name() const { return route != nullptr ? std::string_view(route->name) : "none"; }
};

class Router {
 public:
  explicit Router(Authorizer authorizer);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  void take_sessions(SessionAuthorizer authorizer) { session_authorizer_ = std::move(authorizer); }
  void admit_by(Admission admission) { admission_ = std::move(admission); }
  void classify_faults(FaultClassifier classifier) { classifier_ = std::move(classifier); }
  // CHECKs that method and path are not taken.
  void add(Route route);
  void add(std::vector<Route> routes);
  // Answers the paths at and below `root` that no route has, in the place of the usual 404; "/" is all of
  // them.
  void answer_rest(std::string root, Handler handler) { rest_ = {std::move(root), std::move(handler)}; }
  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;    // null: no such path (404) or method (405)
    const Route* sibling = nullptr;  // another method's route on the path: its `errors` shape the 405
    std::string allow;               // for 405 and OPTIONS; empty when a route matched
    std::vector<std::pair<std::string_view, std::string>> parameters;
  };
  Match match(Method method, std::string_view path) const;
  // Route::upload_bytes of the route that a request belongs to; 0 when there is none.
  std::uint64_t upload_bytes(Method method, std::string_view path) const;

  // The whole way of one request: match, authorise, run the handler, turn errors and exceptions into
  // answers (an exception is a fault: answered 500, or 503 when the classifier says so; the server logs
  // it with the request id). `route_name` receives the route's name, "none" when none matched.
  async::Task<Response> handle(const Request& request, std::string_view* route_name) const;
  async::Task<Response> handle(const Request& request, Handled& handled) const;
  // Whether the caller of a request that is being answered may still call the route; brings handled.caller up
  // to date. Of a person session_holds() says it, from the store.
  bool still_allowed(const Request& request, Handled& handled) const;
  async::Task<bool> session_holds(const Request& request, Handled& handled) const;

 private:
  struct Node;
  using Parameters = std::vector<std::string>;
  Response answer_fault(const Route& route, const Request& request, const std::exception_ptr& thrown,
                        std::string& fault) const;

  bool is_by_session(const Request& request, const Access& access) const;
  async::Task<base::Result<model::Caller>> ask_session(const Request& request, const Access& access,
                                                       bool again) const;
  async::Task<Response> answer(const Request& request, Match found, Handled& handled) const;

  Authorizer authorizer_;
  SessionAuthorizer session_authorizer_;
  Admission admission_;
  FaultClassifier classifier_;
  struct Rest {
    std::string root;
    Handler handler;
  } rest_;
  std::vector<Route> routes_;
  bool any_upload_ = false;
  std::vector<Parameters> parameter_names_;  // of each route, in the order of its path
  std::unique_ptr<Node> root_;
};

}  // namespace sallyport::http
