// What the listeners and connections of one server share, and what each core keeps for its own.
//
// Kept alive by every connection and listener; what is bound to a core's loop is released by the server.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/handler_memory.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "http/request_metrics.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/source.h"

namespace sallyport::http {

class Connection;

// The X-Request-Id values of one core: random bytes are fetched for many at a time.
class RequestIds {
 public:
  explicit RequestIds(base::Random& random) : random_(random) {}
  void next(std::string& id);  // 22 characters of base64url

 private:
  base::Random& random_;
  std::array<std::uint8_t, 2048> bytes_{};
  std::size_t used_ = sizeof bytes_;
};

// The Date header of one core, written once a second.
class DateText {
 public:
  std::string_view at(base::Time now);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

// The slots for connections, and the count of coroutines (connections and listeners) that use the
// server. Safe on every thread.
class Population {
 public:
  explicit Population(std::size_t slots) : slots_(slots) {}

  bool try_enter();  // takes a slot; false when all are taken
  void leave();
  std::size_t open() const { return open_.load(); }

  void coroutine_started() { ++coroutines_; }
  void coroutine_ended();
  // Blocks until no coroutine is left, at most until `limit`; false when some are left.
  bool wait_for_end(std::optional<std::chrono::milliseconds> limit);

 private:
  const std::size_t slots_;
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> coroutines_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
};

struct ServerState;

// Touched on the core's thread only, but by the server when the core has stopped.
struct CoreState {
  CoreState(async::Core& core_in, base::Random& random) : core(core_in), ids(random) {}

  async::Core& core;
  RequestIds ids;
  DateText date;
  std::optional<boost::asio::ip::tcp::acceptor> acceptor;
  std::optional<boost::asio::steady_timer> slot_free;  // cancelled when a slot may have become free
  std::list<Connection*> connections;
  std::optional<boost::asio::steady_timer> watch;  // fires while there are connections
  async::HandlerMemory watch_memory;
  bool watching = false;
  bool accepting = false;  // its coroutine is there
};

struct ServerState : std::enable_shared_from_this<ServerState> {
  ServerState(async::Runtime& runtime, const Router& router_in, ServerOptions options_in,
              const base::Clock& clock_in, base::Random& random, base::Log& log_in,
              base::Metrics& metrics_in);

  // A slot has become free: listeners that wait for one look again.
  void slot_freed();
  std::shared_ptr<const TlsContext> current_tls() const;
  void set_tls(std::shared_ptr<const TlsContext> context);

  const Router& router;
  const ServerOptions options;
  const base::Clock& clock;
  base::Log& log;
  RequestMetrics metrics;
  TrustedProxies proxies;
  BufferBudget budget;
  Population population;
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> waiting_listeners{0};
  std::atomic<std::int64_t> last_accept_log{-1};  // steady second, so that a storm is one line a second
  std::vector<std::unique_ptr<CoreState>> cores;

 private:
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;
};

}  // namespace sallyport::http
