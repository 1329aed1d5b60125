// The pages of connecting, as far as that can be told without a browser (security H18, H19).
#include "outbound/connect_pages.h"

#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "embedded/connect_pages.h"
#include "outbound/binder_cookie.h"
#include "outbound/html.h"
#include "outbound/page_files.h"

namespace sallyport::outbound {
namespace {

using model::AttemptState;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHostile = "\"><script>alert('1')</script>&{{root}}";

vault::SeenAttempt seen(AttemptState state, std::string cause = {}) {
  vault::SeenAttempt it{.provider = "own", .provider_name = "Own", .tenant_name = "North"};
  it.attempt.id = "jti";
  it.attempt.state = state;
  it.attempt.cause = std::move(cause);
  return it;
}

TEST(ConnectPages, H19_EveryValueOfOthersIsEscaped) {
  const ConnectPages pages("https://id.example");
  auto hostile = seen(AttemptState::kConfirming);
  hostile.provider_name = hostile.tenant_name = hostile.account_label = hostile.old_label = kHostile;
  hostile.attempt.scopes = hostile.missing_scopes = {std::string(kHostile)};
  hostile.attempt.return_to = std::string("https://app.example/") + std::string(kHostile);
  for (const auto& page :
       {pages.ask(hostile, {.member_name = kHostile, .script = kHostile}, kHostile, kHostile),
        pages.confirm(hostile, kHostile)})
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
  for (const auto state : {AttemptState::kDone, AttemptState::kDeclined, AttemptState::kFailed,
                           AttemptState::kExpired, AttemptState::kReturned}) {
    hostile.attempt.state = state;
    const auto page = pages.end(hostile);
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page.body, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page.body, HasSubstr("{{root}}")) << "values are no templates";
  }
}

TEST(ConnectPages, H19_NothingRunsButOurOwnScriptAndNobodyFramesThePages) {
  const auto page = ConnectPages("https://id.example/door").end(seen(AttemptState::kDone));
  const std::string policy(page.header("Content-Security-Policy").value());
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, HasSubstr("require-trusted-types-for 'script'; trusted-types 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page.body, HasSubstr("\"/door/connect/files/connect."));
  EXPECT_THAT(page.body, Not(testing::ContainsRegex(" (style|on[a-z]+)=")));
}

TEST(ConnectPages, AProviderWithoutTlsIsOneThatFormsMayLeadTo) {
  const auto policy_for = [](std::string_view way) {
    const auto page = ConnectPages("http://127.0.0.1:8080").ask(seen(AttemptState::kCreated), {}, way, "t");
    return std::string(page.header("Content-Security-Policy").value());
  };
  EXPECT_THAT(policy_for("https://own.example/authorize"), testing::EndsWith("form-action 'self' https:"));
  EXPECT_THAT(policy_for("http://127.0.0.1:9/authorize"),
              testing::EndsWith("form-action 'self' https: http://127.0.0.1:9"));
}

TEST(ConnectPages, ThePageThatAsksNamesWhomItIsForAndWhichScriptNeedsIt) {
  const ConnectPages pages("https://id.example");
  auto it = seen(AttemptState::kCreated);
  it.attempt.scopes = {"read", "write"};
  const auto asked = pages
                         .ask(it, {.member_name = "Ana", .script = "monthly-report"},
                              "https://login.own.example:8443/authorize?x", "token")
                         .body;
  for (const char* part :
       {"<title>Connect Own</title>", "<b>Ana</b>", "<dd>monthly-report</dd>", "login.own.example:8443",
        "<li>read</li><li>write</li>", "value=\"token\"", "/connect/attempts/jti", "Your own"})
    EXPECT_THAT(asked, HasSubstr(part));
  it.attempt.owner_kind = model::OwnerKind::kMaster;
  EXPECT_THAT(pages.ask(it, {}, "https://own.example/", "t").body, HasSubstr("The account of North"));
}

TEST(ConnectPages, WhoeverHasSignedInAsSomebodyElseReadsWhatBecomesOfTheOldAccount) {
  const ConnectPages pages("https://id.example");
  auto it = seen(AttemptState::kConfirming);
  it.account_label = "ben@own.example";
  it.old_label = "ana@own.example";
  EXPECT_THAT(pages.confirm(it, "t").body, HasSubstr("At present ana@own.example does not work"));
  it.old_works = true;
  const auto page = pages.confirm(it, "t").body;
  EXPECT_THAT(page, HasSubstr("Until you choose, ana@own.example works as before."));
  EXPECT_THAT(
      page,
      HasSubstr("If it is replaced, North forgets it; its access at Own ends when you remove it there."));
}

TEST(ConnectPages, EveryOutcomeSaysWhatHappenedAndWhatToDo) {
  const ConnectPages pages("https://id.example");
  for (const char* cause :
       {"provider_unavailable", "code_refused", "app_refused", "provider_refused", "other_service",
        "answer_unusable", "too_many_accounts", "disabled_by_manager", "provider_gone"}) {
    const auto body = pages.end(seen(AttemptState::kFailed, cause)).body;
    EXPECT_THAT(body, HasSubstr("data-state=\"failed\"")) << cause;
    EXPECT_THAT(body, Not(HasSubstr("{}"))) << cause;
    EXPECT_THAT(body, HasSubstr(std::string_view(cause) == "provider_gone" ? "Own is not connected" : "<h1>"))
        << cause;
  }
  auto done = seen(AttemptState::kDone);
  done.account_label = "ana@example.org";
  EXPECT_THAT(pages.end(done).body, HasSubstr("Connected as ana@example.org."));
  done.missing_scopes = {"read"};
  EXPECT_THAT(pages.end(done).body, HasSubstr("<li>read</li>"));
  EXPECT_THAT(pages.end(seen(AttemptState::kDeclined, "at_provider")).body,
              HasSubstr("not allowed access at Own"));
}

TEST(ConnectPages, RefusalsHaveTheStatusOfTheirKind) {
  const ConnectPages pages("https://id.example");
  const auto refused = [&](base::ErrorKind kind, std::string code) {
    return pages.refusal(base::refuse(kind, std::move(code), "m").error());
  };
  const auto other = refused(base::ErrorKind::kConflict, "wrong_browser");
  EXPECT_EQ(other.status, 409);
  EXPECT_THAT(other.body, HasSubstr("This is another browser"));
  EXPECT_EQ(refused(base::ErrorKind::kUnauthenticated, "invalid_ticket").status, 401);
  EXPECT_THAT(refused(base::ErrorKind::kUnavailable, "x").body, HasSubstr("Wait a minute"));
  EXPECT_THAT(refused(base::ErrorKind::kNotFound, "not_found").body, HasSubstr("not known here"));
}

TEST(ConnectPages, StyleAndScriptAreServedUnderNamesThatChangeWithThem) {
  const ConnectPages pages("https://id.example");
  const auto body = pages.end(seen(AttemptState::kDone)).body;
  const auto from = body.find("/connect/files/") + 15;
  const auto name = body.substr(from, body.find('"', from) - from);
  const auto style = page_file_answer(name);
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(style.header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_THAT(std::string(style.header("Cache-Control").value()), HasSubstr("immutable"));
  EXPECT_EQ(page_file_answer("connect.css").status, 404);
  EXPECT_EQ(page_file_answer("page.html").status, 404);
}

TEST(ConnectPages, TheyLoadInABlink) {
  std::size_t bytes = 0;
  for (const auto& file : embedded::connect_pages())
    if (!file.path.starts_with("settings.")) bytes += file.content.size();
  EXPECT_LT(bytes, 10'240U);
}

TEST(ConnectPages, H18_TheWayBackCarriesTheAttemptInItsQuery) {
  model::ConnectAttempt attempt{.id = "jti"};
  const auto back = [&](std::string to) {
    attempt.return_to = std::move(to);
    return way_back(attempt);
  };
  EXPECT_EQ(back("https://app.example"), "https://app.example?sallyport_attempt=jti");
  EXPECT_EQ(back("https://app.example/p?a=1#f?"), "https://app.example/p?a=1&sallyport_attempt=jti#f?");
}

TEST(BinderCookie, H01_OnlyTheBrowserHasItAndOnlyThisHostSetsIt) {
  http::Response response;
  BinderCookie("https://id.example").set(response, "jti", "value");
  EXPECT_EQ(response.headers.at(0).value,
            "__Host-sallyport-connect-jti=value; Path=/; Max-Age=900; HttpOnly; SameSite=Lax; Secure");
  response.headers.clear();
  BinderCookie("http://127.0.0.1").remove(response, "jti");
  EXPECT_EQ(response.headers.at(0).value,
            "sallyport-connect-jti=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
}

TEST(BinderCookie, H01_ItIsReadByItsWholeName) {
  const BinderCookie cookie("http://127.0.0.1");
  const std::vector<http::HeaderView> headers{
      {.name = "cookie",
       .value = "a=1; xsallyport-connect-jti=no; sallyport-connect-jti2=no; sallyport-connect-jti=yes"},
  };
  http::Request request;
  request.headers = headers;
  EXPECT_EQ(cookie.read(request, "jti"), "yes");
  EXPECT_EQ(cookie.read(request, "jt"), "");
  EXPECT_EQ(cookie.read(request, ""), "");
  EXPECT_EQ(BinderCookie("https://id.example").read(request, "jti"), "")
      << "one that another host may have set";
}

}  // namespace
}  // namespace sallyport::outbound
