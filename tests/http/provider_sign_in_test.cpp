// People sign in with the provider of their tenant, through the whole server (docs/adr/0086; security H01,
// H18, N03, N05, N13, N22), and set another password with a link.
#include "http/test_client.h"
#include "portal_house.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ProviderSignIn : public PortalHouse {
 protected:
  std::string north() { return tenant("North").id.to_string(); }
  // Nobody is asked here: what a provider says is for accounts/provider_sign_in_test.cpp.
  static constexpr const char* kProvider =
      R"({"issuer":"https://login.north.example","clientId":"c","clientSecret":"s","enabled":true,"domains":["north.example"]})";
};

TEST_F(ProviderSignIn, AnAdministratorSetsAndRemovesTheProviderAndTheSecretIsNeverShown) {
  Browser browser = signed_in();
  const auto before = browser.get("/api/tenant/sign-in").json();
  EXPECT_EQ(text_at(before, "issuer"), "");
  EXPECT_EQ(text_at(before, "redirectUri"), std::string(House::kPublicUrl) + "/sign-in/callback/" + north());
  const Answer put = browser.send("PUT", "/api/tenant/sign-in", kProvider);
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_THAT(put.body, HasSubstr(R"("hasClientSecret":true)"));
  EXPECT_THAT(put.body, testing::Not(HasSubstr(R"("clientSecret")")));
  const Answer wrong = browser.send(
      "PUT", "/api/tenant/sign-in",
      R"({"issuer":"https://login.north.example","clientId":"c","enabled":true,"defaultRole":"administrator"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(text_at(wrong.json(), "field"), "defaultRole");
  expect_refused(
      browser.send(
          "PUT", "/api/tenant/sign-in",
          R"({"issuer":"https://login.north.example","clientId":"c","enabled":true,"requiredOf":"everybody"})"),
      409, "would_lock_out");
  const Answer trial = browser.send("POST", "/api/tenant/sign-in/test", R"({"issuer":"https://127.0.0.1"})");
  EXPECT_THAT(trial.body, HasSubstr(R"("works":false)")) << trial.body;
  EXPECT_EQ(browser.send("DELETE", "/api/tenant/sign-in").status, 204);
  EXPECT_EQ(text_at(browser.get("/api/tenant/sign-in").json(), "issuer"), "");
}

TEST_F(ProviderSignIn, TheWayBackLeadsToOurOwnPagesAlone_H18_H19) {
  Browser browser(house);
  for (const auto* query :
       {"", "?state=x&code=y", "?state=x&error=%3Cscript%3E", "?state=x&state=y", "?state=%0d%0aX"}) {
    const Answer answer = browser.get("/sign-in/callback/" + north() + query);
    EXPECT_EQ(answer.status, 303) << query;
    EXPECT_THAT(answer.header("Location").value_or(""),
                StartsWith(std::string(House::kPublicUrl) + "/sign-in?trouble="))
        << query;
    EXPECT_EQ(browser.session(), "");
  }
  const Answer evil = browser.get("/sign-in/callback/%0d%0ax");
  EXPECT_THAT(evil.header("Location").value_or(std::string(House::kPublicUrl) + "/"),
              StartsWith(std::string(House::kPublicUrl) + "/"));
}

TEST_F(ProviderSignIn, BeginsFromOurOwnPageAlone_N05) {
  Browser browser(house);
  const auto start = [&](std::string_view email, const Headers& more = {}) {
    return browser.send("POST", "/api/sign-in/provider", fmt::format(R"({{"email":"{}"}})", email), more);
  };
  expect_refused(start("admin@north.example", {{"Origin", "https://evil.example"}}), 403, "csrf_refused");
  const Answer known = start("admin@north.example"), unknown = start("nobody@north.example");
  expect_refused(known, 404, "no_provider");
  expect_refused(unknown, 404, "no_provider");
  EXPECT_EQ(text_at(known.json(), "detail"), text_at(unknown.json(), "detail"));
}

TEST_F(ProviderSignIn, EveryAddressLeadsToTheOnlyTenantOfAServer_N13) {
  Browser administrator = signed_in(), browser(house);
  ASSERT_EQ(administrator.send("PUT", "/api/tenant/sign-in", kProvider).status, 200);
  const auto start = [&](std::string_view email) {
    return browser.send("POST", "/api/sign-in/provider", fmt::format(R"({{"email":"{}"}})", email));
  };
  const Answer member = start("admin@north.example"), stranger = start("nobody@elsewhere.example");
  EXPECT_EQ(member.status, stranger.status);
  EXPECT_EQ(text_at(member.json(), "code"), text_at(stranger.json(), "code"));
  EXPECT_NE(text_at(member.json(), "code"), "no_provider") << "both are led there";
}

TEST_F(ProviderSignIn, AForgottenPasswordIsSetAnewWithALinkOfTheConsole_N13) {
  Browser before = signed_in(), browser(house);
  const auto asked = [&](std::string_view email) {
    return browser.send("POST", "/api/account/password/forgot", fmt::format(R"({{"email":"{}"}})", email));
  };
  const Answer known = asked("admin@north.example"), unknown = asked("nobody@north.example");
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(known.body, unknown.body);
  EXPECT_THAT(known.body, HasSubstr(R"("byLetter":false)")) << "there is no mail server";
  const auto answer = house.command("account.reset-password", {{"email", "admin@north.example"}});
  const std::string link(answer.at("resetLink").as_string());
  EXPECT_THAT(link, StartsWith(std::string(House::kPublicUrl) + "/reset-password#"));
  const auto reset = [&] {
    return browser.send("POST", "/api/account/password/reset",
                        fmt::format(R"({{"token":"{}","newPassword":"another battery of horses"}})",
                                    link.substr(link.find('#') + 1)));
  };
  EXPECT_EQ(reset().status, 204);
  expect_refused(before.get("/api/session"), 401, "unauthenticated");
  EXPECT_EQ(browser.sign_in("admin@north.example", "another battery of horses").status, 200);
  expect_refused(reset(), 403, "reset_refused");
}

}  // namespace
}  // namespace sallyport::support
