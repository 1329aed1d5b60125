// Budgets for guesses (security A20, N12).
#include "accounts/guesses.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/fake_clock.h"

namespace sallyport::accounts {
namespace {

// Names that somebody makes up, or browsers that they have made known, are as many as they like.
TEST(Guesses, OfWhoeverHasShownThePasswordAreCountedWhateverOthersTry) {
  base::FakeClock clock;
  Guesses guesses(clock);
  const auto code = [&] {
    return guesses.count({.email = {}, .source = {}, .proven = "second factor of Ada"});
  };
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(code());
  EXPECT_FALSE(code());
  for (int i = 0; i < 25'000; ++i) {
    EXPECT_TRUE(guesses.count({.email = {}, .source = {}, .browser = fmt::format("browser {}", i)}));
    EXPECT_TRUE(
        guesses.count({.email = fmt::format("{}@x.example", i), .source = fmt::format("source {}", i)}));
  }
  EXPECT_FALSE(code());
}

}  // namespace
}  // namespace sallyport::accounts
