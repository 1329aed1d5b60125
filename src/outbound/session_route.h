// A call with a session: who asks is known, may ask from there, and has calls left, before the handler runs.
// On the core of the request.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "async/runtime.h"
#include "egress/client.h"
#include "http/router.h"
#include "oauth/dependencies.h"
#include "vault/hand_out.h"
#include "vault/session.h"
#include "vault/sessions.h"

namespace sallyport::outbound {

// Made by app/; everything outlives the routes.
struct House {
  oauth::Dependencies oauth;  // with hand_out
  vault::Sessions& sessions;
  async::BlockingPool& pool;  // for calls to services
  // egress::Client's, on the pool.
  std::function<base::Result<egress::Answer>(const egress::Request& request)> send{};
};

using SessionHandler =
    std::function<async::Task<http::Response>(const http::Context& context, const vault::Session& session)>;

struct SessionCall {
  http::Method method = http::Method::kPost;
  std::string path;
  std::string name;
  std::string summary;
  std::string audit_name;  // empty for what hands nothing out
  SessionHandler handler;
};

// The route, and the one that browsers ask first. Refusals, as errors.h writes them: kUnauthenticated
// "invalid_session", kForbidden "origin_not_allowed", kRateLimited "rate_limited".
std::vector<http::Route> session_routes(const House& house, const SessionCall& call);
// The same for several methods of one path, with one that browsers ask first.
std::vector<http::Route> session_routes(const House& house, std::span<const http::Method> methods,
                                        const SessionCall& call);
std::vector<http::Route> session_routes(const House& house, std::span<const SessionCall> calls);

// Where the call comes from, for the audit log.
vault::Origin origin_of_call(const http::Request& request);

// The session of a request that is answered for longer: it ends with its integration, too.
class HeldSession {
 public:
  HeldSession(const oauth::Dependencies& house, const http::Request& request);

  // On the request's core. Refusal: kUnauthenticated "invalid_session".
  base::Result<void> check() const;

 private:
  oauth::Dependencies house_;
  std::size_t core_;
  std::string text_;
};

}  // namespace sallyport::outbound
