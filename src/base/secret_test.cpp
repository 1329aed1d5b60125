#include "base/secret.h"

#include <ostream>
#include <type_traits>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sallyport::base {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

// security S25
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!Streamable<Secret>);
static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);

TEST(Secret, MovesLeaveNothingBehind) {
  Secret first = Secret::from_text("open sesame");
  Secret second = std::move(first);
  EXPECT_EQ(second.reveal_text(), "open sesame");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the moved-from state is the point
}

TEST(Secret, WipeOverwritesEveryByte) {
  Bytes bytes{1, 2, 3};
  wipe(bytes.data(), bytes.size());
  EXPECT_EQ(bytes, (Bytes{0, 0, 0}));
}

}  // namespace
}  // namespace sallyport::base
