// Second factors and passkeys as a browser uses them (security N05, N09, N11, N12; ADR 0085).
#include "accounts/authenticator_fixture.h"
#include "crypto/one_time_code.h"
#include "portal_house.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;
using testing::Not;

class PortalFactors : public PortalHouse {
 protected:
  static base::Bytes bytes_in(const boost::json::object& object, std::string_view name) {
    return base::base64url_decode(text_at(object, name)).value();
  }
  static std::string text_of(base::ByteView bytes) { return base::base64url_encode(bytes); }

  std::string code(int away = 0) {
    return crypto::one_time_code(secret_, crypto::code_step(house.clock().now()) + away);
  }
  void next_step() { house.clock().advance(std::chrono::seconds{90}); }

  // base32 without padding.
  static base::Bytes secret_of(std::string_view text) {
    base::Bytes bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
      held = held << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((bits += 5) >= 8) bytes.push_back(static_cast<std::uint8_t>(held >> (bits -= 8)));
    }
    return bytes;
  }
  boost::json::array enrol(Browser& browser) {
    const Answer begun = browser.send("POST", "/api/account/totp");
    EXPECT_EQ(begun.status, 200) << begun.body;
    secret_ = secret_of(text_at(begun.json(), "secret"));
    const Answer done =
        browser.send("POST", "/api/account/totp/confirm", fmt::format(R"({{"code":"{}"}})", code()));
    EXPECT_EQ(done.status, 200) << done.body;
    next_step();
    return array_at(done.json(), "recoveryCodes");
  }
  static std::string passkey_body(const accounts::Assertion& used) {
    const boost::json::object passkey{{"id", text_of(used.credential_id)},
                                      {"clientData", text_of(used.client_data)},
                                      {"authenticatorData", text_of(used.authenticator_data)},
                                      {"signature", text_of(used.signature)},
                                      {"userHandle", text_of(used.user_handle)}};
    return boost::json::serialize(boost::json::object{{"passkey", passkey}});
  }
  Answer add_passkey(Browser& browser, const accounts::Authenticator& key) {
    const auto asked = browser.get("/api/account/passkeys/new").json();
    user_handle_ = bytes_in(asked, "userId");
    const auto made = key.make(bytes_in(asked, "challenge"));
    const boost::json::object passkey{{"id", text_of(made.credential_id)},
                                      {"clientData", text_of(made.client_data)},
                                      {"authenticatorData", text_of(made.authenticator_data)},
                                      {"publicKey", text_of(made.public_key)},
                                      {"algorithm", made.algorithm}};
    return browser.send("POST", "/api/account/passkeys",
                        boost::json::serialize(boost::json::object{{"name", "Key"}, {"passkey", passkey}}));
  }
  accounts::Assertion use(Browser& browser, accounts::Authenticator& key,
                          std::string_view path = "/api/sign-in/passkey") {
    auto asked = browser.get(path).json();
    if (asked.contains("passkey")) asked = object_at(asked, "passkey");
    return key.use(bytes_in(asked, "challenge"), user_handle_);
  }

  base::Bytes secret_, user_handle_;
  accounts::Authenticator key_{House::kPublicUrl};
};

TEST_F(PortalFactors, N12_ACodeIsAskedForAfterThePasswordAndIsGoodOnce) {
  Browser browser = signed_in();
  EXPECT_EQ(enrol(browser).size(), 10U);
  Browser other(house);
  const Answer asked = other.sign_in("admin@north.example");
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_FALSE(asked.json().contains("session"));
  EXPECT_TRUE(object_at(asked.json(), "secondFactor").at("code").as_bool());
  EXPECT_EQ(other.session(), "") << "no session yet";
  EXPECT_THAT(asked.header("Set-Cookie").value_or(""),
              testing::EndsWith("; Path=/; Max-Age=300; HttpOnly; SameSite=Lax; Secure"));

  const auto give = [](Browser& by, std::string_view text, const Headers& headers = {}) {
    return by.send("POST", "/api/sign-in/second-factor", fmt::format(R"({{"code":"{}"}})", text), headers);
  };
  Browser thief(house);
  expect_refused(give(thief, code()), 401, "sign_in_over");
  expect_refused(give(other, code(), {{"Origin", "https://evil.example"}}), 403, "csrf_refused");
  expect_refused(give(other, "000000"), 401, "second_factor_refused");
  expect_refused(other.send("POST", "/api/sign-in/second-factor", "{}"), 400, "invalid_request");
  const auto right = code();
  const Answer opened = give(other, right.substr(0, 3) + " " + right.substr(3));
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(other.get("/api/whoami").status, 200);
  Browser third(house);
  third.sign_in("admin@north.example");
  expect_refused(give(third, right), 401, "second_factor_refused");
  for (const auto& hidden : {right, std::string(base::as_text(secret_))})
    EXPECT_THAT(house.log().text(), Not(HasSubstr(hidden)));
}

TEST_F(PortalFactors, N11_FactorsAreAddedAndRemovedByWhoHasProvedThemselvesMinutesAgo) {
  Browser browser = signed_in();
  house.clock().advance(std::chrono::minutes{15});
  for (const auto& [method, path] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"POST", "/api/account/totp"},
           {"DELETE", "/api/account/totp"},
           {"POST", "/api/account/recovery-codes"}})
    expect_refused(browser.send(method, path), 403, "confirmation_required");
  expect_refused(add_passkey(browser, key_), 403, "confirmation_required");
  browser.confirm();
  browser.csrf = text_at(browser.get("/api/session").json(), "csrfToken");
  EXPECT_EQ(enrol(browser).size(), 10U);
  expect_refused(browser.confirm(), 400, "invalid_request");
  EXPECT_EQ(browser
                .send("POST", "/api/session/confirm",
                      fmt::format(R"({{"password":"{}","code":"{}"}})", kPortalPassword, code()))
                .status,
            200);
}

TEST_F(PortalFactors, APasskeySignsInAndConfirmsByItselfInItsBrowserAlone) {
  Browser browser = signed_in();
  const Answer added = add_passkey(browser, key_);
  ASSERT_EQ(added.status, 201) << added.body;
  Browser other(house), thief(house);
  const auto body = passkey_body(use(other, key_));
  thief.get("/api/sign-in/passkey");
  expect_refused(thief.send("POST", "/api/sign-in/passkey", body), 401, "passkey_refused");
  expect_refused(other.send("POST", "/api/sign-in/passkey", body, {{"Origin", "https://evil.example"}}), 403,
                 "csrf_refused");
  const Answer opened = other.send("POST", "/api/sign-in/passkey", body);
  ASSERT_EQ(opened.status, 200) << opened.body;
  other.csrf = text_at(opened.json(), "csrfToken");
  expect_refused(other.send("POST", "/api/sign-in/passkey", body), 401, "passkey_refused");
  EXPECT_EQ(other.get("/api/whoami").status, 200);

  house.clock().advance(std::chrono::minutes{15});
  expect_refused(other.send("POST", "/api/account/recovery-codes"), 403, "confirmation_required");
  const Answer confirmed =
      other.send("POST", "/api/session/confirm", passkey_body(use(other, key_, "/api/session/confirm")));
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_EQ(array_at(other.send("POST", "/api/account/recovery-codes").json(), "recoveryCodes").size(), 10U);

  key_.origin = "https://evil.example";
  expect_refused(other.send("POST", "/api/sign-in/passkey", passkey_body(use(other, key_))), 401,
                 "passkey_refused");
}

TEST_F(PortalFactors, ATenantLetsNobodyInWithoutOneWhenItSaysSo) {
  Browser browser = signed_in();
  const Answer changed = browser.send("PATCH", "/api/tenant", R"({"requiresSecondFactor":true})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_TRUE(changed.json().at("requiresSecondFactor").as_bool());
  expect_refused(browser.get("/api/whoami"), 403, "second_factor_required");
  EXPECT_EQ(browser.get("/api/account/factors").status, 200) << "the pages that set it up";
  enrol(browser);
  EXPECT_EQ(browser.get("/api/whoami").status, 200);
  expect_refused(browser.send("DELETE", "/api/account/totp"), 409, "last_second_factor");
}

TEST_F(PortalFactors, TheOperatorTakesThemFromWhoHasLostThem) {
  Browser browser = signed_in();
  enrol(browser);
  house.command("account.reset-factors", {{"email", "admin@north.example"}});
  expect_refused(browser.get("/api/session"), 401, "unauthenticated");
  EXPECT_EQ(signed_in().get("/api/whoami").status, 200);
  EXPECT_EQ(house.try_command("account.reset-factors", {{"email", "nobody@north.example"}}).error().code,
            "not_found");
}

TEST_F(PortalFactors, O03_CallsOfAPersonAreLimited) {
  Browser browser = signed_in();
  for (int i = 0; i < 300; ++i) ASSERT_EQ(browser.get("/api/session").status, 200) << i;
  const Answer refused = browser.get("/api/session");
  expect_refused(refused, 429, "rate_limited");
  EXPECT_TRUE(refused.header("Retry-After"));
  house.clock().advance(std::chrono::seconds{10});
  EXPECT_EQ(browser.get("/api/session").status, 200);
}

}  // namespace
}  // namespace sallyport::support
