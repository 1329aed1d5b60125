// Browsers of people at a house: they keep cookies and send what a page of the portal sends.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/password.h"
#include "house.h"
#include "http_client.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"
#include "wire.h"

namespace sallyport::support {

inline constexpr std::string_view kSessionCookie = "__Host-sallyport_session";
inline constexpr std::string_view kPortalPassword = "correct horse battery";

class Browser {
 public:
  explicit Browser(House& house) : client_(house.port()) {}

  // As a page of ours does; `more` comes after, and takes the place of what has the same name.
  Answer send(std::string_view method, std::string_view path, std::string_view body = {},
              const Headers& more = {}) {
    std::map<std::string, std::string> fields{{"Origin", House::kPublicUrl},
                                              {"Sec-Fetch-Site", "same-origin"}};
    if (!body.empty()) fields["Content-Type"] = "application/json";
    if (!csrf.empty() && method != "GET") fields["Sallyport-CSRF"] = csrf;
    if (!tenant.empty()) fields["Sallyport-Tenant"] = tenant;
    if (!cookies.empty()) fields["Cookie"] = cookie_header();
    for (const auto& [name, value] : more) {
      fields.erase(name);
      if (value != "-") fields[name] = value;
    }
    const Answer answer = client_.send(method, path, Headers(fields.begin(), fields.end()), body);
    for (const auto& [name, value] : answer.headers)
      if (name == "Set-Cookie" || name == "set-cookie") keep(value);
    return answer;
  }
  Answer get(std::string_view path) { return send("GET", path); }

  Answer sign_in(std::string_view email, std::string_view password = kPortalPassword) {
    const Answer answer =
        send("POST", "/api/sign-in", fmt::format(R"({{"email":"{}","password":"{}"}})", email, password));
    if (answer.status == 200 && answer.json().contains("session"))
      csrf = text_at(session_in(answer), "csrfToken");
    return answer;
  }
  static boost::json::object session_in(const Answer& answer) { return object_at(answer.json(), "session"); }
  Answer confirm() {
    return send("POST", "/api/session/confirm", fmt::format(R"({{"password":"{}"}})", kPortalPassword));
  }

  std::string cookie_header() const {
    std::string text;
    for (const auto& [name, value] : cookies)
      text += fmt::format("{}{}={}", text.empty() ? "" : "; ", name, value);
    return text;
  }
  std::string session() const {
    const auto found = cookies.find(std::string(kSessionCookie));
    return found == cookies.end() ? "" : found->second;
  }

  std::map<std::string, std::string> cookies;
  std::string csrf;
  std::string tenant;  // empty: it is left out

 private:
  void keep(std::string_view line) {
    const auto pair = line.substr(0, line.find(';'));
    const auto name = std::string(pair.substr(0, pair.find('=')));
    if (line.contains("; Max-Age=0;"))
      cookies.erase(name);
    else
      cookies[name] = pair.substr(pair.find('=') + 1);
  }

  HttpClient client_;
};

inline model::Tenant tenant_named(House& house, std::string_view name) {
  return house.application()
      .store()
      .read_now([&](store::Session& s) { return store::TenantRepository(s).find_by_name(name); })
      .value();
}
// A person with the password of all; the first hashing costs nothing, the first sign-in renews it.
// The address is theirs, unless it is said not to be.
inline model::Member add_member(House& house, std::string_view email, std::string_view of,
                                std::string_view role, bool address_proved = true) {
  crypto::SystemRandom random;
  const auto home = tenant_named(house, of).id;
  return house.application().store().write_now([&](store::Session& s) {
    store::TenantRepository accounts(s);
    auto account = accounts.find_account_by_email(email);
    if (!account) {
      account =
          model::Account{.id = model::AccountId::random(random),
                         .email = std::string(email),
                         .display_name = std::string(email),
                         .password_hash = crypto::hash_password(base::Secret::from_text(kPortalPassword),
                                                                random, {.memory_kib = 8, .passes = 1})
                                              .value(),
                         .created_at = house.clock().now()};
      EXPECT_TRUE(accounts.insert_account(*account));
    }
    const model::Member member{.id = model::MemberId::random(random),
                               .tenant = home,
                               .account = account->id,
                               .role = std::string(role),
                               .created_at = house.clock().now(),
                               .address_proved = address_proved};
    EXPECT_TRUE(store::MemberRepository(s).insert(member));
    return member;
  });
}

class PortalHouse : public testing::Test {
 protected:
  explicit PortalHouse(std::map<std::string, std::string> flags = {}) : house(std::move(flags)) {}

  Browser signed_in(std::string_view email = "admin@north.example") {
    Browser browser(house);
    const Answer answer = browser.sign_in(email);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return browser;
  }
  static std::string code(const Answer& answer) { return text_at(answer.json(), "code"); }
  static void expect_refused(const Answer& answer, int status, std::string_view why) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(code(answer), why) << answer.body;
  }

  model::Tenant tenant(std::string_view name) { return tenant_named(house, name); }
  model::Member add_member(std::string_view email, std::string_view of, std::string_view role) {
    return support::add_member(house, email, of, role);
  }

  House house;
};

}  // namespace sallyport::support
