// Bodies that a handler takes in pieces, and bodies of a known length that it gives in pieces.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "http/test_server.h"

namespace sallyport::http {
namespace {

using std::chrono::milliseconds;

std::string head(std::string_view fields, std::string_view query = "") {
  return fmt::format("POST /upload?{} HTTP/1.1\r\nHost: h\r\n{}\r\n", query, fields);
}
std::string sized(std::size_t size, std::string_view query = "") {
  return head(fmt::format("Content-Length: {}\r\n", size), query) + std::string(size, 'u');
}
std::string chunk(std::size_t size) { return fmt::format("{:x}\r\n{}\r\n", size, std::string(size, 'c')); }

constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";
constexpr std::string_view kNext = "GET /echo?next HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Upload, ComesInPiecesAndTheNextRequestFollows) {
  TestServer server;
  TestClient client(server.port());
  std::thread sender(
      [&] { client.send(sized(5'000'000) + std::string(kNext) + sized(3) + std::string(kNext)); });
  EXPECT_EQ(client.answer().body, "5000000");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
  EXPECT_EQ(client.answer().body, "3");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
  sender.join();
}

TEST(Upload, MayBeChunked) {
  TestServer server;
  TestClient client(server.port());
  client.send(head(kChunked) + chunk(100'000) + chunk(1) + "0\r\n\r\n" + std::string(kNext));
  EXPECT_EQ(client.answer().body, "100001");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
}

TEST(Upload, WithoutABodyIsARequestLikeAnyOther) {
  TestServer server;
  TestClient client(server.port());
  client.send(head("Content-Length: 0\r\n") + head("") + std::string(kNext));
  EXPECT_EQ(client.answer().body, "0");
  EXPECT_EQ(client.answer().body, "0");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
}

TEST(Upload, OverItsLimitIsRefusedBeforeItHasArrived) {  // O01
  TestServer server;
  TestClient client(server.port());
  client.send(head(fmt::format("Content-Length: {}\r\n", TestServer::kUploadBytes + 1)));
  EXPECT_EQ(client.answer().status, 413);
  EXPECT_EQ(server.entered, 0);
  TestClient chunked(server.port());
  std::thread sender([&] {
    chunked.send(head(kChunked));
    for (int i = 0; i < 9; ++i)
      if (!chunked.send(chunk(1024 * 1024))) break;
  });
  const TestAnswer answer = chunked.answer();
  EXPECT_EQ(answer.status, 413) << "cut off where it goes over";
  EXPECT_EQ(answer.header("Connection"), "close");
  sender.join();
}

TEST(Upload, IsNotAskedForBeforeTheHandlerWantsIt) {  // K13
  TestServer server;
  TestClient refused(server.port());
  refused.send(head("Expect: 100-continue\r\nContent-Length: 100\r\n", "none"));
  const TestAnswer answer = refused.answer();
  EXPECT_EQ(answer.status, 200) << "and no 100 before it";
  EXPECT_EQ(answer.header("Connection"), "close");
  TestClient client(server.port());
  client.send(head("Expect: 100-continue\r\nContent-Length: 3\r\n"));
  EXPECT_EQ(client.answer().status, 100);
  client.send("abc" + std::string(kNext));
  EXPECT_EQ(client.answer().body, "3");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
}

TEST(Upload, ThatIsNotReadToItsEndEndsTheConnection) {
  TestServer server;
  TestClient client(server.port());
  std::thread sender([&] { client.send(sized(200'000, "one") + std::string(kNext)); });
  const TestAnswer answer = client.answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Connection"), "close");
  sender.join();
  client.end_sending();
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(client.received(), "");
}

TEST(Upload, OfAClientThatGoesAwayEndsForTheHandlerToo) {  // O11
  TestServer server;
  {
    TestClient client(server.port());
    client.send(head("Content-Length: 100\r\n") + "only this");
    server.entered.wait(0);
  }
  while (server.server->open_connections() > 0) std::this_thread::yield();
  EXPECT_EQ(server.cut_off, 1);
}

TEST(Upload, ThatFallsSilentOrDripsIsCutOff) {  // K05, K08
  ServerOptions options;
  options.limits.body = milliseconds(100);
  TestServer server(options);
  TestClient silent(server.port());
  silent.send(head("Content-Length: 100\r\n") + "only this");
  EXPECT_EQ(silent.answer().status, 408);
  TestClient dripping(server.port());
  dripping.send(head("Content-Length: 100000\r\n"));
  for (int i = 0; i < 500 && dripping.silent_for(10); ++i)
    if (!dripping.send("y")) break;
  EXPECT_EQ(dripping.answer().status, 408);
  EXPECT_EQ(server.cut_off, 2);
}

// Each MiB has the time of a body, so that a large one may take longer than that in all.
TEST(Upload, ThatGoesOnMayTakeLong) {
  ServerOptions options;
  options.limits.body = milliseconds(2000);
  TestServer server(options);
  TestClient client(server.port());
  client.send(head(fmt::format("Content-Length: {}\r\n", 5 * 1024 * 1024)));
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(client.silent_for(500));
    client.send(std::string(1024 * 1024, 'u'));
  }
  EXPECT_EQ(client.answer().body, std::to_string(5 * 1024 * 1024));
}

TEST(Upload, MalformedChunksAreRefused) {
  TestServer server;
  TestClient client(server.port());
  client.send(head(kChunked) + "3\r\nabcX");
  EXPECT_EQ(client.answer().status, 400);
}

// Whoever may not call the route is told so before the body, and whoever may not any more before its end.
TEST(Upload, IsForThoseWhoMayCallTheRoute) {  // O01, J23
  async::TestLoop loop(1);
  std::atomic<bool> allowed = false;
  std::atomic<int> taken = 0;
  Router router([&](const Request&, const Access&) -> base::Result<model::Caller> {
    if (!allowed) return base::refuse(base::ErrorKind::kUnauthenticated, "invalid_token", "no");
    return model::Caller();
  });
  router.add({.method = Method::kPost,
              .path = "/upload",
              .name = "upload",
              .summary = "For tests.",
              .audit_name = {},
              .access = Access::authenticated("api"),
              .handler = [&](const Context& context) -> async::Task<Response> {
                while (true) {
                  const auto piece = co_await (*context.request.upload)();
                  if (!piece || !*piece) co_return Response::text(200, piece ? "all" : "part");
                  ++taken;
                  taken.notify_all();
                }
              },
              .errors = {},
              .upload_bytes = 100});
  base::SystemClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  Server server(loop.runtime, router, options, clock, random, loop.log, metrics);
  ASSERT_TRUE(server.start());
  TestClient stranger(server.port());
  stranger.send(head("Content-Length: 50\r\n"));
  EXPECT_EQ(stranger.answer().status, 401);
  allowed = true;
  TestClient client(server.port());
  client.send(head("Content-Length: 50\r\n") + std::string(20, 'u'));
  taken.wait(0);
  allowed = false;
  client.send(std::string(30, 'u'));
  EXPECT_EQ(client.answer().status, 401);
}

TEST(SizedAnswer, SaysItsLengthAndTheConnectionGoesOn) {
  TestServer server;
  TestClient client(server.port());
  client.send("GET /sized?23 HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kNext));
  const TestAnswer answer = client.answer();
  EXPECT_EQ(answer.header("Content-Length"), "23");
  EXPECT_EQ(answer.header("Transfer-Encoding"), "");
  EXPECT_EQ(answer.body, std::string(23, 's'));
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?next"));
  client.send("HEAD /sized?23 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.answer(true).header("Content-Length"), "23");
  EXPECT_EQ(client.received(), "");
}

TEST(SizedAnswer, ThatBreaksOffEndsTheConnection) {
  TestServer server;
  TestClient client(server.port());
  client.send("GET /sized?short HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kNext));
  EXPECT_EQ(client.answer().status, 0);
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace sallyport::http
