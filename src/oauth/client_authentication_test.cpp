#include "oauth/client_authentication.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "oauth/client_authentications/client_secret_basic.h"

namespace sallyport::oauth {
namespace {

std::string basic(std::string_view text) { return "Basic " + base::base64_encode(base::as_bytes(text)); }

std::vector<std::pair<std::string, std::string>> readings(std::string_view header) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto parsed = parse_basic(header);
  if (parsed)
    for (const auto& reading : *parsed) pairs.emplace_back(reading.client_id, reading.secret);
  return pairs;
}

std::string code_of(std::string_view header) {
  const auto parsed = parse_basic(header);
  return parsed ? "" : parsed.error().code;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Basic, ReadsTheVectorsOfTheContractInBothEncodings_A13) {
  // external-api §4
  EXPECT_EQ(readings("Basic YytpZCUyQjE6cyUzQWVjJTJGcmV0JTNE").front(),
            (std::pair<std::string, std::string>("c id+1", "s:ec/ret=")));
  EXPECT_EQ(readings("Basic YyBpZCsxOnM6ZWMvcmV0PQ==").back(),
            (std::pair<std::string, std::string>("c id+1", "s:ec/ret=")));
  EXPECT_EQ(readings("Basic ZXh0X2FjbWVfN1FtMjpaazN2XzAtYUI5"),
            (Pairs{{"ext_acme_7Qm2", "Zk3v_0-aB9"}, {"ext_acme_7Qm2", "Zk3v_0-aB9"}}));
}

TEST(Basic, SplitsAtTheFirstColon_A13) {
  EXPECT_EQ(readings(basic("a:b:c")).back(), (std::pair<std::string, std::string>("a", "b:c")));
}

TEST(Basic, LeavesOutTheFormReadingWhenItDoesNotDecode_A13) {
  EXPECT_EQ(readings(basic("a:100%")), (Pairs{{"a", "100%"}}));
}

TEST(Basic, TakesTheSchemeInAnyLetterCaseAndMoreThanOneSpace) {
  EXPECT_EQ(readings("bASIC   YTpi").size(), 2U);
}

TEST(Basic, TakesMissingPadding) { EXPECT_EQ(readings("Basic YTpiYg").front().second, "bb"); }

TEST(Basic, RefusesWhatIsMalformed_A14) {
  for (const std::string& header :
       {basic("no colon"), std::string("Basic !!!"), std::string("Basic"), std::string("Basic "),
        basic(std::string_view("a:b\0c", 5)), basic("a:\xff\xfe"), "Basic " + std::string(64 * 1024, 'A')})
    EXPECT_EQ(code_of(header), "invalid_request") << header.substr(0, 40);
}

TEST(Basic, RefusesOtherSchemes) { EXPECT_EQ(code_of("Bearer abc"), "invalid_client"); }

class ReadClientTest : public ::testing::Test {
 protected:
  base::Result<PresentedClient> read(std::string_view body, std::string authorization = {}) {
    std::vector<http::HeaderView> headers;
    if (!authorization.empty()) headers.push_back({"Authorization", authorization});
    http::Request request;
    request.headers = headers;
    return read_client(request, http::FormFields::parse(body, "body").value());
  }
};

TEST_F(ReadClientTest, TakesEitherMethod) {
  EXPECT_EQ(read("", basic("a:b"))->method, "client_secret_basic");
  EXPECT_EQ(read("client_id=a&client_secret=b")->method, "client_secret_post");
}

TEST_F(ReadClientTest, RefusesTwoMethodsThatDiffer_A11) {
  EXPECT_EQ(read("client_id=a&client_secret=c", basic("a:b")).error().code, "invalid_request");
  EXPECT_EQ(read("client_id=x&client_secret=b", basic("a:b")).error().code, "invalid_request");
}

TEST_F(ReadClientTest, TakesTheSameCredentialsInBothPlaces) {
  EXPECT_TRUE(read("client_id=a&client_secret=b", basic("a:b")));
  EXPECT_TRUE(read("client_id=c+id&client_secret=b%2B", basic("c+id:b%2B")));
  EXPECT_TRUE(read("client_id=a&client_secret=b%2B", basic("a:b+"))) << "the raw reading is the same";
}

TEST_F(ReadClientTest, TakesTheClientIdInTheBodyBesideBasicWhenItIsTheSame) {
  EXPECT_TRUE(read("client_id=a", basic("a:b")));
  EXPECT_EQ(read("client_id=c", basic("a:b")).error().code, "invalid_request");
}

TEST_F(ReadClientTest, RefusesARequestWithoutAnySecret) {
  EXPECT_EQ(read("").error().code, "invalid_client");
  EXPECT_EQ(read("client_id=a").error().code, "invalid_client");
  EXPECT_EQ(read("client_id=a&client_secret=").error().code, "invalid_client") << "C05: empty is absent";
  EXPECT_EQ(read("client_secret=b").error().code, "invalid_client");
}

}  // namespace
}  // namespace sallyport::oauth
