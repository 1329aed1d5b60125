#include "http/page_token.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace sallyport::http {
namespace {

crypto::HmacKey key_of(std::uint8_t byte) { return *crypto::HmacKey::make(base::Bytes(32, byte)); }

class PageTokensTest : public ::testing::Test {
 protected:
  crypto::HmacKey key_ = key_of(1);
  PageTokens tokens_{key_};
  model::TenantId tenant_ = *model::TenantId::parse("6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21");
  model::TenantId other_ = *model::TenantId::parse("6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d22");
  boost::json::object query_{{"source", "all"}, {"filter", "B\u00fcro"}, {"after", "x"}};

  void expect_refused(const base::Result<boost::json::object>& outcome) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::kInvalid);
    EXPECT_EQ(outcome.error().field, "pageToken");
  }
};

TEST_F(PageTokensTest, CarryTheWholeQuery) {
  const auto token = tokens_.seal("api.groups.list", tenant_, query_);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  const auto opened = tokens_.open("api.groups.list", tenant_, token);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, query_);
}

// security N04
TEST_F(PageTokensTest, AreRefusedAtAnotherEndpointOrTenantOrUnderAnotherKey) {
  const auto token = tokens_.seal("api.groups.list", tenant_, query_);
  expect_refused(tokens_.open("api.users.list", tenant_, token));
  expect_refused(tokens_.open("api.groups.lis", tenant_, token));
  expect_refused(tokens_.open("api.groups.list", other_, token));
  const auto another_key = key_of(2);
  expect_refused(PageTokens(another_key).open("api.groups.list", tenant_, token));
}

// security N04
TEST_F(PageTokensTest, AreRefusedWhenAnyCharacterChanges) {
  const auto token = tokens_.seal("e", tenant_, query_);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    expect_refused(tokens_.open("e", tenant_, changed));
    expect_refused(tokens_.open("e", tenant_, token.substr(0, i)));
  }
  expect_refused(tokens_.open("e", tenant_, token + "A"));
  expect_refused(tokens_.open("e", tenant_, token + "="));
}

// security N04
TEST_F(PageTokensTest, AreRefusedWhenTheyAreHandMadeOrTooLong) {
  expect_refused(tokens_.open("e", tenant_, ""));
  expect_refused(tokens_.open("e", tenant_, "' OR 1=1 --"));
  expect_refused(tokens_.open("e", tenant_, base::base64url_encode(base::as_bytes("{\"after\":\"x\"}"))));
  expect_refused(tokens_.open("e", tenant_, std::string(PageTokens::kMaxTokenBytes + 4, 'A')));
}

TEST_F(PageTokensTest, NameTheParameterOfTheDialect) {
  const auto outcome = tokens_.open("e", tenant_, "nonsense", "page_token");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().field, "page_token");
}

}  // namespace
}  // namespace sallyport::http
