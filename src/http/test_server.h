// For tests: a server on a loopback port with routes that show what arrived.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/test_loop.h"
#include "base/fake_random.h"
#include "http/server.h"
#include "http/test_client.h"

namespace sallyport::http {

class TestServer {
 public:
  explicit TestServer(ServerOptions options = {}, std::size_t cores = 1) : loop(cores), router(Authorizer{}) {
    options.listen = "127.0.0.1:0";
    add_routes();
    server.emplace(loop.runtime, router, std::move(options), clock, random, loop.log, metrics);
    started = server->start();
  }
  ~TestServer() { release.set_value(); }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::uint16_t port() const { return server->port(); }
  std::string metrics_text() const { return metrics.prometheus_text(); }

  static constexpr std::uint64_t kUploadBytes = 8 * 1024 * 1024;

  // `/wait` is answered once this is set; the destructor does so for a test that has not.
  struct Release {
    void set_value() {
      const std::scoped_lock lock(mutex);
      released = true;
      for (const auto& waiter : waiters) waiter.set();
      waiters.clear();
    }
    async::OneShot<void> next() {
      const std::scoped_lock lock(mutex);
      const async::OneShot<void> waiter;
      if (released) {
        waiter.set();
      } else {
        waiters.push_back(waiter);
      }
      return waiter;
    }
    std::mutex mutex;
    bool released = false;
    std::vector<async::OneShot<void>> waiters;
  };

  base::SystemClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  async::TestLoop loop;
  Router router;
  Release release;
  std::atomic<int> entered{0};  // requests that have reached /wait, /pieces or /upload
  std::atomic<int> cut_off{0};  // uploads that did not come to their end
  base::Result<void> started;
  std::optional<Server> server;

 private:
  void add(Method method, std::string path, std::string name, Handler handler) {
    router.add({.method = method,
                .path = std::move(path),
                .name = std::move(name),
                .summary = "For tests.",
                .audit_name = {},
                .access = Access::open(),
                .handler = std::move(handler),
                .errors = {}});
  }

  void add_routes() {
    // Pieces "1", "2", ... up to the number in the query; for "slow", empty ones without an end.
    add(Method::kGet, "/pieces", "pieces", [this](const Context& context) -> async::Task<Response> {
      ++entered;
      entered.notify_all();
      Response response = Response::text(200, "");
      const bool slow = context.request.query == "slow";
      const int count = slow ? 1'000'000 : std::atoi(std::string(context.request.query).c_str());
      response.pieces = [slow, count, sent = std::make_shared<int>(0)](
                            const model::Caller*) -> async::Task<std::optional<std::string>> {
        if (slow) {
          co_await async::sleep_for(std::chrono::milliseconds{1});
          co_return std::string();
        }
        if (*sent == count) co_return std::nullopt;
        co_return std::to_string(++*sent);
      };
      co_return response;
    });
    add(Method::kGet, "/broken", "broken", [](const Context&) -> async::Task<Response> {
      Response response = Response::text(200, "");
      response.pieces =
          [sent = std::make_shared<int>(0)](const model::Caller*) -> async::Task<std::optional<std::string>> {
        if (++*sent == 2) throw std::runtime_error("the source has failed");
        co_return "first";
      };
      co_return response;
    });
    const Handler echo = [](const Context& context) -> async::Task<Response> {
      const Request& request = context.request;
      std::string text(to_string(request.method));
      text.append(" ").append(request.target).append(" ").append(request.source->peer);
      text.append(" ").append(request.source->client);
      for (const HeaderView& field : request.headers) {
        text.append("\n").append(field.name).append("=").append(field.value);
      }
      co_return Response::text(200, text.append("\n\n").append(request.body));
    };
    add(Method::kGet, "/echo", "test.echo", echo);
    add(Method::kPost, "/echo", "test.echo", echo);
    add(Method::kGet, "/", "test.root", echo);
    add(Method::kGet, "/wait", "test.wait", [this](const Context&) -> async::Task<Response> {
      const auto released = release.next();
      ++entered;
      entered.notify_all();
      co_await released.wait();
      co_return Response::text(200, "waited");
    });
    // Takes a body in pieces and answers how many bytes it had; answers at once for "none", and after the
    // first piece for "one".
    router.add({.method = Method::kPost,
                .path = "/upload",
                .name = "test.upload",
                .summary = "For tests.",
                .audit_name = {},
                .access = Access::open(),
                .handler = [this](const Context& context) -> async::Task<Response> {
                  ++entered;
                  entered.notify_all();
                  const Request& request = context.request;
                  std::size_t size = request.body.size();
                  bool more = request.upload != nullptr && request.query != "none";
                  while (more) {
                    const auto piece = co_await (*request.upload)();
                    if (!piece) {
                      ++cut_off;
                      co_return problem(piece.error(), request.request_id);
                    }
                    more = piece->has_value() && request.query != "one";
                    if (*piece) size += (*piece)->size();
                  }
                  co_return Response::text(200, std::to_string(size));
                },
                .errors = {},
                .upload_bytes = kUploadBytes});
    // As many bytes as the query says, by fives, with their length before them; "short" breaks off.
    add(Method::kGet, "/sized", "test.sized", [](const Context& context) -> async::Task<Response> {
      const bool cut = context.request.query == "short";
      const std::size_t length = cut ? 100 : std::stoul(std::string(context.request.query));
      Response response = Response::text(200, "");
      response.length = length;
      response.pieces = [left = std::make_shared<std::size_t>(cut ? 50 : length)](
                            const model::Caller*) -> async::Task<std::optional<std::string>> {
        const std::size_t size = std::min<std::size_t>(*left, 5);
        *left -= size;
        co_return size == 0 ? std::nullopt : std::optional(std::string(size, 's'));
      };
      co_return response;
    });
    add(Method::kGet, "/big", "test.big", [](const Context&) -> async::Task<Response> {
      co_return Response::text(200, std::string(32 * 1024 * 1024, 'x'));
    });
    add(Method::kGet, "/throw", "test.throw", [](const Context&) -> async::Task<Response> {
      throw std::runtime_error("row 17 of the disk is gone");
      co_return Response();
    });
    add(Method::kGet, "/inject", "test.inject", [](const Context& context) -> async::Task<Response> {
      Response response = Response::text(200, "ok");
      const auto value = form_decode(context.request.query);
      if (!response.set("X-From-Set", value.value_or(""))) response.body = "refused";
      response.headers.push_back({"X-Pushed", value.value_or("")});
      response.headers.push_back({"Content-Length", "1"});
      co_return response;
    });
    add(Method::kGet, "/own-headers", "test.own", [](const Context&) -> async::Task<Response> {
      Response response = Response::text(200, "page");
      response.set("Cache-Control", "max-age=60");
      response.set("Content-Security-Policy", "default-src 'self'");
      co_return response;
    });
  }
};

}  // namespace sallyport::http
