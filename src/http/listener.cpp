#include "http/listener.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "http/connection.h"

namespace sallyport::http {
namespace {

using boost::asio::ip::tcp;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);
constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn
constexpr std::chrono::milliseconds kAcceptPause{50};

std::unexpected<base::Error> cannot_listen(std::string_view where, std::string_view reason) {
  return base::refuse(base::ErrorKind::kUnavailable, "listen",
                      fmt::format("Cannot listen on {}: {}. Choose another address or stop the program "
                                  "that uses it.",
                                  where, reason),
                      "listen");
}

std::string to_text(const tcp::endpoint& endpoint) {
  const bool v6 = endpoint.address().is_v6();
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", endpoint.address().to_string(), v6 ? "]" : "",
                     endpoint.port());
}

}  // namespace

base::Result<tcp::endpoint> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const char* digits = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto parsed = std::from_chars(digits, end, port);
  if (digits == end || parsed.ec != std::errc() || parsed.ptr != end || host.empty()) {
    return base::invalid("listen", fmt::format("\"{}\" is no address: write host:port or [v6]:port.", text));
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (!error) return tcp::endpoint(address, port);
  boost::asio::io_context context;
  const auto found = tcp::resolver(context).resolve(host, std::to_string(port), error);
  if (error || found.empty()) return cannot_listen(text, "the host name is not known");
  return found.begin()->endpoint();
}

namespace {

// A listening socket, or why there is none. Without `shared`, as a probe: it fails when any other
// socket listens at the endpoint.
base::Result<tcp::acceptor> open_acceptor(boost::asio::io_context& context, const tcp::endpoint& endpoint,
                                          bool shared) {
  boost::system::error_code error;
  tcp::acceptor acceptor(context);
  (void)acceptor.open(endpoint.protocol(), error);
  if (!error) (void)acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && shared) (void)acceptor.set_option(ReusePort(true), error);
  if (!error) (void)acceptor.bind(endpoint, error);
  if (!error) (void)acceptor.listen(shared ? kBacklog : 1, error);
  if (error) return cannot_listen(to_text(endpoint), error.message());
  return acceptor;
}

}  // namespace

base::Result<void> open_acceptors(ServerState& server, tcp::endpoint endpoint) {
  if (endpoint.port() != 0) {
    boost::asio::io_context context;
    TRY_VOID(open_acceptor(context, endpoint, false));
  }
  for (const auto& core : server.cores) {
    TRY(core->acceptor, open_acceptor(core->core.context(), endpoint, true));
    core->slot_free.emplace(core->core.context());
    core->watch.emplace(core->core.context());
    endpoint = core->acceptor->local_endpoint();  // port 0 is chosen by the first
  }
  return {};
}

namespace {

// How often deadlines are looked at: often enough to keep the shortest of them to about a quarter.
std::chrono::milliseconds tick_of(const ServerLimits& limits) {
  const auto shortest =
      std::min({limits.tls_handshake, limits.head, limits.body, limits.idle, limits.write, limits.handler});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(100));
}

bool should_accept(const CoreState& core) {
  return core.acceptor && core.acceptor->is_open() && !core.accepting;
}

void check_deadlines(const ServerState& server, CoreState& core) {
  const base::SteadyTime now = server.clock.steady();
  for (auto next = core.connections.begin(); next != core.connections.end();) {
    Connection& connection = **next++;
    try {
      connection.check_deadline(now);
    } catch (const std::bad_alloc&) {  // nothing to say it with
      connection.cut();
    }
  }
}

// One timer for all connections of a core, which runs only while there are any. It needs no memory: its ticks
// are what ends a shortage.
void watch(const std::shared_ptr<ServerState>& server, CoreState& core) try {
  core.watching = true;
  core.watch->expires_after(tick_of(server->options.limits));
  core.watch->async_wait(
      async::in_memory(core.watch_memory, [server, &core](boost::system::error_code error) {
        core.watching = false;
        if (error) return;
        check_deadlines(*server, core);
        const bool accept = should_accept(core);
        if (accept || !core.connections.empty()) watch(server, core);
        if (accept) start_accepting(server, core);
      }));
} catch (const std::bad_alloc&) {  // more timers than ever before; the next connection starts it
  core.watching = false;
}

// Waits until a slot is taken; false when the server drains.
async::Task<bool> take_slot(ServerState& server, CoreState& core) {
  while (!server.population.try_enter()) {
    ++server.waiting_listeners;
    const bool taken = server.population.try_enter();  // one may have become free before the line above
    if (!taken) {
      core.slot_free->expires_at(std::chrono::steady_clock::time_point::max());
      (void)co_await core.slot_free->async_wait(kAwait);
    }
    --server.waiting_listeners;
    if (taken) co_return true;
    if (server.draining) co_return false;
  }
  co_return true;
}

// The process is out of descriptors or memory: at most one line a second says so (security K16, Q11).
void log_accept_error(ServerState& server, const boost::system::error_code& error) {
  const auto second =
      std::chrono::floor<std::chrono::seconds>(server.clock.steady()).time_since_epoch().count();
  if (server.last_accept_log.exchange(second) == second) return;
  std::array<char, 128> reason;
  server.log.warning("Connections cannot be accepted just now.",
                     {{"error", std::string_view(error.message(reason.data(), reason.size()))}});
}

// Takes over the slot; null when there is no memory for one more connection.
std::shared_ptr<Connection> make_connection(const std::shared_ptr<ServerState>& server, CoreState& core,
                                            tcp::socket socket, const tcp::endpoint& peer) try {
  const auto ip = peer.address();
  const auto v6 = ip.is_v6() ? ip.to_v6() : make_address_v6(boost::asio::ip::v4_mapped, ip.to_v4());
  return std::make_shared<Connection>(server, core, std::move(socket), model::Address{v6.to_bytes()});
} catch (const std::bad_alloc&) {
  server->population.leave();
  log_accept_error(*server, boost::asio::error::no_memory);
  return nullptr;
}

// That a core accepts. However that ends, it is tried again after a tick.
class Accepting {
 public:
  Accepting(std::shared_ptr<ServerState> server, CoreState& core) : server_(std::move(server)), core_(core) {
    core_.accepting = true;
    server_->population.coroutine_started();
  }
  Accepting(Accepting&&) = default;
  ~Accepting() {
    if (server_ == nullptr) return;  // moved from
    core_.accepting = false;
    if (should_accept(core_) && !core_.watching) watch(server_, core_);
    server_->population.coroutine_ended();
  }

 private:
  std::shared_ptr<ServerState> server_;
  CoreState& core_;
};

// Accepts until the acceptor is closed, or memory is short somewhere in here or in asio, which then drops the
// coroutine where it waits.
async::Task<> accept_connections(std::shared_ptr<ServerState> server, CoreState& core, Accepting) {
  while (core.acceptor->is_open()) {
    tcp::endpoint peer;
    auto [error, socket] = co_await core.acceptor->async_accept(peer, kAwait);
    if (error == boost::asio::error::operation_aborted) break;
    if (error == boost::asio::error::connection_aborted) continue;
    if (error) {
      log_accept_error(*server, error);
      co_await async::sleep_for(kAcceptPause);
      continue;
    }
    if (!co_await take_slot(*server, core)) break;
    auto connection = make_connection(server, core, std::move(socket), peer);
    if (connection == nullptr) continue;
    if (!core.watching) watch(server, core);
    core.core.spawn(Connection::serve(std::move(connection)));
  }
}

}  // namespace

void start_accepting(const std::shared_ptr<ServerState>& server, CoreState& core) try {
  core.core.spawn(accept_connections(server, core, Accepting(server, core)));
} catch (const std::bad_alloc&) {
  log_accept_error(*server, boost::asio::error::no_memory);
}

}  // namespace sallyport::http
