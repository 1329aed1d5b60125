// How a server starts, shares its port between its cores, and ends.
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"
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

TEST(ServerLife, DrainsWhatIsUnderWayAndRefusesTheRest) {  // Q07
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

TEST(ServerLife, CutsWhatDoesNotEndWithinTheDrainTime) {
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

TEST(ServerLife, RefusesAnAddressThatIsTaken) {  // Q09
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

TEST(ServerLife, EndsWithoutHavingBegun) {
  base::NullLog quiet;
  async::Runtime never_started(1, quiet);
  const Router router{Authorizer{}};
  const base::FakeClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  Server server(never_started, router, {}, clock, random, quiet, metrics);
  EXPECT_EQ(server.drain(), 0U);
}

TEST(ServerLife, NamesAListenAddressItCannotRead) {
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

TEST(ServerLife, ServesFromEveryCore) {
  TestServer server({}, 2);
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<TestClient>(server.port()));
  for (const auto& client : clients) client->send(kGet);
  for (const auto& client : clients) EXPECT_EQ(client->answer().status, 200);
}

}  // namespace
}  // namespace sallyport::http
