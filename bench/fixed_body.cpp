// The rate that the HTTP server reaches when an answer costs nothing: one core, one route, a constant body.
//
// fixed_body BYTES: prints its port on one line and serves GET /fixed until it gets SIGTERM.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "async/runtime.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/system_random.h"
#include "http/server.h"

namespace async = sallyport::async;
namespace base = sallyport::base;
namespace http = sallyport::http;

namespace {

void add_route(http::Router& router, std::string body) {
  router.add({.method = http::Method::kGet,
              .path = "/fixed",
              .name = "bench.fixed",
              .summary = "A constant body.",
              .audit_name = {},
              .access = http::Access::open(),
              .handler = [body = std::move(body)](const http::Context&) -> async::Task<http::Response> {
                co_return http::Response::json(200, body);
              },
              .errors = {}});
}

}  // namespace

int main(int count, char** arguments) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);  // before there are threads

  const base::SystemClock clock;
  sallyport::crypto::SystemRandom random;
  base::NullLog log;
  base::Metrics metrics;
  async::Runtime runtime(1, log);
  http::Router router(http::Authorizer{});
  add_route(router, std::string(count > 1 ? static_cast<std::size_t>(std::atoi(arguments[1])) : 600, 'x'));
  http::ServerOptions options;
  options.listen = "127.0.0.1:0";
  http::Server server(runtime, router, options, clock, random, log, metrics);
  runtime.start();
  if (!server.start()) return 1;
  std::printf("%u\n", server.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ending, &signal);
  server.drain();
  runtime.stop();
  runtime.join();
}
