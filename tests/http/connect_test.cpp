// Connecting an account, as a browser goes through it (sonadier S10, S11, S12; outbound §2.4, §5; security
// H01 to H05, H07, H08, H18 to H20). The service is a server on loopback.
#include <thread>

#include "http/test_client.h"
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The cookies of a browser. It follows no redirect by itself.
class Browser {
 public:
  explicit Browser(House& house) : client_(house.client()) {}

  Answer get(std::string_view target, std::string_view referer = {}) {
    Headers headers = cookie_headers();
    if (!referer.empty()) headers.emplace_back("Referer", referer);
    return keep(client_.send("GET", target, headers));
  }
  Answer post(std::string_view target, std::string_view form) {
    Headers headers = cookie_headers();
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return keep(client_.send("POST", target, headers, form));
  }
  const std::map<std::string, std::string>& cookies() const { return cookies_; }
  Headers cookie_headers() const {
    std::string all;
    for (const auto& [name, value] : cookies_)
      all += fmt::format("{}{}={}", all.empty() ? "" : "; ", name, value);
    return all.empty() ? Headers{} : Headers{{"Cookie", all}};
  }

 private:
  Answer keep(Answer answer) {
    for (const auto& [name, value] : answer.headers) {
      if (name != "Set-Cookie") continue;
      const auto equals = value.find('='), end = value.find(';');
      const auto kept = value.substr(equals + 1, end - equals - 1);
      if (kept.empty())
        cookies_.erase(value.substr(0, equals));
      else
        cookies_[value.substr(0, equals)] = kept;
    }
    return answer;
  }

  HttpClient client_;
  std::map<std::string, std::string> cookies_;
};

class Connecting : public OutboundHouse {
 protected:
  static constexpr std::string_view kOrigin = "https://app.example";
  static constexpr std::string_view kAna =
      R"({"member":{"id":"ana","display_name":"Ana <b>"},"script":"report","origins":["https://app.example"]})";

  Connecting() {
    add_provider("own", R"("issuer":"https://own.example",)");
    service.answer([this](const Service::Call& request) { return serve(request); });
  }
  void add_provider(std::string_view id, std::string_view more = "") {
    const Answer made =
        api("POST", "/api/providers",
            fmt::format(
                R"({{"entry":{{"id":"{1}","name":"Own","grant":"authorization_code",{2})"
                R"("authorization_url":"{0}/authorize","token_url":"{0}/token","token_auth":["body"],)"
                R"("identity":{{"url":"{0}/me","id_path":"$.id","label_path":"$.email"}},)"
                R"("base_url":"{0}/v1"}},"clientId":"client","clientSecrets":["s3cret"],"scopes":["read"]}})",
                service.url(), id, more));
    EXPECT_EQ(made.status, 201) << made.body;
  }
  Service::Reply serve(const Service::Call& request) {
    if (request.path.starts_with("/me"))
      return {.body = fmt::format(R"({{"id":"{0}","email":"{0}@example.org"}})", account)};
    if (instead) return *instead;
    return {
        .body = fmt::format(
            R"({{"access_token":"t0ken-of-{}","expires_in":3600,"refresh_token":"r3fresh","scope":"{}"}})",
            account, scope)};
  }

  // A page's call with a session.
  Answer page_call(std::string_view session, std::string_view method, std::string_view target,
                   std::string_view body = {}) {
    Headers headers = bearer(session);
    headers.emplace_back("Origin", kOrigin);
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return house.client().send(method, target, headers, body);
  }
  struct Link {
    std::string session, target, attempt;
  };
  // What a script of Ana's gets that has no grant.
  Link link(std::string_view who = kAna) {
    const auto token = session(who);
    const Answer refused =
        page_call(token, "POST", "/v1/connections/token", R"({"integration":"own","account":"user"})");
    EXPECT_EQ(refused.status, 403) << refused.body;
    const auto url = text_at(refused.json(), "connect_url");
    return {token, url.substr(std::string_view(House::kPublicUrl).size()),
            text_at(refused.json(), "attempt")};
  }
  std::string state_of(const Link& link) {
    const Answer seen =
        page_call(link.session, "GET", fmt::format("/v1/connections/attempts/{}", link.attempt));
    EXPECT_EQ(seen.status, 200) << seen.body;
    return text_at(seen.json(), "state");
  }
  // Opens the link and agrees to go on to the provider.
  static Answer agree(Browser& browser, std::string_view target) {
    const Answer page = browser.get(target);
    EXPECT_EQ(page.status, 200) << page.body;
    return browser.post(value_after(page.body, "action=\""), form_of(page, "continue"));
  }
  // The state value that the provider is sent.
  static std::string to_provider(Browser& browser, const Link& link) {
    const Answer sent = agree(browser, link.target);
    EXPECT_EQ(sent.status, 303) << sent.body;
    return value_after(sent.header("Location").value_or(""), "state=");
  }
  static std::string way_back(std::string_view state, std::string_view more = "&code=c0de",
                              std::string_view provider = "own") {
    return fmt::format("/connect/callback/{}?state={}{}", provider, state, more);
  }
  static std::string form_of(const Answer& page, std::string_view what) {
    return fmt::format("token={}&do={}", value_after(page.body, "name=\"token\" value=\""), what);
  }
  static std::string answers_of(const Link& link) {
    return fmt::format("/connect/attempts/{}", link.attempt);
  }
  // Ana's connection, made by her.
  void connect_ana(std::string_view whose = "ana") {
    account = whose;
    Browser browser(house);
    const auto there = link();
    EXPECT_THAT(browser.get(way_back(to_provider(browser, there))).body, HasSubstr("Own is connected"));
  }
  std::string token(const Link& link) {
    return handed(page_call(link.session, "POST", "/v1/connections/token",
                            R"({"integration":"own","account":"user"})"));
  }

  std::string account = "ana", scope = "read";
  std::optional<Service::Reply> instead;
};

TEST_F(Connecting, S11_AScriptWithoutAGrantGetsOneOnceThePersonHasSignedIn) {
  const auto there = link();
  EXPECT_EQ(state_of(there), "created");
  Browser browser(house);
  const Answer sent = agree(browser, there.target);
  ASSERT_EQ(sent.status, 303);
  EXPECT_EQ(sent.header("Cross-Origin-Opener-Policy"), "unsafe-none") << "the window is not cut off";
  const auto location = sent.header("Location").value();
  EXPECT_THAT(location, StartsWith(service.url("/authorize?response_type=code&client_id=client")));
  EXPECT_THAT(location, HasSubstr("redirect_uri=https%3A%2F%2Fid.sallyport.test%2Fconnect%2Fcallback%2Fown"));
  EXPECT_THAT(location, HasSubstr("code_challenge_method=S256")) << "H05";
  EXPECT_EQ(state_of(there), "opened");
  const Answer back = browser.get(way_back(value_after(location, "state=")));
  EXPECT_EQ(back.status, 200);
  EXPECT_THAT(back.body, HasSubstr("Connected as ana@example.org."));
  EXPECT_THAT(back.body, HasSubstr("data-state=\"done\""));
  EXPECT_EQ(back.header("Cross-Origin-Opener-Policy"), "unsafe-none");
  const Answer seen =
      page_call(there.session, "GET", fmt::format("/v1/connections/attempts/{}", there.attempt));
  EXPECT_EQ(text_at(seen.json(), "state"), "done");
  EXPECT_EQ(text_at(object_at(seen.json(), "account"), "label"), "ana@example.org");
  EXPECT_EQ(seen.header("Access-Control-Allow-Origin"), kOrigin);
  EXPECT_EQ(token(there), "t0ken-of-ana");
  EXPECT_THAT(audited("connection.made"), ElementsAre("own, a member's own account, new"));
  for (const auto& secret : {"c0de", "t0ken-of", "r3fresh"}) {
    EXPECT_THAT(api("GET", "/api/audit").body, Not(HasSubstr(secret)));
    EXPECT_THAT(house.log().text(), Not(HasSubstr(secret)));
  }
  EXPECT_TRUE(browser.cookies().empty()) << "nothing is left behind";
}

TEST_F(Connecting, S7_AScriptsOwnSessionLeadsToTheTenantsAccount) {
  const auto nightly = session(R"({"script":"nightly"})");
  const auto body = R"({"integration":"own","account":"master"})";
  const auto url = text_at(token_of(nightly, body).json(), "connect_url");
  const auto target = url.substr(std::string_view(House::kPublicUrl).size());
  Browser browser(house);
  const Answer page = browser.get(target);
  EXPECT_THAT(page.body, HasSubstr("The account of North"));
  const auto answers = value_after(page.body, "action=\"");
  const auto location = browser.post(answers, form_of(page, "continue")).header("Location").value_or("");
  EXPECT_THAT(browser.get(way_back(value_after(location, "state="))).body, HasSubstr("Own is connected"));
  EXPECT_EQ(handed(token_of(nightly, body)), "t0ken-of-ana");
  EXPECT_THAT(audited("connection.made"), ElementsAre("own, the tenant's account, new"));
}

TEST_F(Connecting, H20_WhoeverHasTheLinkIsAskedFirstAndSeesWhomItIsFor) {
  const auto there = link();
  Browser browser(house);
  for (const char* referer : {"", "https://evil.example/", "https://app.example/comments"}) {
    const Answer page = browser.get(there.target, referer);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<b>Ana &lt;b&gt;</b>")) << "H19";
    EXPECT_THAT(page.body, HasSubstr("<li>read</li>"));
    EXPECT_THAT(page.header("Content-Security-Policy").value_or(""), HasSubstr("default-src 'none'"));
    EXPECT_EQ(page.header("Referrer-Policy"), "no-referrer") << "the link is a secret";
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
  }
  const Answer page = browser.get(there.target);
  EXPECT_EQ(state_of(there), "created");
  EXPECT_THAT(browser.cookies().begin()->first, StartsWith("__Host-sallyport-connect-"));
  EXPECT_EQ(browser.post(answers_of(there), "do=continue").status, 400) << "not from our page";
  EXPECT_EQ(browser.post(answers_of(there), "do=continue&token=guess").status, 400);
  EXPECT_EQ(Browser(house).post(answers_of(there), form_of(page, "continue")).status, 400)
      << "not from this browser";
  EXPECT_EQ(browser.post(answers_of(there), form_of(page, "else")).status, 400);
  EXPECT_EQ(state_of(there), "created");
  const Answer sent = browser.post(answers_of(there), form_of(page, "continue"));
  EXPECT_EQ(sent.status, 303);
  EXPECT_EQ(browser.get(way_back(value_after(sent.header("Location").value_or(""), "state="))).status, 200);
  EXPECT_EQ(state_of(there), "done");
}

TEST_F(Connecting, S12_CancelHereOrInThePageOrAtTheProviderIsARefusal) {
  const auto here = link(), page = link(), provider = link();
  Browser browser(house);
  const Answer asked = browser.get(here.target);
  EXPECT_THAT(browser.post(answers_of(here), form_of(asked, "cancel")).body,
              HasSubstr("chosen not to connect"));
  EXPECT_EQ(state_of(here), "declined");
  EXPECT_THAT(browser.get(here.target).body, HasSubstr("does not work any more"));

  const auto state = to_provider(browser, page);
  const auto decline = fmt::format("/v1/connections/attempts/{}/decline", page.attempt);
  EXPECT_EQ(text_at(page_call(page.session, "POST", decline).json(), "state"), "declined");
  EXPECT_EQ(browser.get(way_back(state)).status, 400);

  const Answer refused = browser.get(way_back(to_provider(browser, provider), "&error=access_denied"));
  EXPECT_THAT(refused.body, HasSubstr("not allowed access at Own"));
  EXPECT_EQ(state_of(provider), "declined");
  EXPECT_EQ(audited("connect_attempt.ended").size(), 3U);
  const Answer still =
      page_call(here.session, "POST", "/v1/connections/token", R"({"integration":"own","account":"user"})");
  EXPECT_EQ(reason(still), "not_connected");
}

TEST_F(Connecting, N20_NobodyEndsAnAttemptWithoutItsSessionOrItsBrowser) {
  const auto there = link();
  Browser browser(house), other(house);
  const Answer asked = browser.get(there.target);
  const auto decline = fmt::format("/v1/connections/attempts/{}/decline", there.attempt);
  const auto post = [&](std::string_view path, const Headers& headers) {
    return house.client().send("POST", path, headers, "").status;
  };
  EXPECT_EQ(post(decline, {}), 401);
  EXPECT_EQ(post(decline, bearer("nonsense")), 401);
  EXPECT_EQ(post(decline, bearer(administrator)), 401) << "a token of an integration is no session";
  EXPECT_EQ(post(fmt::format("/api/account/attempts/{}/decline", there.attempt), {}), 401);
  EXPECT_EQ(post(answers_of(there), {}), 400);
  EXPECT_EQ(other.post(answers_of(there), form_of(asked, "cancel")).status, 400);
  EXPECT_EQ(state_of(there), "created");
  EXPECT_EQ(text_at(page_call(there.session, "POST", decline).json(), "state"), "declined");
}

TEST_F(Connecting, H01_AnotherBrowserCannotFinish) {
  const auto there = link();
  Browser browser(house), other(house);
  const auto state = to_provider(browser, there);
  const Answer refused = other.get(way_back(state));
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("This is another browser"));
  EXPECT_EQ(other.get(there.target, kOrigin).status, 409);
  EXPECT_EQ(state_of(there), "opened");
  EXPECT_EQ(browser.get(way_back(state)).status, 200);
}

TEST_F(Connecting, H02_H03_OnlyAStateThatWaitsIsTakenAndOnce) {
  const auto there = link();
  Browser browser(house);
  const auto state = to_provider(browser, there);
  for (const char* query :
       {"", "?code=c", "?state=wrong&code=c", "?state=&code=c", "?error=access_denied", "?%ff=%0"})
    EXPECT_EQ(browser.get(fmt::format("/connect/callback/own{}", query)).status, 400) << query;
  EXPECT_EQ(browser.get(way_back(state)).status, 200);
  EXPECT_EQ(browser.get(way_back(state)).status, 400);
  EXPECT_EQ(audited("connection.made").size(), 1U);
}

TEST_F(Connecting, H03_AnAnswerWithNeitherACodeNorANoIsABadRequestWithAPage) {
  const auto without_code = link(), with_error = link(), refused = link();
  Browser browser(house);
  const Answer none = browser.get(way_back(to_provider(browser, without_code), ""));
  EXPECT_EQ(none.status, 400);
  EXPECT_THAT(none.body, HasSubstr("has sent an answer that cannot be used"));
  const Answer error = browser.get(way_back(to_provider(browser, with_error), "&error=server_error"));
  EXPECT_EQ(error.status, 400);
  EXPECT_THAT(error.body, HasSubstr("has refused"));
  EXPECT_EQ(state_of(without_code), "failed");
  EXPECT_EQ(state_of(with_error), "failed");
  EXPECT_EQ(browser.get(way_back(to_provider(browser, refused), "&error=access_denied")).status, 200)
      << "a person may say no";
}

TEST_F(Connecting, H04_AnAnswerFromAnotherServiceSendsTheCodeNowhere) {
  add_provider("evil");
  const auto path = link(), issuer = link();
  Browser browser(house);
  EXPECT_THAT(browser.get(way_back(to_provider(browser, path), "&code=c0de", "evil")).body,
              HasSubstr("The answer came from elsewhere"));
  EXPECT_THAT(
      browser.get(way_back(to_provider(browser, issuer), "&code=c0de&iss=https%3A%2F%2Fevil.example")).body,
      HasSubstr("The answer came from elsewhere"));
  EXPECT_EQ(state_of(path), "failed");
  EXPECT_EQ(state_of(issuer), "failed");
  EXPECT_THAT(service.calls("/token"), testing::IsEmpty());
}

TEST_F(Connecting, H08_WhateverTheServiceAnswersInsteadIsToldInWords) {
  Browser browser(house);
  const auto outcome = [&](std::string status, std::string body) {
    instead = Service::Reply{.status = std::move(status), .body = std::move(body)};
    const auto there = link();
    const Answer page = browser.get(way_back(to_provider(browser, there)));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(state_of(there), "failed");
    return value_after(page.body, "<h1>", "<");
  };
  EXPECT_EQ(outcome("500 Oops", "<script>alert(1)</script>"), "Own does not answer");
  EXPECT_EQ(outcome("200 OK", "<html>"), "Own does not answer");
  EXPECT_EQ(outcome("200 OK", std::string(1'000'000, 'x')), "Own does not answer");
  EXPECT_EQ(outcome("400 Bad Request", R"({"error":"invalid_grant"})"), "Own has not accepted the sign-in");
  EXPECT_EQ(outcome("401 Unauthorized", R"({"error":"invalid_client"})"),
            "Own does not accept this application");
}

TEST_F(Connecting, H07_ABrowserThatGoesAwayTakesNothingAlong) {
  const auto there = link();
  Browser browser(house);
  const auto state = to_provider(browser, there);
  house.client().leave_after(fmt::format("GET {} HTTP/1.1\r\nHost: id.sallyport.test\r\nCookie: {}\r\n\r\n",
                                         way_back(state), browser.cookie_headers().at(0).second));
  EXPECT_TRUE(house.eventually([&] { return state_of(there) == "done"; }));
}

TEST_F(Connecting, H20_AnotherAccountThanBeforeIsAskedAbout) {
  connect_ana();
  // The grant is short of a scope, so the script asks to authorise it anew.
  const auto token = session(kAna);
  const auto again = [&] {
    const Answer short_of = page_call(token, "POST", "/v1/connections/token",
                                      R"({"integration":"own","account":"user","scopes":["more"]})");
    EXPECT_EQ(reason(short_of), "missing_scopes");
    const auto url = text_at(short_of.json(), "connect_url");
    return Link{token, url.substr(std::string_view(House::kPublicUrl).size()),
                text_at(short_of.json(), "attempt")};
  };
  account = "ben";
  for (const auto& [choice, words] : {std::pair{"keep", "still is"}, {"add", "Connected as ben"}}) {
    const auto there = again();
    Browser browser(house);
    const Answer asked = browser.get(way_back(to_provider(browser, there)));
    EXPECT_THAT(asked.body, HasSubstr("This is another account"));
    EXPECT_EQ(state_of(there), "confirming");
    EXPECT_EQ(this->token(there), "t0ken-of-ana") << "until the person answers";
    EXPECT_THAT(browser.get(there.target).body, HasSubstr("This is another account")) << "asked again";
    EXPECT_EQ(browser.post(answers_of(there), fmt::format("do={}", choice)).status, 400);
    EXPECT_THAT(browser.post(answers_of(there), form_of(asked, choice)).body, HasSubstr(words));
    EXPECT_EQ(this->token(there), "t0ken-of-ana") << "the default of two";
  }
}

TEST_F(Connecting, ScopesThatWereNotGrantedAreShown) {
  scope = "other";
  const auto there = link();
  Browser browser(house);
  EXPECT_THAT(browser.get(way_back(to_provider(browser, there))).body, HasSubstr("<li>read</li>"));
  const Answer seen =
      page_call(there.session, "GET", fmt::format("/v1/connections/attempts/{}", there.attempt));
  EXPECT_EQ(seen.json().at("missing_scopes"), boost::json::value{"read"});
}

TEST_F(Connecting, AnAttemptThatIsTooOldIsOver) {
  const auto there = link();
  Browser browser(house);
  const auto state = to_provider(browser, there);
  house.clock().advance(std::chrono::minutes{15});
  EXPECT_EQ(browser.get(way_back(state)).status, 409);
  const Answer late = browser.get(there.target);
  EXPECT_EQ(late.status, 401);
  EXPECT_THAT(late.body, HasSubstr("a quarter of an hour"));
  EXPECT_EQ(browser.get("/connect/no-ticket").status, 401);
}

TEST_F(Connecting, H18_ContinueInThisTabGoesBackToAPageOfTheSessionOnly) {
  int number = 0;
  const auto back = [&](std::string_view return_to) {
    const auto there =
        link(fmt::format(R"({{"member":{{"id":"m{}"}},"origins":["{}"]}})", ++number, kOrigin));
    Browser browser(house);
    const Answer sent = agree(browser, fmt::format("{}?return_to={}", there.target, return_to));
    EXPECT_EQ(sent.status, 303);
    const Answer done = browser.get(way_back(value_after(sent.header("Location").value_or(""), "state=")));
    return std::pair(done.header("Location").value_or("none"), there.attempt);
  };
  const auto [location, attempt] = back("https%3A%2F%2Fapp.example%2Fpage%3Fx%3D1%23part");
  EXPECT_EQ(location, fmt::format("https://app.example/page?x=1&sallyport_attempt={}#part", attempt));
  for (const char* hostile :
       {"https%3A%2F%2Fevil.example", "%2F%2Fapp.example", "%2Fpage", "javascript%3Aalert(1)",
        "https%3A%2F%2Fapp.example%40evil.example", "https%3A%2F%2Fapp.example%5C%40evil.example",
        "https%3A%2F%2Fapp.example%09.evil.example"})
    EXPECT_EQ(back(hostile).first, "none") << hostile;
}

TEST_F(Connecting, S11_APageHearsOfEachChangeByOneCallThatWaits) {
  const auto there = link();
  const auto poll = [&](std::string_view query) {
    return page_call(there.session, "GET",
                     fmt::format("/v1/connections/attempts/{}?{}", there.attempt, query));
  };
  EXPECT_EQ(text_at(poll("wait=0&state=created").json(), "state"), "created");
  EXPECT_EQ(text_at(poll("wait=25").json(), "state"), "created")
      << "without a state there is nothing to wait for";
  std::string heard;
  std::jthread waiting([&] { heard = text_at(poll("wait=25&state=created").json(), "state"); });
  Browser browser(house);
  to_provider(browser, there);
  waiting.join();
  EXPECT_EQ(heard, "opened");
  for (const char* query : {"wait=26", "wait=-1", "wait=x", "state=unknown"}) {
    const Answer refused = poll(query);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(error_of(refused), "invalid_request");
  }
}

TEST_F(Connecting, S11_APageHearsOfEachChangeByServerSentEvents) {
  const auto there = link();
  http::TestClient stream(house.port());
  stream.send(fmt::format(
      "GET /v1/connections/attempts/{}/events HTTP/1.1\r\nHost: h\r\nOrigin: {}\r\nAuthorization: "
      "Bearer {}\r\n\r\n",
      there.attempt, kOrigin, there.session));
  const auto comes = [&](std::string_view text) {
    while (!stream.received().contains(text))
      if (!stream.receive()) return false;
    return true;
  };
  ASSERT_TRUE(comes("event: state\ndata: {\"id\":\"" + there.attempt + "\",\"state\":\"created\""));
  EXPECT_THAT(stream.received(), HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(stream.received(), HasSubstr("Access-Control-Allow-Origin: https://app.example\r\n"));
  Browser browser(house);
  const auto state = to_provider(browser, there);
  ASSERT_TRUE(comes("\"state\":\"opened\""));
  EXPECT_EQ(browser.get(way_back(state)).status, 200);
  ASSERT_TRUE(comes("\"state\":\"done\""));
  EXPECT_TRUE(comes("\r\n0\r\n\r\n")) << "it ends with the attempt";
}

TEST_F(Connecting, WhoeverFollowsHearsWhenTheSessionHasEndedWithItsIntegration) {
  const auto there = link();
  const auto target = fmt::format("/v1/connections/attempts/{}", there.attempt);
  http::TestClient stream(house.port());
  stream.send(
      fmt::format("GET {}/events HTTP/1.1\r\nHost: h\r\nOrigin: {}\r\nAuthorization: Bearer {}\r\n\r\n",
                  target, kOrigin, there.session));
  const auto comes = [&](std::string_view text) {
    while (!stream.received().contains(text))
      if (!stream.receive()) return false;
    return true;
  };
  ASSERT_TRUE(comes("\"state\":\"created\""));
  Answer heard;
  std::jthread waiting([&] { heard = page_call(there.session, "GET", target + "?wait=25&state=created"); });
  ASSERT_EQ(api("POST", fmt::format("/api/integrations/{}/disable", host.made.id)).status, 200);
  EXPECT_TRUE(comes("\r\n0\r\n\r\n")) << "the stream ends";
  EXPECT_THAT(stream.received(), Not(HasSubstr("expired")));
  waiting.join();
  EXPECT_EQ(heard.status, 401) << heard.body;
  EXPECT_EQ(error_of(heard), "invalid_session");
}

TEST_F(Connecting, APageThatIsLoadedAgainWaitsForNobodyWhoWrites) {
  const auto there = link();
  Browser browser(house);
  EXPECT_EQ(browser.get(there.target).status, 200);
  house.application().vault().store.write_now([&](store::Session&) {
    const Answer again = browser.get(there.target);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_THAT(again.body, HasSubstr("Continue to Own"));
    return true;
  });
}

TEST_F(Connecting, H14_OthersSeeNothingOfAnAttempt) {
  const auto there = link();
  Browser browser(house);
  to_provider(browser, there);
  const auto seen_by = [&](std::string_view who) {
    return text_at(
        page_call(session(who), "GET", fmt::format("/v1/connections/attempts/{}", there.attempt)).json(),
        "state");
  };
  EXPECT_EQ(seen_by(kAna), "opened");
  EXPECT_EQ(seen_by(R"({"member":{"id":"ben"},"origins":["https://app.example"]})"), "created");
  EXPECT_EQ(seen_by(R"({"script":"nightly","origins":["https://app.example"]})"), "created");
  const auto target = fmt::format("/v1/connections/attempts/{}", there.attempt);
  EXPECT_EQ(house.client().send("GET", target).status, 401);
  EXPECT_EQ(house.client().send("GET", target, bearer(there.session)).status, 403) << "not from its page";
  EXPECT_EQ(page_call(there.session, "GET", "/v1/connections/attempts/not%20an%20id").status, 404);
}

TEST_F(Connecting, S1_WhatIsSwitchedOffMeanwhileConnectsNobody) {
  const auto there = link(), later = link();
  Browser browser(house);
  const auto state = to_provider(browser, there);
  ASSERT_EQ(api("PATCH", "/api/tenant", R"({"connectionsEnabled":false})").status, 200);
  EXPECT_THAT(browser.get(way_back(state)).body, HasSubstr("Connecting is switched off"));
  EXPECT_EQ(browser.get(later.target, kOrigin).status, 403);
  EXPECT_THAT(service.calls("/token"), testing::IsEmpty());
}

TEST_F(Connecting, AnAttemptOutlivesARestart) {
  const auto there = link();
  Browser browser(house);
  const auto state = to_provider(browser, there);
  const auto cookies = browser.cookie_headers();
  house.restart();
  EXPECT_THAT(house.client().send("GET", way_back(state), cookies).body, HasSubstr("Own is connected"));
}

TEST_F(Connecting, ThePagesBringTheirOwnStyleAndScript) {
  Browser browser(house);
  const auto page = browser.get(link().target).body;
  for (const char* end : {".css", ".js"}) {
    const auto name =
        value_after(page.substr(page.rfind("/connect/files/", page.find(end))), "/connect/files/");
    const Answer file = browser.get("/connect/files/" + name);
    EXPECT_EQ(file.status, 200) << name;
    EXPECT_THAT(file.header("Cache-Control").value_or(""), HasSubstr("immutable"));
  }
  EXPECT_EQ(browser.get("/connect/files/page.html").status, 404);
}

}  // namespace
}  // namespace sallyport::support
