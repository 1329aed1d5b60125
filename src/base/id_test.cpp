#include "base/id.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::base {
namespace {

struct ThingTag;
using ThingId = Id<ThingTag>;

TEST(Id, RoundTripsAndCarriesVersionFour) {
  FakeRandom random;
  const ThingId id = ThingId::random(random);
  const std::string text = id.to_string();
  EXPECT_EQ(text[14], '4');
  EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
  EXPECT_EQ(ThingId::parse(text), id);
  EXPECT_EQ(ThingId::from_bytes(id.bytes()), id);
}

// security A20
TEST(Id, HasExactlyOneSpelling) {
  for (const char* text : {"", "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d2", "6D1F0F0E-3C58-4A55-8A0E-9B6F2A4C7D21",
                           "6d1f0f0e3c584a558a0e9b6f2a4c7d21", "{6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21}",
                           " 6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21", "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d2-",
                           "6d1f0f0e-3c58-4a55-8a0e--b6f2a4c7d21"})
    EXPECT_FALSE(ThingId::parse(text)) << text;
  EXPECT_TRUE(ThingId::parse("6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"));
}

}  // namespace
}  // namespace sallyport::base
