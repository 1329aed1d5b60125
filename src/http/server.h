// The HTTP/1.1 server: one listener per core, TLS, limits, deadlines, drain.
//
// Started by app/. A connection lives and dies on the core that accepted it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "http/limits.h"
#include "http/router.h"
#include "http/tls.h"

namespace sallyport::http {

// One answered request, for whoever watches.
struct RequestRecord {
  std::string_view route;  // its name; "none" when no route matched
  Method method = Method::kGet;
  int status = 0;
  double seconds = 0;     // from the complete request to the complete answer
  std::size_t bytes = 0;  // of the answer, head included
  std::string_view request_id;
  const Source& source;
  const model::Caller* caller = nullptr;  // null where nobody was authenticated by the router
};

// Called on the request's core after each answer; must not throw and not wait. The server itself
// logs faults only: whether requests are logged is the observer's business (security O07).
struct ServerObserver {
  std::function<void(const RequestRecord&)> answered;
};

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";     // host:port, [v6]:port, port 0 picks one
  std::vector<std::string> trusted_proxies;  // addresses or CIDR whose X-Forwarded-For counts
  bool reached_by_https = false;             // clients come over TLS, if only as far as a proxy
  std::optional<TlsFiles> tls;
  ServerLimits limits;
  ServerObserver observer;
};

class Server {
 public:
  // Registers sallyport_http_requests_total, sallyport_http_request_seconds and
  // sallyport_http_connections in `metrics`, one series for each route and class of status.
  Server(async::Runtime& runtime, const Router& router, ServerOptions options, const base::Clock& clock,
         base::Random& random, base::Log& log, base::Metrics& metrics);
  // Drains first when nobody has, and waits until every handler has ended; at once after the runtime
  // has been stopped and joined.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and listens on every core. kUnavailable "listen" with the reason (address in use, no permission).
  base::Result<void> start();
  std::uint16_t port() const;  // the real one when 0 was asked

  // Reads the TLS files again; on a bad pair the old one stays and the error says why (security Q08).
  base::Result<void> reload_tls();

  // Stops accepting, answers what is in flight with Connection: close, waits up to limits.drain for
  // connections to end, then cuts them. Answers how many were cut. Call from a thread that is no core.
  std::size_t drain();

  std::size_t open_connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::http
