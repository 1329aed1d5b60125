#include "oauth/scope.h"

#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sallyport::oauth {
namespace {

std::string code_of(const base::Result<std::string>& result) { return result ? "" : result.error().code; }

TEST(Scope, IsEverythingRegisteredWhenNothingIsAsked) {
  EXPECT_EQ(grant_scope("read write", "").value(), "read write");
  EXPECT_EQ(grant_scope("", "").value(), "");
}

TEST(Scope, RefusesWordsThatAreNotRegistered_C06) {
  EXPECT_EQ(code_of(grant_scope("read", "read write")), "invalid_scope");
  EXPECT_EQ(code_of(grant_scope("", "read")), "invalid_scope");
}

TEST(Scope, RefusesCharactersThatNoScopeHas_C06) {
  for (const std::string_view bad : {"re\"ad", "re\\ad", "r\xc3\xa9", "read\twrite", "\x7f"})
    EXPECT_EQ(code_of(grant_scope("read write", bad)), "invalid_scope") << bad;
  EXPECT_EQ(code_of(grant_scope("read", std::string_view("read\0", 5))), "invalid_scope");
}

TEST(Scope, RefusesTenThousandWords_C06) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "read ";
  EXPECT_EQ(code_of(grant_scope("read", many)), "invalid_scope");
}

TEST(Scope, RefusesABlankList) { EXPECT_EQ(code_of(grant_scope("read", "  ")), "invalid_scope"); }

TEST(Scope, IsASetOfCaseSensitiveWords_C08) {
  EXPECT_EQ(grant_scope("read write", "write read write").value(), "read write");
  EXPECT_EQ(code_of(grant_scope("read", "Read")), "invalid_scope");
}

std::set<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::set<std::string> set;
  for (std::string word; in >> word;) set.insert(word);
  return set;
}

TEST(Scope, GrantsOnlyWhatIsRegisteredAndAsked_C07) {
  EXPECT_TRUE(rc::check([] {
    const auto list = rc::gen::container<std::vector<std::string>>(
        rc::gen::elementOf(std::vector<std::string>{"read", "read:all", "write", "admin", "Read", "a"}));
    const auto join = [](const std::vector<std::string>& parts) {
      std::string text;
      for (const auto& part : parts) text += part + " ";
      return text;
    };
    const std::string registered = join(*list);
    const std::string asked = join(*list);
    const auto granted = grant_scope(registered, asked);
    if (!granted) return;
    const auto known = words(registered);
    const auto wanted = asked.empty() ? known : words(asked);
    for (const auto& word : words(*granted)) {
      RC_ASSERT(known.contains(word));
      RC_ASSERT(wanted.contains(word));
    }
  }));
}

class AudienceTest : public ::testing::Test {
 protected:
  base::Result<std::string> choose(model::IntegrationKind kind, std::string_view preferred,
                                   std::string_view asked) {
    return choose_audience(deployment, model::defaults_of(kind), preferred, asked);
  }
  model::Deployment deployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
};

TEST_F(AudienceTest, ComesFromTheEndpointAndThenFromTheKind) {
  using enum model::IntegrationKind;
  EXPECT_EQ(choose(kCustom, "", "").value(), "https://id.example.com/api");
  EXPECT_EQ(choose(kCustom, "archivist", "").value(), "https://id.example.com/archivist");
  EXPECT_EQ(choose(kExternalApi, "", "").value(), "https://id.example.com/external");
}

TEST_F(AudienceTest, MayBeAskedForByItsExactUri) {
  using enum model::IntegrationKind;
  EXPECT_EQ(choose(kExternalApi, "", "https://id.example.com/api").value(), "https://id.example.com/api");
  EXPECT_EQ(choose(kCustom, "archivist", "https://id.example.com/archivist").value(),
            "https://id.example.com/archivist");
}

TEST_F(AudienceTest, RefusesTargetsThatItDoesNotKnow_C09) {
  using enum model::IntegrationKind;
  for (const std::string_view asked : {"https://id.example.com/api/", "https://ID.example.com/api", "api",
                                       "https://evil.example/api", "https://id.example.com/external",
                                       "https://id.example.com/auth/refresh", "https://id.example.com/ap"})
    EXPECT_EQ(code_of(choose(kCustom, "", asked)), "invalid_target") << asked;
}

}  // namespace
}  // namespace sallyport::oauth
