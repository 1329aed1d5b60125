#include "model/address.h"

#include <gtest/gtest.h>

namespace sallyport::model {
namespace {

TEST(Address, HasOneFormForOneAddress) {
  EXPECT_EQ(Address::parse("::ffff:10.1.2.3"), Address::parse("10.1.2.3"));
  EXPECT_EQ(Address::parse("::ffff:10.1.2.3")->to_string(), "10.1.2.3");
  EXPECT_EQ(Address::parse("FD00:0:0::1")->to_string(), "fd00::1");
  for (const char* text :
       {"", "10.1.2", "10.1.2.256", "10.1.2.3:80", "[::1]", "::1%eth0", "localhost", "01.2.3.4"}) {
    EXPECT_FALSE(Address::parse(text).has_value()) << text;
  }
}

TEST(Network, HoldsTheAddressesThatShareItsFirstBits) {
  const auto holds = [](const char* network, const char* address) {
    return Network::parse(network)->contains(*Address::parse(address));
  };
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.0.0.1"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("10.0.0.128/25", "10.0.0.200"));
  EXPECT_FALSE(holds("10.0.0.128/25", "10.0.0.127"));
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.8"));
  EXPECT_TRUE(holds("::/0", "8.8.8.8"));
  EXPECT_FALSE(holds("0.0.0.0/0", "fd00::1"));
}

TEST(Network, IsNothingElse) {
  for (const char* text : {"", "10.0.0.0/", "/8", "10.0.0.0/33", "fd00::/129", "10.0.0.0/-1", "10.0.0.0/8/8",
                           "10.0.0.0/+8", "10.0.0.0/8 ", "10.0.0.0/99999999999", "host/8"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

TEST(Network, IsReadFromTheTextThatItWrites) {
  for (const char* text :
       {"10.0.0.7", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.0/31", "fd00::/8", "2001:db8::1", "::/0"}) {
    const auto network = Network::parse(text);
    ASSERT_TRUE(network) << text;
    EXPECT_EQ(network->to_string(), text);
    EXPECT_EQ(Network::parse(network->to_string()), network);
  }
}

}  // namespace
}  // namespace sallyport::model
