// Real servers on loopback, most of which mean no good (security I01 to I10).
#include "egress/client.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "egress/test_server.h"

namespace sallyport::egress {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSoon{300};

Options allowing(const char* network) {
  Options options;
  options.allowed_networks.push_back(*model::Network::parse(network));
  return options;
}
Options loopback() { return allowing("127.0.0.0/8"); }
Options hurried() {
  Options options = loopback();
  options.timeout = kSoon;
  return options;
}

template <class Server>
Request to(const Server& server, const char* scheme = "http", const char* host = "127.0.0.1") {
  return {.url = fmt::format("{}://{}:{}/hook?x=1", scheme, host, server.port()), .body = "{}"};
}

void say_ok(Stream& stream) {
  stream.read_request();
  stream.answer("200 OK", "ok");
}

TEST(Egress, SendsWhatItIsGivenAndNothingOfItsOwn) {
  std::string seen;
  const TestServer server([&](Stream& stream) {
    seen = stream.read_request();
    stream.answer("202 Accepted\r\nX-One:  first \r\nx-one: second\r\nX-Empty:", "taken");
  });
  Request request = to(server);
  request.headers = {{.name = "Content-Type", .value = "application/json"}, {.name = "X-Empty", .value = ""}};
  const auto answer = Client(loopback()).send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "taken");
  ASSERT_NE(answer->header("x-one"), nullptr);
  EXPECT_EQ(*answer->header("x-one"), "first");
  EXPECT_EQ(*answer->header("x-empty"), "");
  EXPECT_EQ(answer->header("x-two"), nullptr);
  EXPECT_EQ(seen, fmt::format("POST /hook?x=1 HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: */*\r\n"
                              "Content-Type: application/json\r\nX-Empty:\r\nContent-Length: 2\r\n\r\n{{}}",
                              server.port()));
}

TEST(Egress, SendsEveryMethodWithOrWithoutABody) {
  std::string seen;
  const TestServer server([&](Stream& stream) {
    seen = stream.read_request();
    if (seen.starts_with("HEAD"))
      stream.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
    else
      stream.answer("200 OK", "");
  });
  for (const char* method : {"GET", "HEAD", "DELETE", "PUT", "POST", "PATCH", "QUERY"}) {
    Request request = to(server);
    request.method = method;
    request.body.clear();
    EXPECT_TRUE(Client(loopback()).send(request)) << method;
    EXPECT_TRUE(seen.starts_with(fmt::format("{} /hook", method))) << seen;
  }
}

// A body longer than 1 MiB is what libcurl would ask leave for (Expect: 100-continue).
TEST(Egress, SendsALargeBodyWithoutAskingFirst) {
  std::size_t size = 0;
  const TestServer server([&](Stream& stream) {
    const std::string seen = stream.read_request();
    EXPECT_FALSE(seen.contains("Expect"));
    size = seen.size() - seen.find("\r\n\r\n") - 4;
    stream.answer("200 OK", "");
  });
  Request request = to(server);
  request.body.assign(2 * 1024 * 1024, 'x');
  ASSERT_TRUE(Client(loopback()).send(request));
  EXPECT_EQ(size, request.body.size());
}

// security I01, I03: the name says nothing about the address; the socket does.
TEST(Egress, ConnectsToNoAddressWithoutLeaveWhateverTheNameSaid) {
  const Listener listener;
  EXPECT_EQ(base::code_of(Client({}).send(to(listener, "https"))), "url_refused");
  for (const char* scheme : {"http", "https"}) {
    EXPECT_EQ(base::code_of(Client(allowing("10.0.0.0/8")).send(to(listener, scheme))), "url_refused");
    const auto refused = Client(allowing("::1")).send(to(listener, scheme, "localhost"));
    EXPECT_EQ(base::code_of(refused), "address_refused");
    EXPECT_EQ(base::kind_of(refused), base::ErrorKind::kUnavailable);
    EXPECT_FALSE(refused.error().message.contains("127.")) << "tells no address";
  }
  EXPECT_FALSE(listener.was_called());
}

TEST(Egress, ConnectsWhereTheOperatorAllowsIt) {
  const TestServer server(say_ok);
  EXPECT_TRUE(Client(loopback()).send(to(server)));
  EXPECT_TRUE(Client(loopback()).send(to(server, "http", "localhost")));
  EXPECT_TRUE(Client(allowing("127.0.0.1")).send(to(server, "http", "[::ffff:127.0.0.1]")));
}

// security I04
TEST(Egress, DoesNotFollowARedirect) {
  const Listener elsewhere;
  const TestServer server([&](Stream& stream) {
    stream.read_request();
    stream.answer(fmt::format("307 Temporary Redirect\r\nLocation: http://127.0.0.1:{}/", elsewhere.port()),
                  "");
  });
  const auto answer = Client(loopback()).send(to(server));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 307);
  EXPECT_FALSE(elsewhere.was_called());
}

// security I08
TEST(Egress, EndsASlowAnswerAtTheDeadline) {
  const TestServer silent([](Stream& stream) {
    stream.read_request();
    EXPECT_TRUE(stream.closed_within(5000));
  });
  const TestServer dripping([](Stream& stream) {
    stream.read_request();
    stream.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (!stream.closed_within(10)) stream.write("x");
  });
  const TestServer dripping_head([](Stream& stream) {
    stream.read_request();
    stream.write("HTTP/1.1 200 OK\r\nX: ");
    while (!stream.closed_within(10)) stream.write("x");
  });
  for (const auto* server : {&silent, &dripping, &dripping_head})
    EXPECT_EQ(base::code_of(Client(hurried()).send(to(*server))), "too_slow");
  const Listener deaf;  // takes the connection and shakes no hands
  EXPECT_EQ(base::code_of(Client(hurried()).send(to(deaf, "https"))), "too_slow");
}

// security I08
TEST(Egress, CutsABodyAtItsLimitHoweverItComes) {
  const std::string piece(16 * 1024, 'x');
  const auto pour = [&](const char* head, const char* before, const char* after) {
    return [=](Stream& stream) {
      stream.read_request();
      stream.write(head);
      while (stream.write(before) && stream.write(piece) && stream.write(after)) {
      }
    };
  };
  const TestServer endless(pour("HTTP/1.1 200 OK\r\n\r\n", "", ""));
  const TestServer chunked(pour("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4000\r\n", "\r\n"));
  const TestServer failing(pour("HTTP/1.1 500 Oops\r\n\r\n", "", ""));
  for (const auto* server : {&endless, &chunked, &failing})
    EXPECT_EQ(base::code_of(Client(loopback()).send(to(*server))), "answer_too_large");
}

TEST(Egress, TakesABodyOfExactlyTheLimit) {
  Options options = loopback();
  options.answer_bytes = 5;
  std::string body = "12345";
  const TestServer server([&](Stream& stream) {
    stream.read_request();
    stream.answer("200 OK", body);
  });
  EXPECT_TRUE(Client(options).send(to(server)));
  body += "6";
  EXPECT_EQ(base::code_of(Client(options).send(to(server))), "answer_too_large");
}

// security I08
TEST(Egress, CutsEndlessHeaders) {
  const std::string kilobyte(1024, 'x');
  const auto pour = [&](const std::string& head, const std::string& again) {
    return [=](Stream& stream) {
      stream.read_request();
      stream.write(head);
      while (stream.write(again)) {
      }
    };
  };
  const TestServer fields(pour("HTTP/1.1 200 OK\r\n", "X: " + kilobyte + "\r\n"));
  const TestServer one_field(pour("HTTP/1.1 200 OK\r\nX: ", kilobyte));
  const TestServer interim(pour("", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"));
  const TestServer trailers(pour("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
                                 "X: " + kilobyte + "\r\n"));
  for (const auto* server : {&fields, &one_field, &interim, &trailers})
    EXPECT_EQ(base::code_of(Client(loopback()).send(to(*server))), "answer_too_large");
}

TEST(Egress, KeepsTheFieldsOfTheLastHeadOnly) {
  const TestServer server([](Stream& stream) {
    stream.read_request();
    stream.write(
        "HTTP/1.1 103 Early Hints\r\nX: interim\r\n\r\nHTTP/1.1 200 OK\r\nY: last\r\n"
        "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nZ: trailer\r\n\r\n");
  });
  const auto answer = Client(loopback()).send(to(server));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("x"), nullptr);
  EXPECT_EQ(*answer->header("y"), "last");
  EXPECT_EQ(answer->header("z"), nullptr);
}

// security H08, I08: what is compressed stays so, and a bomb is as large as it was sent.
TEST(Egress, DoesNotDecompress) {
  const std::string gzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00", 23);
  const TestServer server([&](Stream& stream) {
    EXPECT_FALSE(stream.read_request().contains("Accept-Encoding"));
    stream.answer("200 OK\r\nContent-Encoding: gzip", gzip);
  });
  const auto answer = Client(loopback()).send(to(server));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, gzip);
}

TEST(Egress, SaysThatAServerIsNotReachedOrTalksNonsense) {
  const TestServer rude([](Stream& stream) { stream.read_request(); });
  const TestServer nonsense([](Stream& stream) {
    stream.read_request();
    stream.write("SSH-2.0-OpenSSH_9.2\r\n");
  });
  for (const auto* server : {&rude, &nonsense})
    EXPECT_EQ(base::code_of(Client(loopback()).send(to(*server))), "no_answer");
  std::uint16_t port = 0;
  {
    const Listener gone;
    port = gone.port();
  }
  EXPECT_EQ(base::code_of(Client(loopback()).send({.url = fmt::format("http://127.0.0.1:{}/", port)})),
            "not_reached");
}

// RFC 9110 §15.2.2: a 101 that nobody has asked for would make whoever gets it passed on speak another
// protocol.
TEST(Egress, TakesNoAnswerForASwitchOfProtocols) {
  const TestServer server([](Stream& stream) {
    stream.read_request();
    stream.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nContent-Length: 2\r\n\r\nok");
  });
  EXPECT_EQ(base::code_of(Client(loopback()).send(to(server))), "no_answer");
}

// security I09
TEST(Egress, ObeysNoProxyOfTheEnvironment) {
  const Listener proxy;
  const std::string address = fmt::format("http://user:secret@127.0.0.1:{}", proxy.port());
  const auto names = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  for (const char* name : names) setenv(name, address.c_str(), 1);
  const TestServer server(say_ok);
  EXPECT_TRUE(Client(loopback()).send(to(server)));
  const Listener deaf;
  EXPECT_EQ(base::code_of(Client(hurried()).send(to(deaf, "https"))), "too_slow");
  EXPECT_TRUE(deaf.was_called());
  EXPECT_FALSE(proxy.was_called());
  for (const char* name : names) unsetenv(name);
}

// security I10: callers validate; this is what a bug of theirs comes to.
TEST(EgressDeathTest, SendsNoHeaderThatCouldEndItsLine) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto send = [](const char* name, const std::string& value) {
    const Client client(loopback());
    static_cast<void>(
        client.send({.url = "http://127.0.0.1:9/", .headers = {{.name = name, .value = value}}}));
  };
  EXPECT_DEATH(send("X", "a\r\nY: b"), "is_printable");
  EXPECT_DEATH(send("X", std::string("a\0b", 3)), "is_printable");
  EXPECT_DEATH(send("X: y\r\nZ", "a"), "is_token");
  EXPECT_DEATH(send("", "a"), "is_token");
}

// An authority whose certificate the client trusts, in a file that is removed at the end.
class EgressTls : public ::testing::Test {
 protected:
  EgressTls() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-egress-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    authority_.write((folder_ / "ca.pem").string());
  }
  ~EgressTls() override { std::filesystem::remove_all(folder_); }

  std::string code(const Identity& identity, const char* host = "127.0.0.1", int newest_version = 0) const {
    Options options = loopback();
    options.ca_file = (folder_ / "ca.pem").string();
    const TestServer server(say_ok, identity, newest_version);
    return base::code_of(Client(options).send(to(server, "https", host)));
  }

  std::filesystem::path folder_;
  Authority authority_;
};

// security I07
TEST_F(EgressTls, TakesAGoodCertificateAndNoOther) {
  EXPECT_EQ(code(authority_.issue({})), "accepted");
  EXPECT_EQ(code(authority_.issue({}), "localhost"), "accepted");
  EXPECT_EQ(code(authority_.issue({.from = -7200, .until = -60})), "tls_failed") << "expired";
  EXPECT_EQ(code(authority_.issue({.from = 3600, .until = 7200})), "tls_failed") << "not valid yet";
  EXPECT_EQ(code(authority_.issue({.names = "DNS:other.example"}), "localhost"), "tls_failed")
      << "other host";
  EXPECT_EQ(code(authority_.issue({.names = "DNS:localhost"})), "tls_failed") << "a name for an address";
  EXPECT_EQ(code(authority_.issue({.names = "DNS:*.localhost"}), "localhost"), "tls_failed") << "wildcard";
  EXPECT_EQ(code(authority_.issue({.usage = "clientAuth"})), "tls_failed") << "wrong usage";
  EXPECT_EQ(code(Authority::self_signed({})), "tls_failed") << "self-signed";
  Authority unknown;
  EXPECT_EQ(code(unknown.issue({})), "tls_failed") << "unknown authority";
}

TEST_F(EgressTls, SpeaksNothingOlderThanTls12) {
  const Identity identity = authority_.issue({});
  EXPECT_EQ(code(identity, "127.0.0.1", TLS1_2_VERSION), "accepted");
  EXPECT_EQ(code(identity, "127.0.0.1", TLS1_1_VERSION), "tls_failed");
}

TEST_F(EgressTls, TrustsTheAuthoritiesOfTheSystemWithoutAFile) {
  const TestServer server(say_ok, authority_.issue({}));
  EXPECT_EQ(base::code_of(Client(loopback()).send(to(server, "https"))), "tls_failed");
}

}  // namespace
}  // namespace sallyport::egress
