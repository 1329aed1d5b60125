#include "oauth/form_request.h"

#include <gtest/gtest.h>

namespace sallyport::oauth {
namespace {

class FormRequestTest : public ::testing::Test {
 protected:
  base::Result<http::FormFields> read(std::string_view body, std::optional<std::string_view> type = kForm,
                                      std::string_view query = {}) {
    std::vector<http::HeaderView> headers;
    if (type) headers.push_back({"Content-Type", *type});
    http::Request request;
    request.headers = headers;
    request.body = body;
    request.query = query;
    return read_form(request);
  }
  std::string code(std::string_view body, std::optional<std::string_view> type = kForm,
                   std::string_view query = {}) {
    const auto form = read(body, type, query);
    return form ? "" : form.error().code;
  }
  static constexpr std::string_view kForm = "application/x-www-form-urlencoded";
};

TEST_F(FormRequestTest, TakesACharsetParameterOfUtf8) {
  EXPECT_TRUE(read("a=b", "application/x-www-form-urlencoded;charset=UTF-8"));
  EXPECT_TRUE(read("a=b", "application/x-www-form-urlencoded; charset=utf-8"));
}

TEST_F(FormRequestTest, RefusesOtherContentTypes_C04) {
  for (const std::string_view type :
       {"application/json", "multipart/form-data; boundary=x", "text/plain",
        "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded-x", ""})
    EXPECT_EQ(code("grant_type=client_credentials", type), "invalid_request") << type;
  EXPECT_EQ(code("grant_type=client_credentials", std::nullopt), "invalid_request");
}

TEST_F(FormRequestTest, RefusesAParameterThatComesTwice_C01) {
  EXPECT_EQ(code("scope=a&scope=a"), "invalid_request");
  EXPECT_EQ(code("scope=a&scope="), "invalid_request");
  EXPECT_EQ(code("unknown=a&unknown=b"), "invalid_request");
}

TEST_F(FormRequestTest, RefusesParametersInTheQueryString_C01_C03) {
  for (const std::string_view query :
       {"client_secret=x", "client_id=x", "grant_type=client_credentials", "scope=a", "token=x",
        "refreshToken=x", "a=b&client%5Fsecret=x", "%zz"})
    EXPECT_EQ(code("a=b", kForm, query), "invalid_request") << query;
  EXPECT_EQ(code("a=b", kForm, "trace=1"), "");
}

TEST_F(FormRequestTest, RefusesWhatTwoParsersWouldReadTwice_L06) {
  for (const std::string_view body : {"a=%", "a=%zz", "a=%00", "a=\xff"})
    EXPECT_EQ(code(body), "invalid_request") << body;
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "f" + std::to_string(i) + "=1&";
  EXPECT_EQ(code(many), "invalid_request");
  EXPECT_EQ(code(std::string(1 << 20, 'n') + "=1"), "invalid_request");
  EXPECT_EQ(read("a=b;c").value().get("a"), "b;c");
  EXPECT_EQ(read("a[]=x+y").value().get("a[]"), "x y");
}

TEST_F(FormRequestTest, DoesNotRepeatWhatTheCallerSent_C19) {
  const auto form = read("<script>=1&<script>=2");
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().message.find("script"), std::string::npos) << form.error().message;
  EXPECT_NE(form.error().detail, "");
}

}  // namespace
}  // namespace sallyport::oauth
