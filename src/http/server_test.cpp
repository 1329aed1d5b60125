// The server over loopback sockets, with exactly the bytes that an attacker would send.
#include "http/server.h"

#include <gtest/gtest.h>

#include "http/test_server.h"

namespace sallyport::http {
namespace {

constexpr std::string_view kGet = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
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

TEST(Server, N08_BrowsersBehindATlsProxyAreToldToStayOnHttps) {
  ServerOptions options;
  options.reached_by_https = true;
  TestServer server(std::move(options));
  for (const std::string& request :
       {get("/echo"), get("/nowhere"), std::string("BREW / HTTP/1.1\r\nHost: h\r\n\r\n")}) {
    TestClient client(server.port());
    EXPECT_EQ(client.ask(request).count("Strict-Transport-Security"), 1U) << request;
  }
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

TEST(Server, ReadsAPostWithoutLengthAsEmpty) {  // K06
  TestServer server;
  TestClient client(server.port());
  const TestAnswer answer = client.ask("POST /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body.ends_with("\n\n"));
  EXPECT_EQ(client.ask(kGet).status, 200);
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

}  // namespace
}  // namespace sallyport::http
