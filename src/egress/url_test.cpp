// Which URLs may be asked, before a name is resolved (security I02, I05, I06).
#include "egress/url.h"

#include <gtest/gtest.h>

#include "base/test_refusal.h"

namespace sallyport::egress {
namespace {

using namespace std::string_literals;

Options allowing(std::initializer_list<const char*> networks) {
  Options options;
  for (const char* text : networks) options.allowed_networks.push_back(*model::Network::parse(text));
  return options;
}

void expect_refused(const Client& client, std::initializer_list<std::string> urls) {
  for (const std::string& url : urls) {
    const auto outcome = client.check(url, "url");
    EXPECT_FALSE(outcome) << url << " was not refused";
    if (outcome) continue;
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::kInvalid) << url;
    EXPECT_EQ(outcome.error().field, "url") << url;
    EXPECT_EQ(base::code_of(client.send({.url = url})), "url_refused") << url;
  }
}

void expect_taken(const Client& client, std::initializer_list<const char*> urls) {
  for (const char* url : urls) {
    const auto outcome = client.check(url, "url");
    EXPECT_TRUE(outcome) << url << ": " << outcome.error().message;
  }
}

TEST(Url, OfAPublicServerMayBeAsked) {
  expect_taken(Client({}),
               {"https://example.com", "https://example.com/", "https://example.com/hook?a=b&c=d@e",
                "https://EXAMPLE.com/Path", "HTTPS://example.com/", "https://example.com:443/x",
                "https://example.com./", "https://xn--mnchen-3ya.example/", "https://a_b.example/",
                "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://[::ffff:8.8.8.8]/",
                "https://134744072/", "https://example.com/a%20b", "https://notlocalhost/",
                "https://example.com?x", "https://1password.example/"});
}

// security I02: every way to write it is one address.
TEST(Url, OfAnAddressThatIsNotPublicIsRefusedInEverySpelling) {
  expect_refused(Client({}), {"https://127.0.0.1/",
                              "https://127.1/",
                              "https://127.0.1/",
                              "https://2130706433/",
                              "https://017700000001/",
                              "https://0x7f000001/",
                              "https://0x7F.1/",
                              "https://0177.0.0.1/",
                              "https://127.0.0.1./",
                              "https://0x7f.0x0.0x0.0x1/",
                              "https://0/",
                              "https://0.0.0.0/",
                              "https://10.0.0.1/",
                              "https://0xa000001/",
                              "https://172.16.5.4/",
                              "https://192.168.1.1/",
                              "https://3232235777/",
                              "https://169.254.169.254/",
                              "https://0xa9fea9fe/",
                              "https://2852039166/",
                              "https://[::1]/",
                              "https://[::]/",
                              "https://[::ffff:127.0.0.1]/",
                              "https://[::ffff:7f00:1]/",
                              "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                              "https://[::127.0.0.1]/",
                              "https://[64:ff9b::7f00:1]/",
                              "https://[64:ff9b::8.8.8.8]/",
                              "https://[2002:7f00:1::]/",
                              "https://[fd00::1]/",
                              "https://[fe80::1]/",
                              "https://[fe80::1%25lo]/",
                              "https://[2606:4700::1111%25eth0]/",
                              "https://256.1.1.1/",
                              "https://4294967296/",
                              "https://1.2.3.4.5/",
                              "https://127.0.0.1.0x7f/",
                              "https://%31%32%37.0.0.1/",
                              "https://localhost/",
                              "https://LOCALHOST/",
                              "https://localhost./",
                              "https://a.localhost/",
                              "https://a.LocalHost./"});
}

// security I05
TEST(Url, ThatReadersMayTakeDifferentlyIsRefused) {
  expect_refused(Client({}), {"",
                              "example.com",
                              "//example.com/",
                              "https:",
                              "https:/example.com/",
                              "https:example.com",
                              "https://",
                              "https:///example.com/",
                              "https:////example.com/",
                              "https:///",
                              "https://?x",
                              "https://:443/",
                              "https://user@example.com/",
                              "https://user:secret@example.com/",
                              "https://@example.com/",
                              "https://:@example.com/",
                              "https://example.com@127.0.0.1/",
                              "https://127.0.0.1@example.com/",
                              "https://example.com:443@127.0.0.1/",
                              "https://example.com/#x",
                              "https://example.com#@127.0.0.1/",
                              "https://example.com/x#",
                              "https://example.com\\@127.0.0.1/",
                              "https:\\\\example.com/",
                              "https://example.com/\\x",
                              "https://exa\tmple.com/",
                              "https://example.com/\r\nX: y",
                              "https://exa\nmple.com/",
                              " https://example.com/",
                              "https://example.com/ ",
                              "https://example.com/a b",
                              "https://example.com/\x01",
                              "https://example.com\0.evil.example/"s,
                              "https://example.com/\x7f",
                              "https://m\xc3\xbcnchen.example/",
                              "https://127\xe3\x80\x82"
                              "0\xe3\x80\x82"
                              "0\xe3\x80\x82"
                              "1/",
                              "https://\xe2\x93\x9b"
                              "ocalhost/",
                              "https://example.com/\xc3\xbc",
                              "https://exa%6Dple.com%00/",
                              "https://exa%2fmple.com/",
                              "https://a%0ab.example/",
                              "https://%6c%6f%63alhost/",
                              "https://a..example/",
                              "https://.example/",
                              "https://./",
                              "https://a.example../",
                              "https://[::1/",
                              "https://::1/",
                              "https://[]/",
                              "https://[example.com]/",
                              "https://[::1]x/",
                              "https://example.com:/x:y@z:1"s + std::string(2048, 'a'),
                              "https://" + std::string(254, 'a') + "/",
                              "https://m%c3%bcnchen.example/",
                              "https://127%e3%80%820.0.1/",
                              "https://a~b.example/",
                              "https://a%7cb.example/",
                              "https://ex*mple.com/",
                              "https://ex!mple.com/",
                              "https://a,b.example/",
                              "https://a'b.example/"});
}

// security I06, N07
TEST(Url, OfAnotherSchemeOrPortIsRefused) {
  expect_refused(Client({}), {"http://example.com/",
                              "http://example.com:443/",
                              "file:///etc/passwd",
                              "gopher://example.com/",
                              "ftp://example.com/",
                              "dict://example.com:11211/",
                              "ldap://example.com/",
                              "smtp://example.com:25/",
                              "javascript:alert(1)",
                              "data:,x",
                              "unix:///run/x.sock",
                              "wss://example.com/",
                              "httpss://example.com/",
                              "https://example.com:22/",
                              "https://example.com:25/",
                              "https://example.com:5432/",
                              "https://example.com:80/",
                              "https://example.com:0/",
                              "https://example.com:65536/",
                              "https://example.com:-1/",
                              "https://example.com:4294967739/",
                              "https://example.com:443x/",
                              "https://example.com:44 3/",
                              "https://8.8.8.8:8443/",
                              "http://8.8.8.8/"});
  Options options;
  options.ports = {443, 8443};
  expect_taken(Client(options), {"https://example.com:8443/", "https://example.com/"});
  expect_refused(Client(options), {"https://example.com:9443/"});
}

// security I01, I06: what is asked again when the address is known.
TEST(Url, LeadsToAPublicAddressByHttpsAndAnAllowedPortOnly) {
  const auto at = [](const char* address, std::uint16_t port, bool https, const Options& options = {}) {
    return may_connect(*model::Address::parse(address), port, https, options);
  };
  EXPECT_TRUE(at("8.8.8.8", 443, true));
  EXPECT_FALSE(at("8.8.8.8", 443, false));
  EXPECT_FALSE(at("8.8.8.8", 8443, true));
  EXPECT_FALSE(at("10.0.0.1", 443, true));
  EXPECT_TRUE(at("10.0.0.1", 8080, false, allowing({"10.0.0.0/8"})));
  EXPECT_FALSE(at("8.8.8.8", 443, false, allowing({"10.0.0.0/8"})));
}

TEST(Url, OfANetworkThatTheOperatorAllowsMayHaveAnySchemeAndPort) {
  const Client client(allowing({"10.0.0.0/8", "fd00::/8"}));
  expect_taken(client, {"http://10.1.2.3/", "https://10.1.2.3:9000/", "http://167837955:8080/",
                        "http://[fd00::7]:80/", "http://[::ffff:10.1.2.3]/", "https://example.com/",
                        // Where these lead is known when their names are resolved.
                        "http://printer.internal/", "https://printer.internal:8443/"});
  expect_refused(client,
                 {"https://192.168.1.1/", "https://127.0.0.1/", "http://8.8.8.8/", "https://8.8.8.8:8443/",
                  "https://[fc00::1]/", "https://localhost/", "http://user@10.1.2.3/", "ftp://10.1.2.3/",
                  "file://10.1.2.3/etc/passwd", "gopher://10.1.2.3:70/"});
}

TEST(Url, OfThisMachineNeedsTheLeaveForLoopback) {
  expect_taken(Client(allowing({"127.0.0.0/8"})),
               {"http://localhost:8080/", "http://127.0.0.1/", "http://a.localhost/"});
  expect_taken(Client(allowing({"::1"})), {"http://localhost:8080/", "http://[::1]/"});
  expect_refused(Client(allowing({"::1"})), {"http://127.0.0.1/"});
}

}  // namespace
}  // namespace sallyport::egress
