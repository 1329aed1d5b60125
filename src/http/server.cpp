#include "http/server.h"

#include <csignal>
#include <latch>

#include <boost/asio/io_context.hpp>

#include "http/connection.h"
#include "http/listener.h"
#include "http/server_state.h"

namespace sallyport::http {

struct Server::Impl {
  async::Runtime& runtime;
  std::shared_ptr<ServerState> state;
  std::uint16_t port = 0;

  bool begun = false;  // start() was called, so the cores run

  bool running() const { return begun && !runtime.core(0).stopped(); }

  // Runs `work` on every core and waits. Not from a core.
  void on_every_core(const std::function<void(CoreState&)>& work) {
    std::latch done(static_cast<std::ptrdiff_t>(state->cores.size()));
    for (const auto& core : state->cores) {
      core->core.post([&, &own = *core] {
        work(own);
        done.count_down();
      });
    }
    done.wait();
  }

  static void close_listener(CoreState& core) {
    boost::system::error_code ignored;
    if (core.acceptor) (void)core.acceptor->close(ignored);
    if (core.slot_free) core.slot_free->cancel();
  }

  std::size_t drain() {
    state->draining = true;
    if (!running()) return 0;
    on_every_core(close_listener);
    on_every_core([](CoreState& core) {
      for (Connection* connection : core.connections) connection->end_if_idle();
    });
    if (state->population.wait_for_end(state->options.limits.drain)) return 0;
    const std::size_t left = state->population.open();
    on_every_core([](CoreState& core) {
      for (Connection* connection : core.connections) connection->cut();
    });
    return left;
  }

  // Releases what is bound to the cores' loops, which the last connection may outlive.
  void release() {
    const auto release_core = [](CoreState& core) {
      core.acceptor.reset();
      core.slot_free.reset();
      core.watch.reset();
    };
    if (running()) {
      state->population.wait_for_end(std::nullopt);  // handlers use what the server was given
      on_every_core(release_core);
    } else {
      for (const auto& core : state->cores) release_core(*core);
    }
  }
};

Server::Server(async::Runtime& runtime, const Router& router, ServerOptions options, const base::Clock& clock,
               base::Random& random, base::Log& log, base::Metrics& metrics)
    : impl_(std::make_unique<Impl>(runtime, std::make_shared<ServerState>(runtime, router, std::move(options),
                                                                          clock, random, log, metrics))) {
  metrics.gauge("sallyport_http_connections", "Open client connections.",
                [state = std::weak_ptr(impl_->state)] {
                  const auto alive = state.lock();
                  return alive ? static_cast<double>(alive->population.open()) : 0.0;
                });
}

Server::~Server() {
  impl_->drain();
  impl_->release();
}

base::Result<void> Server::start() {
  ServerState& state = *impl_->state;
  impl_->begun = true;
  TRY(state.proxies, TrustedProxies::parse(state.options.trusted_proxies));
  if (state.options.tls) {
    TRY_VOID(reload_tls());
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets in a way that may raise it
  }
  TRY(const auto endpoint, parse_listen(state.options.listen));
  TRY_VOID(open_acceptors(state, endpoint));
  impl_->port = state.cores.front()->acceptor->local_endpoint().port();
  for (const auto& core : state.cores) start_accepting(impl_->state, *core);
  return {};
}

std::uint16_t Server::port() const { return impl_->port; }

base::Result<void> Server::reload_tls() {
  ServerState& state = *impl_->state;
  if (!state.options.tls) return {};
  TRY(auto context, TlsContext::load(*state.options.tls));
  state.set_tls(std::move(context));
  return {};
}

std::size_t Server::drain() { return impl_->drain(); }

std::size_t Server::open_connections() const { return impl_->state->population.open(); }

}  // namespace sallyport::http
