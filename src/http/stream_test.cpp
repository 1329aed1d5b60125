// Bodies that come in pieces (RFC 9112 §7.1).
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "http/test_server.h"

namespace sallyport::http {
namespace {

std::string get(std::string_view target, std::string_view more = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n{}\r\n", target, more);
}

std::string body_of(const std::string& answer) {
  const auto head_end = answer.find("\r\n\r\n");
  return head_end == std::string::npos ? "" : answer.substr(head_end + 4);
}

TEST(Stream, EveryPieceIsAChunkAndTheConnectionGoesOn) {
  TestServer server;
  TestClient client(server.port());
  client.send(get("/pieces?3") + get("/echo?next", "Connection: close\r\n"));
  EXPECT_TRUE(client.ended());
  const std::string all = client.received();
  EXPECT_TRUE(all.contains("Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(body_of(all).starts_with("1\r\n1\r\n1\r\n2\r\n1\r\n3\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n")) << all;
}

TEST(Stream, AnEmptyOneHasNoChunkButTheLast) {
  TestServer server;
  TestClient client(server.port());
  client.send(get("/pieces?0", "Connection: close\r\n"));
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(body_of(client.received()), "0\r\n\r\n");
}

TEST(Stream, ToAClientOf1_0EndsWithTheConnection) {
  TestServer server;
  TestClient client(server.port());
  client.send("GET /pieces?3 HTTP/1.0\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(client.received().contains("Transfer-Encoding"));
  EXPECT_EQ(body_of(client.received()), "123");
}

TEST(Stream, HasNoBodyForHead) {
  TestServer server;
  TestClient client(server.port());
  client.send("HEAD /pieces?3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(body_of(client.received()), "");
}

TEST(Stream, ThatFailsEndsWithoutTheLastChunk) {
  TestServer server;
  TestClient client(server.port());
  client.send(get("/broken"));
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(client.received().contains("0\r\n\r\n"));
}

TEST(Stream, EndsWhenTheServerDrains) {  // Q07
  TestServer server;
  TestClient client(server.port());
  client.send(get("/pieces?slow"));
  server.entered.wait(0);
  EXPECT_EQ(server.server->drain(), 0U);
  EXPECT_TRUE(client.ended());
  EXPECT_TRUE(client.received().ends_with("0\r\n\r\n"));
}

TEST(Stream, ToAClientThatHasGoneEndsToo) {
  TestServer server;
  {
    TestClient client(server.port());
    client.send(get("/pieces?1000000"));
    ASSERT_TRUE(client.receive());
  }
  while (server.server->open_connections() > 0) std::this_thread::yield();
}

TEST(Stream, WithoutAnythingToSayNoticesThatTheClientHasGone) {
  TestServer server;
  {
    TestClient client(server.port());
    client.send(get("/pieces?slow"));
    server.entered.wait(0);
  }
  while (server.server->open_connections() > 0) std::this_thread::yield();
}

TEST(Stream, EndsWhenTheCallerMayNoLongerCallTheRoute) {  // J23
  async::TestLoop loop(1);
  std::atomic<bool> allowed = true;
  std::atomic<int> asked = 0;
  Router router([&](const Request&, const Access&) -> base::Result<model::Caller> {
    ++asked;
    if (!allowed) return base::refuse(base::ErrorKind::kUnauthenticated, "invalid_token", "no");
    model::Caller caller;
    caller.name = std::to_string(asked);
    return caller;
  });
  router.add({.method = Method::kGet,
              .path = "/stream",
              .name = "stream",
              .summary = "For tests.",
              .audit_name = {},
              .access = Access::authenticated("api"),
              .handler = [](const Context&) -> async::Task<Response> {
                Response response = Response::text(200, "");
                response.pieces = [](const model::Caller* caller) -> async::Task<std::optional<std::string>> {
                  co_await async::sleep_for(std::chrono::milliseconds{1});
                  co_return caller->name + ";";
                };
                co_return response;
              },
              .errors = {}});
  base::SystemClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  Server server(loop.runtime, router, options, clock, random, loop.log, metrics);
  ASSERT_TRUE(server.start());
  TestClient client(server.port());
  client.send(get("/stream", "Connection: close\r\n"));
  while (asked < 5) std::this_thread::yield();
  allowed = false;
  EXPECT_TRUE(client.ended());
  EXPECT_TRUE(client.received().ends_with("0\r\n\r\n"));
  EXPECT_TRUE(client.received().contains("2;")) << "each piece has the caller as of then";
  EXPECT_TRUE(client.received().contains("3;"));
}

}  // namespace
}  // namespace sallyport::http
