// Calls through us to services (outbound §7 row 13; security H14, H15, H22, I01, I08).
#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "outbound/routes.h"
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class CallsThroughUs : public OutboundHouse {
 protected:
  Answer through(std::string_view session, std::string_view method, std::string_view target,
                 const Headers& more = {}, std::string_view body = {}) {
    Headers headers = bearer(session);
    headers.insert(headers.end(), more.begin(), more.end());
    return client.send(method, target, headers, body);
  }
};

TEST_F(CallsThroughUs, S2_AScriptCallsWithoutSeeingTheToken) {
  const auto mail = add_mail();
  const auto id = connect(mail, "t0ken", "ana");
  service.answer([](const Service::Call&) {
    return Service::Reply{.status = "201 Created", .body = R"({"sent":true})"};
  });
  const Answer answer =
      through(session(), "POST", fmt::format("/v1/connections/{}/proxy/box/a%20b/send?to=bo&x=%2F", id),
              {{"Content-Type", "application/json"}}, R"({"text":"hello"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.body, R"({"sent":true})");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const auto calls = service.calls("/v1/box/a%20b/send?to=bo&x=%2F");
  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls[0].method, "POST");
  EXPECT_EQ(calls[0].body, R"({"text":"hello"})");
  EXPECT_THAT(calls[0].head, HasSubstr("Bearer t0ken"));
  EXPECT_THAT(audited("connection.proxied"), ElementsAre("mail user script=report member=ana"));
  EXPECT_THAT(house.log().text(), Not(HasSubstr("t0ken")));
}

TEST_F(CallsThroughUs, S8_ByTheNameOfTheServiceTheHeadersSayWhose) {
  const auto mail = add_mail();
  connect(mail, "ours");
  connect(mail, "anas", "ana", "Work");
  const auto token = session();
  const auto used = [&](const Headers& headers) {
    const Answer answer = through(token, "GET", "/integrations/mail/proxy/me", headers);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return service.calls("/v1/me").back().head;
  };
  EXPECT_THAT(used({}), HasSubstr("Bearer ours"));
  EXPECT_THAT(used({{"Sallyport-Account", "user"}}), HasSubstr("Bearer anas"));
  EXPECT_THAT(used({{"Sallyport-Account", "user"}, {"Sallyport-Connection", "Work"}}),
              AllOf(HasSubstr("Bearer anas"), Not(HasSubstr("Sallyport"))));
  EXPECT_EQ(through(token, "GET", "/integrations/mail/proxy/me", {{"Sallyport-Account", "theirs"}}).status,
            400);
  EXPECT_EQ(through(token, "GET", "/integrations/pigeon/proxy/me").status, 404);
}

TEST_F(CallsThroughUs, H22_WhatIsOursStaysHereAndWhatIsNotTheServicesComesNotBack) {
  const auto mail = add_mail();
  connect(mail, "ours");
  service.answer([](const Service::Call&) {
    return Service::Reply{.status =
                              "200 OK\r\nSet-Cookie: a=b\r\nAccess-Control-Allow-Origin: *\r\n"
                              "X-Private: no\r\nConnection: close, X-Private\r\nETag: \"7\""};
  });
  const Answer answer = through(session(), "GET", "/integrations/mail/proxy/me",
                                {{"Cookie", "secret=1"},
                                 {"X-Forwarded-For", "10.0.0.1"},
                                 {"Referer", "https://app.example.com/private"},
                                 {"X-Own", "for us"},
                                 {"Connection", "keep-alive, X-Own"},
                                 {"Prefer", "return=minimal"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto head = service.calls("/v1/me").at(0).head;
  EXPECT_THAT(head, HasSubstr("return=minimal"));
  for (const char* ours : {"secret=1", "10.0.0.1", "private", "for us", "eyJ"})
    EXPECT_THAT(head, Not(HasSubstr(ours)));
  EXPECT_EQ(answer.header("ETag"), "\"7\"");
  for (const char* theirs : {"Set-Cookie", "Access-Control-Allow-Origin", "X-Private"})
    EXPECT_FALSE(answer.header(theirs)) << theirs;
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_THAT(answer.header("Content-Security-Policy").value_or(""), HasSubstr("sandbox"));
}

TEST_F(CallsThroughUs, H15_ATokenGoesNowhereElse) {
  const auto mail = add_mail();
  connect(mail, "ours");
  const auto token = session();
  for (const char* path : {"../token", "a/../../token", "%2e%2e/token", "a/%2E%2E/%2e%2e/token", "..%2ftoken",
                           "/evil.example/a", "a//b", "..;/token", "a%2f..%2f..%2ftoken", "a\\..\\token"}) {
    const Answer answer = through(token, "GET", fmt::format("/integrations/mail/proxy/{}", path));
    EXPECT_THAT(service.calls("/token"), IsEmpty()) << path;
    if (answer.status == 200) continue;
    EXPECT_THAT(answer.status, testing::AnyOf(400, 404)) << path << answer.body;
  }
  for (const char* path : {"@evil.example/", "https://evil.example/", ".evil.example", ":99/"})
    through(token, "GET", fmt::format("/integrations/mail/proxy/{}", path));
  EXPECT_EQ(through(token, "GET", "/integrations/mail/proxy/a?url=https://evil.example").status, 200);
}

TEST_F(CallsThroughUs, I04_RedirectsAreHandedBackAndNotFollowed) {
  const auto mail = add_mail();
  connect(mail, "ours");
  service.answer([&](const Service::Call&) {
    return Service::Reply{.status = fmt::format("302 Found\r\nLocation: {}", service.url("/elsewhere"))};
  });
  const Answer answer = through(session(), "GET", "/integrations/mail/proxy/me");
  EXPECT_EQ(answer.status, 302);
  EXPECT_THAT(service.calls("/elsewhere"), IsEmpty());
}

TEST_F(CallsThroughUs, H22_ARedirectOfAServiceIsNoneOfOurs) {
  const auto mail = add_mail();
  connect(mail, "ours");
  std::string location;
  service.answer([&](const Service::Call&) {
    return Service::Reply{.status = fmt::format("307 Temporary Redirect\r\nLocation: {}", location)};
  });
  const auto token = session();
  const auto handed_back = [&](std::string where) {
    location = std::move(where);
    const Answer answer = through(token, "DELETE", "/integrations/mail/proxy/box/me?a=b");
    EXPECT_EQ(answer.status, 307);
    return answer.header("Location").value_or("none");
  };
  EXPECT_EQ(handed_back("/v1/connections/7"), service.url("/v1/connections/7"));
  EXPECT_EQ(handed_back("you"), service.url("/v1/box/you"));
  EXPECT_EQ(handed_back(fmt::format("{}/v1/connections/7", House::kPublicUrl)), "none");
}

TEST_F(CallsThroughUs, AServiceCannotSwitchTheProtocol) {
  const auto mail = add_mail();
  connect(mail, "ours");
  service.answer([](const Service::Call&) {
    return Service::Reply{.status = "101 Switching Protocols\r\nUpgrade: other"};
  });
  const Answer answer = through(session(), "GET", "/integrations/mail/proxy/me");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(error_of(answer), "provider_unavailable");
}

TEST_F(CallsThroughUs, WhoseAccountIsMeantIsSaidOnce) {
  const auto mail = add_mail();
  connect(mail, "ours");
  const auto token = session();
  for (const char* name : {"Sallyport-Account", "Sallyport-Connection"}) {
    const Answer refused =
        through(token, "GET", "/integrations/mail/proxy/me", {{name, "master"}, {name, "user"}});
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(text_at(refused.json(), "field"), name);
  }
  EXPECT_THAT(service.calls("/v1/me"), IsEmpty());
}

TEST_F(CallsThroughUs, ATokenThatTheServiceRefusesIsRefreshedAndTheCallSentOnceMore) {
  const auto mail = add_mail();
  connect(mail, "old");
  service.answer([](const Service::Call& call) {
    if (call.path == "/token")
      return Service::Reply{.body =
                                R"({"access_token":"new","refresh_token":"r3fresh-2","expires_in":7200})"};
    return Service::Reply{.status = call.head.contains("Bearer new") ? "200 OK" : "401 Unauthorized"};
  });
  EXPECT_EQ(through(session(), "GET", "/integrations/mail/proxy/me").status, 200);
  EXPECT_THAT(service.calls("/v1/me"), SizeIs(2));
  EXPECT_THAT(service.calls("/token"), SizeIs(1));

  service.answer([](const Service::Call& call) {
    if (call.path == "/token") return Service::Reply{.status = "503 Service Unavailable"};
    return Service::Reply{.status = "401 Unauthorized", .body = R"({"who":"the service"})"};
  });
  const Answer refused = through(session(), "GET", "/integrations/mail/proxy/me");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, R"({"who":"the service"})");
  EXPECT_THAT(service.calls("/v1/me"), SizeIs(3));
}

TEST_F(CallsThroughUs, ARefusedTokenWhoseEndNobodyKnowsIsRefreshedToo) {
  const auto mail = add_mail();
  connect(mail, "first", "", "", std::chrono::seconds{30});
  std::string good = "second";
  int number = 1;
  service.answer([&](const Service::Call& call) {
    if (call.path == "/token")
      return Service::Reply{.body = fmt::format(R"({{"access_token":"{}","refresh_token":"r3fresh-{}"}})",
                                                ++number == 2 ? "second" : "third", number)};
    return Service::Reply{.status = call.head.contains("Bearer " + good) ? "200 OK" : "401 Unauthorized"};
  });
  EXPECT_EQ(through(session(), "GET", "/integrations/mail/proxy/me").status, 200);
  EXPECT_THAT(service.calls("/token"), SizeIs(1)) << "it says no end";
  good = "third";
  house.clock().advance(std::chrono::minutes{2});
  host.token = house.token(host.made);
  EXPECT_EQ(through(session(), "GET", "/integrations/mail/proxy/me").status, 200);
  EXPECT_THAT(service.calls("/token"), SizeIs(2));
  EXPECT_THAT(service.calls("/v1/me"), SizeIs(3));
}

TEST_F(CallsThroughUs, AnAddressThatIsTooLongIsTheCallersMistakeAndNoOutage) {
  const auto id = connect(add_mail(), "t0ken", "ana");
  const Answer answer =
      through(session(), "GET", fmt::format("/v1/connections/{}/proxy/me?q={}", id, std::string(3000, 'a')));
  EXPECT_EQ(answer.status, 400) << answer.body;
  EXPECT_EQ(text_at(answer.json(), "field"), "path");
}

TEST_F(CallsThroughUs, S12_WithoutAGrantThereIsNoCall) {
  add_mail();
  const Answer refused = through(session(), "GET", "/integrations/mail/proxy/me");
  EXPECT_EQ(reason(refused), "not_connected");
  EXPECT_TRUE(refused.json().contains("connect_url"));
  EXPECT_THAT(service.calls("/v1/me"), IsEmpty());
}

TEST_F(CallsThroughUs, H14_OnlyOnesOwnConnectionsAreThere) {
  const auto mail = add_mail();
  const auto bos = connect(mail, "bos", "bo");
  const auto token = session();
  for (const std::string& id : {bos, std::string("01890000-0000-7000-8000-000000000000"), std::string("x")}) {
    const Answer refused = through(token, "GET", fmt::format("/v1/connections/{}/proxy/me", id));
    EXPECT_EQ(refused.status, 404) << refused.body;
    EXPECT_EQ(error_of(refused), "not_found");
  }
  EXPECT_THAT(service.calls("/v1/me"), IsEmpty());
}

TEST_F(CallsThroughUs, I08_AnAnswerThatIsTooLargeIsNotPassedOn) {
  const auto mail = add_mail();
  connect(mail, "ours");
  service.answer([](const Service::Call& call) {
    return Service::Reply{.body = std::string(call.path == "/v1/large" ? 2'000'000 : 900'000, 'a')};
  });
  EXPECT_EQ(through(session(), "GET", "/integrations/mail/proxy/fits").body.size(), 900'000U);
  const Answer large = through(session(), "GET", "/integrations/mail/proxy/large");
  EXPECT_EQ(large.status, 503) << large.body.substr(0, 200);
  EXPECT_EQ(error_of(large), "answer_too_large");
}

TEST_F(CallsThroughUs, O08_OneTenantLeavesRoomForOthers) {
  connect(add_mail(), "ours");
  const auto token = session();
  std::promise<void> go_on;
  service.answer([going_on = go_on.get_future().share()](const Service::Call&) {
    going_on.wait();
    return Service::Reply{};
  });
  constexpr auto kMost = outbound::kMostCallsOfTenant;
  std::mutex mutex;
  std::vector<Answer> answers;
  std::promise<void> first;
  const auto call_once = [&] {
    HttpClient other(house.port());
    auto answer = other.send("GET", "/integrations/mail/proxy/me", bearer(token));
    const std::scoped_lock lock(mutex);
    answers.push_back(std::move(answer));
    if (answers.size() == 1) first.set_value();
  };
  {
    std::vector<std::jthread> callers;
    for (std::size_t i = 0; i < kMost + 1; ++i) callers.emplace_back(call_once);
    first.get_future().wait();  // the service answers none of them
    go_on.set_value();
  }
  EXPECT_EQ(answers[0].status, 429) << answers[0].body;
  EXPECT_EQ(error_of(answers[0]), "rate_limited");
  EXPECT_EQ(answers[0].header("Retry-After"), "1");
  EXPECT_THAT(answers, SizeIs(kMost + 1));
  EXPECT_EQ(std::ranges::count(answers, 429, &Answer::status), 1);
  EXPECT_THAT(service.calls("/v1/me"), SizeIs(kMost));
  EXPECT_THAT(audited("connection.proxied"), SizeIs(kMost)) << "what was not sent";
  EXPECT_EQ(through(token, "GET", "/integrations/mail/proxy/me").status, 200);
}

TEST_F(CallsThroughUs, BrowsersMayAskBeforeTheyCall) {
  const Answer asked =
      client.send("OPTIONS", "/integrations/mail/proxy/me/too", {{"Origin", "https://app.example.com"}});
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(asked.header("Access-Control-Allow-Methods"), "GET, POST, PUT, PATCH, DELETE");
}

}  // namespace
}  // namespace sallyport::support
