// /api/account/password/forgot on real services.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"

namespace sallyport::api {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(ForgottenPasswords, TheLinkInALetterLeadsHereWhateverTheRequestSays_N13) {
  House house;
  const auto invited = house.post("/api/invitations", R"({"email":"zoe@north.test"})").text("/token");
  ASSERT_EQ(
      house
          .post("/api/invitations/accept",
                fmt::format(R"({{"token":"{}","displayName":"Zoe","password":"correct horse battery"}})",
                            invited))
          .status,
      200);
  const std::array headers{
      http::HeaderView{"Content-Type", "application/json"}, http::HeaderView{"Host", "evil.test"},
      http::HeaderView{"X-Forwarded-Host", "evil.test"}, http::HeaderView{"X-Forwarded-Proto", "http"},
      http::HeaderView{"Forwarded", "host=evil.test;proto=http"}};
  http::Request request;
  request.method = http::Method::kPost;
  request.target = request.path = "/api/account/password/forgot";
  request.headers = headers;
  request.body = R"({"email":"zoe@north.test"})";
  std::string_view route;
  ASSERT_EQ(house.loop.run(house.router.handle(request, &route)).status, 200);
  for (int i = 0; i < 2; ++i)  // what was asked for may stand behind the first question
    house.loop.run([](accounts::PasswordLinks& links) -> async::Task<bool> {
      co_await links.finish();
      co_return true;
    }(*house.password_links));
  EXPECT_THAT(house.letters, ElementsAre(StartsWith("https://id.sallyport.test/reset-password#")));
}

}  // namespace
}  // namespace sallyport::api
