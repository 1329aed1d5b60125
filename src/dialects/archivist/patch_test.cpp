#include "dialects/archivist/patch.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"

namespace sallyport::dialects::archivist {
namespace {

using base::field_of;
using testing::ElementsAre;
using testing::Optional;

constexpr std::array<std::string_view, 5> kKnown{"display_name", "keys", "roles", "sso", "sso.client_id"};

base::Result<Patch> patch(std::string_view body, std::optional<std::string_view> mask = {}) {
  return Patch::make(base::parse_json(body)->as_object(), mask, kKnown);
}

// archivist §2
TEST(Patch, ChangesTheMembersThatAreThere) {
  const auto change =
      patch(R"({"display_name":"x","keys":["a","b"],"roles":null,"sso":{"client_id":"c"}})").value();
  EXPECT_THAT(change.text("display_name").value(), Optional(std::string("x")));
  EXPECT_THAT(change.words("keys").value().value(), ElementsAre("a", "b"));
  EXPECT_FALSE(change.owner("roles").value()) << "null is absent";
  EXPECT_THAT(change.text("sso.client_id").value(), Optional(std::string("c")));
  EXPECT_FALSE(change.text("sso.issuer").value());
}

TEST(Patch, ChangesExactlyWhatTheMaskNames) {
  const auto change = patch(R"({"display_name":"x","keys":["a"]})", "displayName,roles,sso").value();
  EXPECT_THAT(change.text("display_name").value(), Optional(std::string("x")));
  EXPECT_FALSE(change.words("keys").value()) << "not in the mask";
  EXPECT_THAT(change.owner("roles").value(), Optional(false));
  EXPECT_THAT(change.text("sso.client_id").value(), Optional(std::string()))
      << "what is named and absent is empty";
  const auto inner = patch(R"({"sso":{"client_id":"c","issuer":"i"}})", "sso.client_id").value();
  EXPECT_THAT(inner.text("sso.client_id").value(), Optional(std::string("c")));
  EXPECT_FALSE(inner.text("sso.issuer").value());
}

TEST(Patch, RefusesOtherTypesAndNamesThatNoMaskMayHave) {
  for (const char* mask : {"", ",", "identity", "display_name,", "sso.", "display_name;keys"})
    EXPECT_EQ(field_of(patch("{}", mask)), "mask") << mask;
  EXPECT_EQ(field_of(patch(R"({"display_name":1})")->text("display_name")), "display_name");
  EXPECT_EQ(field_of(patch(R"({"keys":"a"})")->words("keys")), "keys");
  EXPECT_EQ(field_of(patch(R"({"keys":[1]})")->words("keys")), "keys");
  EXPECT_EQ(field_of(patch(R"({"display_name":1})")->truth("display_name")), "display_name");
  EXPECT_EQ(field_of(patch(R"({"sso":"x"})")), "sso");
  for (const char* roles : {R"({"roles":"OWNER"})", R"({"roles":[1]})", R"({"roles":["KING"]})"})
    EXPECT_EQ(field_of(patch(roles)->owner("roles")), "roles") << roles;
}

// archivist §6
TEST(Roles, AreOwnerOrNothing) {
  const auto owner = [](std::string_view text) { return read_owner(*base::parse_json(text), "roles"); };
  EXPECT_TRUE(owner(R"(["ROLE_UNSPECIFIED","OWNER"])").value());
  EXPECT_FALSE(owner(R"(["ROLE_UNSPECIFIED"])").value());
  EXPECT_FALSE(owner("[]").value());
}

}  // namespace
}  // namespace sallyport::dialects::archivist
