// The server over loopback sockets, with exactly the bytes that an attacker would send.
#include "http/server.h"

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

TEST(Server, AnswersRequestsOnOneConnection) {
  TestServer server;
  ASSERT_TRUE(server.started.has_value());
  TestClient client(server.port());
  const TestAnswer first = client.ask(get("/echo?a=b"));
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(first.body.starts_with("GET /echo?a=b 127.0.0.1 127.0.0.1\nHost=h\n\n"));
  const TestAnswer second = client.ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_TRUE(second.body.ends_with("\n\nhello"));
  EXPECT_EQ(first.header("X-Request-Id").size(), 22U);
  EXPECT_NE(first.header("X-Request-Id"), second.header("X-Request-Id"));
  EXPECT_EQ(server.server->open_connections(), 1U);
}

TEST(Server, SendsItsHeadersWithEveryAnswerErrorsIncluded) {  // N08, C18
  TestServer server;
  for (const std::string& request :
       {std::string(kGet), get("/nothing"), get("/throw"), std::string("bad\r\n\r\n"), get("/a//b"),
        std::string("BREW / HTTP/1.1\r\nHost: h\r\n\r\n")}) {
    TestClient client(server.port());
    const TestAnswer answer = client.ask(request);
    EXPECT_NE(answer.status, 0) << request;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("X-Request-Id").size(), 22U);
    EXPECT_EQ(answer.header("Date").size(), 29U);
    EXPECT_EQ(answer.count("Content-Length"), 1U);
    EXPECT_EQ(answer.count("Strict-Transport-Security"), 0U);
    if (answer.status >= 400) EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << request;
  }
  TestClient client(server.port());
  const TestAnswer own = client.ask(get("/own-headers"));
  EXPECT_EQ(own.header("Cache-Control"), "max-age=60");
  EXPECT_EQ(own.count("Cache-Control"), 1U);
  EXPECT_EQ(own.header("Content-Security-Policy"), "default-src 'self'");
}

TEST(Server, RefusesAmbiguousRequestsAndEndsTheConnection) {  // K01, K02, K04, K07
  TestServer server;
  const std::string smuggled = "GET /echo?smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string& head :
       {std::string(
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n"),
        std::string("GET /echo HTTP/1.1\nHost: h\n\n"),
        std::string("GET /echo HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n"),
        std::string("GET /echo HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n"),
        std::string("GET /echo HTTP/1.1\r\n\r\n"), std::string("\0\0\0\0\r\n\r\n", 8),
        std::string("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\n", 12)}) {
    TestClient client(server.port());
    client.send(head + "0\r\n\r\n" + smuggled);
    const TestAnswer answer = client.answer();
    EXPECT_EQ(answer.status, 400) << head;
    EXPECT_EQ(answer.header("Connection"), "close");
    client.end_sending();
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(client.received(), "") << "nothing behind a refused request is answered";
  }
  TestClient client(server.port());
  EXPECT_EQ(client.ask(kGet).status, 200) << "the server lives";
}

TEST(Server, AnswersEveryRowOfMethodsAndLimits) {  // K12, O01
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

TEST(Server, AnswersAHugeBodyBeforeItHasArrived) {  // O01: the answer reaches a client that goes on sending
  TestServer server;
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n");
  client.send(std::string(200'000, 'x'));
  EXPECT_EQ(client.answer().status, 413);
}

TEST(Server, SurvivesAMillionChunks) {  // K03
  TestServer server;
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunks;
  for (int i = 0; i < 30'000; ++i) chunks += "1\r\nx\r\n";
  client.send(chunks);
  EXPECT_EQ(client.answer().status, 413);
}

TEST(Server, ReadsAPostWithoutLengthAsEmpty) {  // K06
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask("POST /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body.ends_with("\n\n"));
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(Server, FreesTheSlotOfAClientThatFallsSilent) {  // K05, K08
  TestServer server(
      with([](ServerLimits& limits) { limits.head = limits.body = limits.idle = milliseconds(50); }));
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

TEST(Server, DoesNotLetDrippingBytesMoveADeadline) {  // K08
  TestServer server(with([](ServerLimits& limits) { limits.head = milliseconds(100); }));
  TestClient client(server.port());
  client.send("GET /echo HTTP/1.1\r\nX: ");
  for (int i = 0; i < 500 && client.silent_for(10); ++i) {
    if (!client.send("y")) break;
  }
  EXPECT_EQ(client.answer().status, 408);
}

TEST(Server, EndsAConnectionWhoseClientDoesNotRead) {  // K08
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

TEST(Server, AnswersManyPipelinedRequestsInOrder) {  // K09
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

TEST(Server, DoesNotHoldEarlierAnswersBackForASlowHandler) {
  TestServer server;
  TestClient client(server.port());
  client.send(get("/echo?first") + get("/wait") + get("/echo?third"));
  EXPECT_EQ(client.answer().status, 200);
  server.release.set_value();
  EXPECT_EQ(client.answer().body, "waited");
  EXPECT_TRUE(client.answer().body.starts_with("GET /echo?third"));
}

TEST(Server, InvitesTheBodyOnlyWhenItIsWelcome) {  // K13
  TestServer server;
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  ASSERT_TRUE(client.receive());
  EXPECT_EQ(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.answer().status, 100);
  client.send("hello");
  EXPECT_TRUE(client.answer().body.ends_with("\n\nhello"));

  TestClient other(server.port());
  EXPECT_EQ(
      other.ask("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 200-maybe\r\nContent-Length: 5\r\n\r\n").status,
      417);
  TestClient large(server.port());
  EXPECT_EQ(
      large.ask("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
          .status,
      413);
}

TEST(Server, EndsTheConnectionWhenTheClientAsksOrSpeaksHttp10) {
  TestServer server;
  for (const char* request :
       {"GET /echo HTTP/1.0\r\n\r\n", "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}) {
    TestClient client(server.port());
    const TestAnswer answer = client.ask(request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.ended());
  }
}

TEST(Server, BoundsTheRequestsOfOneConnection) {
  TestServer server(with([](ServerLimits& limits) { limits.requests_per_connection = 2; }));
  TestClient client(server.port());
  EXPECT_EQ(client.ask(kGet).header("Connection"), "");
  EXPECT_EQ(client.ask(kGet).header("Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST(Server, AnswersHeadLikeGetWithoutTheBody) {
  TestServer server;
  TestClient client(server.port());
  client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kGet));
  const TestAnswer head = client.answer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_NE(head.header("Content-Length"), "0");
  EXPECT_EQ(client.answer().status, 200);
}

TEST(Server, IgnoresUpgradesAndForeignHosts) {  // K10, G01
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask(
      "GET http://evil.example/echo HTTP/1.1\r\nHost: other.example\r\nConnection: Upgrade, "
      "HTTP2-Settings\r\n"
      "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Upgrade"), "");
  EXPECT_TRUE(answer.body.starts_with("GET /echo 127.0.0.1"));
  EXPECT_EQ(client.ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status, 505) << "h2 is off";
}

TEST(Server, AnswersOptionsWithoutCors) {
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask(
      "OPTIONS /echo HTTP/1.1\r\nHost: h\r\nOrigin: https://e.example\r\nAccess-Control-Request-Method: "
      "POST\r\n\r\n");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(answer.count("Content-Length"), 0U);
  EXPECT_EQ(answer.count("Access-Control-Allow-Origin"), 0U);
  EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").status, 204);
}

TEST(Server, KeepsClientTextOutOfItsHeaders) {  // K17
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask(get("/inject?a%0d%0aSet-Cookie:%20x=1"));
  EXPECT_EQ(answer.body, "refused");
  EXPECT_EQ(answer.count("Set-Cookie"), 0U);
  EXPECT_EQ(answer.count("X-Pushed"), 0U);
  EXPECT_EQ(client.ask(get("/inject?fine")).header("X-From-Set"), "fine");
}

TEST(Server, BelievesForwardedAddressesOfConfiguredProxiesOnly) {  // K18, J15
  const std::string request = "GET /echo HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.1.1.1, 6.6.6.6\r\n\r\n";
  TestServer plain;
  TestClient direct(plain.port());
  EXPECT_TRUE(direct.ask(request).body.starts_with("GET /echo 127.0.0.1 127.0.0.1"));
  EXPECT_EQ(TestClient(plain.port())
                .ask("PROXY TCP4 6.6.6.6 7.7.7.7 1 2\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                .status,
            400);

  ServerOptions options;
  options.trusted_proxies = {"127.0.0.0/8"};
  TestServer behind(std::move(options));
  TestClient proxy(behind.port());
  EXPECT_TRUE(proxy.ask(request).body.starts_with("GET /echo 127.0.0.1 6.6.6.6"));
  EXPECT_TRUE(proxy.ask(kGet).body.starts_with("GET /echo 127.0.0.1 127.0.0.1"))
      << "the next request is another";

  options.trusted_proxies = {"everyone"};
  TestServer wrong(std::move(options));
  ASSERT_FALSE(wrong.started.has_value());
  EXPECT_EQ(wrong.started.error().field, "trusted_proxies");
}

TEST(Server, ServesNoMoreConnectionsThanTheCap) {  // K16
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

TEST(Server, WaitsQuietlyWhileItIsOutOfDescriptors) {  // K16, Q11
  TestServer server;
  TestClient first(server.port());
  EXPECT_EQ(first.ask(kGet).status, 200);
  // The sanitizer opens a pipe when it first sees a type with virtual functions: let it see this one now.
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
  const auto lines = server.loop.log.lines(base::LogLevel::kWarning);
  EXPECT_GE(lines.size(), 1U);
  EXPECT_LE(lines.size(), 2U) << "at most one a second";
}

TEST(Server, GivesUpOnAHandlerThatTakesTooLong) {
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

TEST(Server, LogsAFaultWithItsRequestIdAndSaysNothingOutside) {
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask(get("/throw?secret=query"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("row 17"), std::string::npos);
  EXPECT_EQ(client.ask(kGet).status, 200);
  const auto lines = server.loop.log.lines(base::LogLevel::kDebug);
  std::size_t faults = 0;
  for (const std::string& line : lines) {
    EXPECT_EQ(line.find("secret=query"), std::string::npos) << "no query in the log (C03)";
    if (line.starts_with("A request failed.")) ++faults;
    if (line.starts_with("A request failed."))
      EXPECT_NE(line.find(answer.header("X-Request-Id")), std::string::npos);
    if (line.starts_with("A request failed.")) EXPECT_NE(line.find("row 17 of the disk"), std::string::npos);
  }
  EXPECT_EQ(faults, 1U);
}

TEST(Server, CountsRequestsByRouteAndStatus) {
  std::atomic<int> observed{0};
  ServerOptions options;
  options.observer.answered = [&](const RequestRecord& record) {
    if (record.route == "test.echo" && record.status == 200 && record.bytes > 100 &&
        record.source.peer == "127.0.0.1") {
      ++observed;
    }
  };
  TestServer server(std::move(options));
  TestClient client(server.port());
  for (int i = 0; i < 3; ++i) client.ask(kGet);
  client.ask(get("/nothing"));
  client.ask("bad\r\n\r\n");
  const std::string text = server.metrics_text();
  EXPECT_NE(text.find("sallyport_http_requests_total{route=\"test.echo\",status=\"2xx\"} 3\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("sallyport_http_requests_total{route=\"none\",status=\"4xx\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("sallyport_http_request_seconds_count{route=\"test.echo\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("sallyport_http_connections "), std::string::npos);
  EXPECT_EQ(observed.load(), 3);
}

TEST(Server, DrainsWhatIsUnderWayAndRefusesTheRest) {  // Q07
  TestServer server({}, 2);
  TestClient idle(server.port());
  EXPECT_EQ(idle.ask(kGet).status, 200);
  TestClient busy(server.port());
  busy.send(get("/wait") + get("/echo?behind"));
  server.entered.wait(0);

  std::thread draining([&] { EXPECT_EQ(server.server->drain(), 0U); });
  EXPECT_TRUE(idle.ended());
  TestClient late(server.port());
  EXPECT_FALSE(late.connected()) << "nobody listens any more";
  server.release.set_value();
  const TestAnswer answer = busy.answer();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_EQ(answer.header("Connection"), "close");
  busy.close();
  draining.join();
  EXPECT_EQ(server.server->open_connections(), 0U);
}

TEST(Server, CutsWhatDoesNotEndWithinTheDrainTime) {
  TestServer server(with([](ServerLimits& limits) { limits.drain = milliseconds(50); }));
  TestClient half(server.port());
  half.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
  TestClient busy(server.port());
  busy.send(get("/wait"));
  server.entered.wait(0);
  EXPECT_EQ(server.server->drain(), 2U);
  EXPECT_TRUE(half.ended());
  EXPECT_TRUE(busy.ended());
}

TEST(Server, RefusesAnAddressThatIsTaken) {  // Q09
  TestServer server;
  Router router{Authorizer{}};
  ServerOptions options;
  options.listen = "127.0.0.1:" + std::to_string(server.port());
  base::Metrics metrics;
  Server second(server.loop.runtime, router, options, server.clock, server.random, server.loop.log, metrics);
  const auto started = second.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, "listen");
  EXPECT_NE(started.error().message.find("Address already in use"), std::string::npos);
}

TEST(Server, NamesAListenAddressItCannotRead) {
  TestServer server;
  Router router{Authorizer{}};
  base::Metrics metrics;
  for (const char* listen :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", ":8080"}) {
    ServerOptions options;
    options.listen = listen;
    Server other(server.loop.runtime, router, options, server.clock, server.random, server.loop.log, metrics);
    const auto started = other.start();
    ASSERT_FALSE(started.has_value()) << listen;
    EXPECT_EQ(started.error().field, "listen");
  }
}

TEST(Server, ServesFromEveryCore) {
  TestServer server({}, 2);
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<TestClient>(server.port()));
  for (const auto& client : clients) client->send(kGet);
  for (const auto& client : clients) EXPECT_EQ(client->answer().status, 200);
}

TEST(Server, LeavesNothingBehindWhenClientsAbort) {  // O11, K07
  TestServer server;
  for (int i = 0; i < 500; ++i) {
    TestClient client(server.port());
    const std::string request = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";
    client.send(std::string_view(request).substr(0, static_cast<std::size_t>(i) % request.size()));
  }
  while (server.server->open_connections() > 0) std::this_thread::yield();
  EXPECT_EQ(TestClient(server.port()).ask(kGet).status, 200);
}

}  // namespace
}  // namespace sallyport::http
