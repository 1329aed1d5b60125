#include "http/source.h"

#include <gtest/gtest.h>

namespace sallyport::http {

using model::Address;

namespace {

std::string client(const TrustedProxies& proxies, std::string_view peer, std::vector<HeaderView> headers) {
  return proxies.client_of(*Address::parse(peer), headers).to_string();
}

TEST(TrustedProxies, ReadsAddressesAndNetworks) {
  const auto proxies =
      TrustedProxies::parse({"10.0.0.0/9", "192.168.1.7", "fd00::/8", "2001:db8::1", "172.16.0.0/12"});
  ASSERT_TRUE(proxies.has_value());
  for (const char* trusted :
       {"10.127.255.255", "10.0.0.1", "192.168.1.7", "fdff::1", "2001:db8::1", "172.31.0.1"}) {
    EXPECT_TRUE(proxies->trusts(*Address::parse(trusted))) << trusted;
  }
  for (const char* other :
       {"10.128.0.0", "192.168.1.8", "fe00::1", "2001:db8::2", "172.32.0.1", "11.0.0.1"}) {
    EXPECT_FALSE(proxies->trusts(*Address::parse(other))) << other;
  }
  EXPECT_TRUE(TrustedProxies::parse({"0.0.0.0/0"})->trusts(*Address::parse("8.8.8.8")));
  EXPECT_FALSE(TrustedProxies::parse({"0.0.0.0/0"})->trusts(*Address::parse("fd00::1")));
  EXPECT_TRUE(TrustedProxies::parse({"::/0"})->trusts(*Address::parse("8.8.8.8")));
}

TEST(TrustedProxies, NamesTheEntryThatIsNoNetwork) {
  for (const char* entry :
       {"", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "proxy"}) {
    const auto proxies = TrustedProxies::parse({"10.0.0.1", entry});
    ASSERT_FALSE(proxies.has_value()) << entry;
    EXPECT_EQ(proxies.error().field, "trusted_proxies");
  }
}

TEST(TrustedProxies, BelievesOnlyConfiguredPeers) {  // K18, J15
  const auto none = TrustedProxies::parse({});
  EXPECT_EQ(client(*none, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}}), "10.0.0.1");
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8"});
  EXPECT_EQ(client(*proxies, "7.7.7.7", {{"X-Forwarded-For", "6.6.6.6"}}), "7.7.7.7");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}}), "6.6.6.6");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Real-IP", "6.6.6.6"}, {"Forwarded", "for=6.6.6.6"}}),
            "10.0.0.1");
}

TEST(TrustedProxies, TakesTheRightmostAddressThatIsNotTrusted) {  // K18, J15
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8"});
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"x-forwarded-for", "1.1.1.1, 6.6.6.6, 10.0.0.9"}}), "6.6.6.6");
  EXPECT_EQ(
      client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "6.6.6.6,10.0.0.9"}}),
      "6.6.6.6")
      << "several header lines are one list";
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "10.0.0.9"}}),
            "6.6.6.6");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "10.0.0.7, 10.0.0.9"}}), "10.0.0.7");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6, unknown, 10.0.0.9"}}), "10.0.0.9");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", ""}}), "10.0.0.1");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6:4711"}}), "6.6.6.6");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]:443"}}), "2001:db8::7");
  EXPECT_EQ(client(*proxies, "10.0.0.1", {{"X-Forwarded-For", "2001:db8::7"}}), "2001:db8::7");
}

}  // namespace
}  // namespace sallyport::http
