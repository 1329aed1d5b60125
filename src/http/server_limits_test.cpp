// Slow, silent, greedy and numerous clients: every one costs a bounded amount, and nobody else notices.
#include <algorithm>
#include <chrono>
#include <thread>

#include <boost/system/error_code.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "http/test_server.h"

namespace sallyport::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kGet = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

ServerOptions with(const std::function<void(ServerLimits&)>& change) {
  ServerOptions options;
  change(options.limits);
  return options;
}

TEST(ServerLimits, AnswersEveryRowOfMethodsAndLimits) {  // K12, O01
  TestServer server;
  const auto status = [&](const std::string& request) {
    return TestClient(server.port()).ask(request).status;
  };
  const auto line = [&](const std::string& text) { return status(text + "\r\nHost: h\r\n\r\n"); };
  EXPECT_EQ(line("TRACE /echo HTTP/1.1"), 405);
  EXPECT_EQ(line("CONNECT h:443 HTTP/1.1"), 405);
  EXPECT_EQ(line("DELETE /echo HTTP/1.1"), 405);
  EXPECT_EQ(line("BREW /echo HTTP/1.1"), 501);
  EXPECT_EQ(line(std::string(100'000, 'M') + " / HTTP/1.1"), 501);
  EXPECT_EQ(line("GET /" + std::string(100'000, 'u') + " HTTP/1.1"), 414);
  EXPECT_EQ(line("GET / HTTP/1.1\r\nA: " + std::string(100'000, 'a')), 431);
  EXPECT_EQ(line("GET / HTTP/3.0"), 505);
  EXPECT_EQ(line("POST /echo HTTP/1.1\r\nContent-Length: 1048577"), 413);
  EXPECT_EQ(line("GET /a%2fb HTTP/1.1"), 400);
  TestClient client(server.port());
  EXPECT_EQ(client.ask("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n").header("Allow"),
            "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

TEST(ServerLimits,
     AnswersAHugeBodyBeforeItHasArrived) {  // O01: the answer reaches a client that goes on sending
  TestServer server;
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n");
  client.send(std::string(200'000, 'x'));
  EXPECT_EQ(client.answer().status, 413);
}

TEST(ServerLimits, SurvivesAMillionChunks) {  // K03
  TestServer server;
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunks;
  for (int i = 0; i < 30'000; ++i) chunks += "1\r\nx\r\n";
  client.send(chunks);
  EXPECT_EQ(client.answer().status, 413);
}

TEST(ServerLimits, FreesTheSlotOfAClientThatFallsSilent) {  // K05, K08
  TestServer server(
      with([](ServerLimits& limits) { limits.head = limits.body = limits.idle = milliseconds(500); }));
  TestClient body(server.port());
  body.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nonly this");
  TestClient head(server.port());
  head.send("GET /echo HTTP/1.1\r\nHo");
  TestClient idle(server.port());
  TestClient kept(server.port());
  EXPECT_EQ(kept.ask(kGet).status, 200);

  EXPECT_EQ(body.answer().status, 408);
  EXPECT_EQ(head.answer().status, 408);
  for (TestClient* client : {&body, &head, &idle, &kept}) {
    client->end_sending();
    EXPECT_TRUE(client->ended());
    EXPECT_EQ(client->received(), "") << "an idle connection ends without a word";
  }
}

TEST(ServerLimits, DoesNotLetDrippingBytesMoveADeadline) {  // K08
  TestServer server(with([](ServerLimits& limits) { limits.head = milliseconds(100); }));
  TestClient client(server.port());
  client.send("GET /echo HTTP/1.1\r\nX: ");
  for (int i = 0; i < 500 && client.silent_for(10); ++i) {
    if (!client.send("y")) break;
  }
  EXPECT_EQ(client.answer().status, 408);
}

TEST(ServerLimits, EndsAConnectionWhoseClientDoesNotRead) {  // K08
  TestServer server(with([](ServerLimits& limits) { limits.write = milliseconds(50); }));
  TestClient slow(server.port(), 4096);
  slow.send(get("/big"));
  TestClient other(server.port());
  EXPECT_EQ(other.ask(kGet).status, 200) << "nobody else waits for it";
  while (server.server->open_connections() > 1) std::this_thread::yield();
  while (slow.receive()) {
  }
  EXPECT_LT(slow.received().size(), 32U * 1024 * 1024);
}

TEST(ServerLimits, AnswersManyPipelinedRequestsInOrder) {  // K09
  TestServer server;
  TestClient client(server.port());
  constexpr int kRequests = 10'000;
  std::thread sender([&] {
    std::string all;
    for (int i = 0; i < kRequests; ++i) all += get("/echo?" + std::to_string(i));
    client.send(all);
  });
  for (int i = 0; i < kRequests; ++i) {
    const TestAnswer answer = client.answer();
    ASSERT_EQ(answer.status, 200);
    ASSERT_TRUE(answer.body.starts_with("GET /echo?" + std::to_string(i) + " "));
  }
  sender.join();
}

TEST(ServerLimits, DoesNotHoldEarlierAnswersBackForASlowHandler) {
  TestServer server;
  TestClient client(server.port());
  client.send(get("/echo?first") + get("/wait") + get("/echo?third"));
  EXPECT_EQ(client.answer().status, 200);
  server.release.set_value();
  EXPECT_EQ(client.answer().body, "waited");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?third"));
}

TEST(ServerLimits, BoundsTheRequestsOfOneConnection) {
  TestServer server(with([](ServerLimits& limits) { limits.requests_per_connection = 2; }));
  TestClient client(server.port());
  EXPECT_EQ(client.ask(kGet).header("Connection"), "");
  EXPECT_EQ(client.ask(kGet).header("Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST(ServerLimits, ServesNoMoreConnectionsThanTheCap) {  // K16
  TestServer server(with([](ServerLimits& limits) { limits.connections = 2; }), 2);
  TestClient first(server.port());
  TestClient second(server.port());
  EXPECT_EQ(first.ask(kGet).status, 200);
  EXPECT_EQ(second.ask(kGet).status, 200);
  TestClient third(server.port());
  third.send(kGet);
  EXPECT_TRUE(third.silent_for(50));
  EXPECT_EQ(server.server->open_connections(), 2U);
  first.close();
  EXPECT_EQ(third.answer().status, 200) << "accepting resumes when a slot is free";
  second.close();
  third.close();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(TestClient(server.port()).ask(kGet).status, 200);
}

TEST(ServerLimits, WaitsQuietlyWhileItIsOutOfDescriptors) {  // K16, Q11
  TestServer server;
  TestClient first(server.port());
  EXPECT_EQ(first.ask(kGet).status, 200);
  // The sanitizer opens a pipe when it first sees a type with virtual functions: let it see these now.
  EXPECT_EQ(first.ask(get("/throw")).status, 500);
  const boost::system::error_code no_descriptor(EMFILE, boost::system::system_category());
  ASSERT_FALSE(no_descriptor.message().empty());
  TestClient second;  // holds the last descriptor below the limit that follows
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlimit low{.rlim_cur = static_cast<rlim_t>(second.socket()) + 1, .rlim_max = old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  second.connect(server.port());
  second.send(kGet);
  EXPECT_TRUE(second.silent_for(200));
  EXPECT_EQ(first.ask(kGet).status, 200) << "those who are in are served";
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
  EXPECT_EQ(second.answer().status, 200);
  const auto warned = std::ranges::count_if(server.loop.log.lines(), [](const std::string& line) {
    return line.starts_with("Connections cannot be accepted");
  });
  EXPECT_GE(warned, 1);
  EXPECT_LE(warned, 4) << "one a second at most, on a slow machine as well";
}

TEST(ServerLimits, GivesUpOnAHandlerThatTakesTooLong) {
  TestServer server(with([](ServerLimits& limits) { limits.handler = milliseconds(50); }));
  TestClient client(server.port());
  client.send(get("/echo") + get("/wait") + get("/echo"));
  EXPECT_EQ(client.answer().status, 200);
  const TestAnswer answer = client.answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_EQ(answer.header("Connection"), "close");
  client.end_sending();
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(client.received(), "") << "what the handler says later is dropped";
  server.release.set_value();
  TestClient other(server.port());
  EXPECT_EQ(other.ask(kGet).status, 200);
}

TEST(ServerLimits, LeavesNothingBehindWhenClientsAbort) {  // O11, K07
  TestServer server;
  for (int i = 0; i < 10'000; ++i) {
    TestClient client(server.port());
    const std::string request = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";
    client.send(std::string_view(request).substr(0, static_cast<std::size_t>(i) % request.size()));
  }
  while (server.server->open_connections() > 0) std::this_thread::yield();
  EXPECT_EQ(TestClient(server.port()).ask(kGet).status, 200);
}

}  // namespace
}  // namespace sallyport::http
