#include "http/router.h"

#include <new>
#include <stdexcept>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::http {
namespace {

Route route(Method method, std::string path, std::string name, Access access = Access::open()) {
  return {.method = method,
          .path = std::move(path),
          .name = name,
          .summary = "For tests.",
          .audit_name = {},
          .access = std::move(access),
          .handler = [name](const Context& context) -> async::Task<Response> {
            std::string text = name;
            for (const auto& [parameter, value] : context.parameters)
              text.append(" ").append(parameter).append("=").append(value);
            co_return Response::text(200, text);
          },
          .errors = {}};
}

class RouterTest : public testing::Test {
 protected:
  Response ask(Method method, std::string_view path, std::vector<HeaderView> headers = {}) {
    Request request;
    request.method = method;
    request.target = path;
    request.path = path;
    request.headers = headers;
    request.request_id = "the-request-id";
    handled_ = Handled();
    return loop_.run(router_.handle(request, handled_));
  }
  std::string body(Method method, std::string_view path) { return ask(method, path).body; }

  async::TestLoop loop_;
  Router router_{[](const Request& request, const Access& access) -> base::Result<model::Caller> {
    const auto bearer = request.header("Authorization");
    if (!bearer) {
      return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated", "Send a bearer token.");
    }
    if (access.kind == Access::Kind::kPermission && *bearer != "Bearer " + access.permission) {
      return base::refuse(base::ErrorKind::kForbidden, "forbidden", "Not yours.");
    }
    model::Caller caller;
    caller.name = "someone";
    return caller;
  }};
  Handled handled_;
};

// security N02: a session opens the routes that take one, and only where no token is sent.
TEST_F(RouterTest, AsksForASessionWhereTheRouteTakesOneAndThereIsNoToken) {
  Access both = Access::authenticated("api");
  both.sessions = true;
  router_.add(route(Method::kGet, "/both", "both", both));
  router_.add(route(Method::kGet, "/machines", "machines", Access::authenticated("api")));
  router_.add(route(Method::kGet, "/people", "people", Access::person()));
  const HeaderView cookie{"Cookie", "session=good"}, other{"Cookie", "session=bad"},
      token{"Authorization", "Bearer x"};
  EXPECT_EQ(ask(Method::kGet, "/people", {cookie}).status, 401) << "nobody knows sessions yet";
  EXPECT_EQ(ask(Method::kGet, "/both", {cookie}).status, 401);

  int asked = 0;
  router_.take_sessions(
      [&](const Request& request, const Access&, bool again) -> async::Task<base::Result<model::Caller>> {
        ++asked;
        EXPECT_FALSE(again);
        if (request.header("Cookie") != "session=good")
          co_return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated", "Sign in.");
        model::Caller caller;
        caller.person = model::Person{};
        co_return caller;
      });
  EXPECT_EQ(ask(Method::kGet, "/both", {cookie}).status, 200);
  EXPECT_TRUE(handled_.caller->person);
  EXPECT_EQ(ask(Method::kGet, "/both", {other}).status, 401);
  EXPECT_EQ(ask(Method::kGet, "/people", {cookie}).status, 200);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(ask(Method::kGet, "/both", {token, cookie}).status, 200);
  EXPECT_FALSE(handled_.caller->person) << "who sends a token is who it says";
  EXPECT_EQ(ask(Method::kGet, "/machines", {cookie}).status, 401);
  EXPECT_EQ(ask(Method::kGet, "/both").status, 401);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(ask(Method::kGet, "/people", {token}).status, 401) << "no token will do";
  EXPECT_EQ(asked, 4);
}

TEST_F(RouterTest, FindsTheClosestPattern) {
  router_.add(route(Method::kGet, "/apps/{id}", "get"));
  router_.add(route(Method::kPost, "/apps/{id}:regenerate-secret", "regenerate"));
  router_.add(route(Method::kGet, "/apps/applications:caps", "caps"));
  router_.add(route(Method::kGet, "/apps/{id}/members/{member}", "member"));
  router_.add(route(Method::kGet, "/apps/special/members/{member}", "special"));
  router_.add(route(Method::kGet, "/", "root"));
  EXPECT_EQ(body(Method::kGet, "/apps/7"), "get id=7");
  EXPECT_EQ(body(Method::kGet, "/apps/a%20b%C3%A9+"), "get id=a b\xc3\xa9+");
  EXPECT_EQ(body(Method::kPost, "/apps/7:regenerate-secret"), "regenerate id=7");
  EXPECT_EQ(body(Method::kGet, "/apps/applications:caps"), "caps");
  EXPECT_EQ(body(Method::kGet, "/apps/7:other"), "get id=7:other");
  EXPECT_EQ(body(Method::kGet, "/apps/7/members/8"), "member id=7 member=8");
  EXPECT_EQ(body(Method::kGet, "/apps/special/members/8"), "special member=8");
  EXPECT_EQ(body(Method::kGet, "/apps/special"), "get id=special")
      << "a literal that leads nowhere is no dead end";
  EXPECT_EQ(body(Method::kGet, "/"), "root");
  EXPECT_EQ(handled_.route->name, "root");
}

TEST_F(RouterTest, APatternTakesAllThatFollowsAsItWasSent) {
  router_.add(route(Method::kGet, "/things/{id}/proxy/{path...}", "proxy"));
  router_.add(route(Method::kGet, "/things/{id}/proxy/own", "own"));
  EXPECT_EQ(body(Method::kGet, "/things/7/proxy/a/b%20c/"), "proxy id=7 path=a/b%20c/");
  EXPECT_EQ(body(Method::kGet, "/things/7/proxy/"), "proxy id=7 path=");
  EXPECT_EQ(body(Method::kGet, "/things/7/proxy/own"), "own id=7");
  EXPECT_EQ(body(Method::kGet, "/things/7/proxy/own/more"), "proxy id=7 path=own/more");
  EXPECT_EQ(ask(Method::kGet, "/things/7/proxy").status, 404);
  EXPECT_EQ(ask(Method::kPost, "/things/7/proxy/a/b").status, 405);
}

TEST_F(RouterTest, AnswersUnknownPathsWithAProblem) {
  router_.add(route(Method::kGet, "/apps/{id}", "get"));
  for (const char* path : {"/", "/apps", "/apps/", "/apps/7/", "/apps/7/x", "/Apps/7", "/apps/%ff"}) {
    const Response response = ask(Method::kGet, path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(handled_.route, nullptr);
  }
}

TEST_F(RouterTest, LetsOneAnswerTheRestBelowItsRootOnly) {
  router_.add(route(Method::kGet, "/outer/a", "a"));
  router_.answer_rest("/outer", route(Method::kGet, "/", "rest").handler);
  EXPECT_EQ(body(Method::kGet, "/outer/a"), "a");
  for (const char* path : {"/outer", "/outer/", "/outer/x/y"})
    EXPECT_EQ(body(Method::kGet, path), "rest") << path;
  for (const char* path : {"/", "/outers", "/outers/x", "/api/outer"})
    EXPECT_EQ(ask(Method::kGet, path).status, 404) << path;
  router_.answer_rest("/", route(Method::kGet, "/", "all").handler);
  EXPECT_EQ(body(Method::kGet, "/outers/x"), "all");
}

TEST_F(RouterTest, AsksWhetherThereIsRoomForACallOnceTheCallerIsKnown) {
  router_.add(route(Method::kGet, "/open", "open"));
  router_.add(route(Method::kGet, "/mine", "mine", Access::authenticated("api")));
  bool room = true;
  int asked = 0;
  router_.admit_by(
      [&](const Request& request, const Route& route, const model::Caller& caller) -> base::Result<void> {
        ++asked;
        EXPECT_EQ(route.name, "mine");
        EXPECT_EQ(caller.name, "someone");
        request.announce("Room", room ? "yes" : "no");
        if (room) return {};
        auto full = base::refuse(base::ErrorKind::kRateLimited, "full", "There is no room.");
        full.error().retry_after = 1.5;
        return full;
      });
  EXPECT_EQ(body(Method::kGet, "/open"), "open");
  EXPECT_EQ(ask(Method::kGet, "/mine").status, 401);
  EXPECT_EQ(asked, 0);
  const auto admitted = ask(Method::kGet, "/mine", {{"Authorization", "Bearer x"}});
  EXPECT_EQ(admitted.status, 200);
  EXPECT_EQ(admitted.header("Room"), "yes");
  room = false;
  const auto refused = ask(Method::kGet, "/mine", {{"Authorization", "Bearer x"}});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Room"), "no");
  EXPECT_EQ(refused.header("Retry-After"), "2");
  EXPECT_EQ(refused.header("Archivist-Rate-Limit-Reset"), "1.500");
}

TEST_F(RouterTest, SaysWithEveryAnswerThatAVersionIsOld) {  // N12
  auto old = route(Method::kGet, "/v1", "v1", Access::authenticated("api"));
  old.deprecated = {.since = base::from_unix_seconds(1'688'169'600),
                    .sunset = base::from_unix_seconds(1'830'297'600),
                    .more = "/versions"};
  router_.add(std::move(old));
  router_.add(route(Method::kGet, "/v2", "v2"));
  for (const auto& response :
       {ask(Method::kGet, "/v1"), ask(Method::kGet, "/v1", {{"Authorization", "Bearer x"}})}) {
    EXPECT_EQ(response.header("Deprecation"), "@1688169600") << response.status;
    EXPECT_EQ(response.header("Sunset"), "Sat, 01 Jan 2028 00:00:00 GMT");
    EXPECT_EQ(response.header("Link"), "</versions>; rel=\"deprecation\"");
  }
  EXPECT_FALSE(ask(Method::kGet, "/v2").header("Deprecation"));
}

TEST_F(RouterTest, AnswersOtherMethodsWith405AndAllow) {  // C03
  router_.add(route(Method::kPost, "/oauth/token", "token"));
  const Response response = ask(Method::kGet, "/oauth/token");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.header("Allow"), "POST, OPTIONS");
  EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
  EXPECT_NE(response.body.find("\"status\":405"), std::string::npos);
}

TEST_F(RouterTest, LetsTheRoutesOwnShapeSayEveryError) {
  Route token = route(Method::kPost, "/oauth/token", "token", Access::authenticated("api"));
  token.errors = [](const base::Error& error, const Request&) {
    return Response::json(status_of(error.kind), "{\"error\":\"" + error.code + "\"}");
  };
  router_.add(std::move(token));
  Response response = ask(Method::kGet, "/oauth/token");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.body, "{\"error\":\"method_not_allowed\"}");
  response = ask(Method::kPost, "/oauth/token");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.body, "{\"error\":\"unauthenticated\"}");
  EXPECT_TRUE(response.header("WWW-Authenticate").has_value());
  const Response compressed = ask(Method::kPost, "/oauth/token", {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(compressed.status, 415);
  EXPECT_EQ(compressed.body, "{\"error\":\"unsupported_content_encoding\"}");
}

TEST_F(RouterTest, NeverDecompressesABody) {  // O06
  router_.add(route(Method::kPost, "/echo", "echo"));
  EXPECT_EQ(ask(Method::kPost, "/echo", {{"content-encoding", "gzip"}}).status, 415);
  EXPECT_EQ(ask(Method::kPost, "/echo", {{"content-encoding", "identity"}}).status, 200);
}

TEST_F(RouterTest, AnswersHeadWithTheRouteOfGetAndOptionsWithoutCors) {
  router_.add(route(Method::kGet, "/a", "get"));
  router_.add(route(Method::kDelete, "/a", "delete"));
  EXPECT_EQ(ask(Method::kHead, "/a").status, 200);
  EXPECT_EQ(handled_.route->name, "get");
  const Response options = ask(Method::kOptions, "/a", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD, DELETE, OPTIONS");
  for (const Header& header : options.headers) EXPECT_FALSE(header.name.starts_with("Access-Control"));
  EXPECT_EQ(ask(Method::kOptions, "*").status, 204);
  EXPECT_EQ(ask(Method::kOptions, "/b").status, 404);
}

TEST_F(RouterTest, DeniesByDefault) {  // N02
  router_.add(route(Method::kGet, "/private", "private", Access::authenticated("api")));
  router_.add(route(Method::kGet, "/admin", "admin", Access::needs("integrations:write", "api")));
  EXPECT_EQ(ask(Method::kGet, "/private").status, 401);
  EXPECT_TRUE(ask(Method::kGet, "/private").header("WWW-Authenticate").has_value());
  EXPECT_FALSE(handled_.caller.has_value());
  EXPECT_EQ(ask(Method::kGet, "/private", {{"Authorization", "Bearer x"}}).status, 200);
  EXPECT_EQ(handled_.caller->name, "someone");
  EXPECT_EQ(ask(Method::kGet, "/admin", {{"Authorization", "Bearer x"}}).status, 403);
  EXPECT_EQ(ask(Method::kGet, "/admin", {{"Authorization", "Bearer integrations:write"}}).status, 200);
  EXPECT_EQ(Route{}.access.kind, Access::Kind::kAuthenticated);

  Router without_authorizer{Authorizer{}};
  without_authorizer.add(route(Method::kGet, "/private", "private", Access::authenticated("api")));
  Request request;
  request.path = "/private";
  std::string_view name;
  EXPECT_EQ(loop_.run(without_authorizer.handle(request, &name)).status, 401);
  EXPECT_EQ(name, "private");
}

TEST_F(RouterTest, TurnsAFaultInto500WithoutDetail) {
  Route failing = route(Method::kGet, "/fail", "fail");
  failing.handler = [](const Context&) -> async::Task<Response> {
    throw std::runtime_error("row 17 of secrets");
    co_return Response();
  };
  router_.add(std::move(failing));
  const Response response = ask(Method::kGet, "/fail");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("row 17"), std::string::npos);
  EXPECT_NE(response.body.find("the-request-id"), std::string::npos);
  EXPECT_FALSE(response.header("Retry-After").has_value());
  EXPECT_EQ(handled_.fault, "row 17 of secrets");
}

TEST_F(RouterTest, TurnsAnAllocationThatFailsInto503) {  // PR10
  Route failing = route(Method::kGet, "/fail", "fail");
  failing.handler = [](const Context&) -> async::Task<Response> {
    throw std::bad_alloc();
    co_return Response();
  };
  router_.add(std::move(failing));
  const Response response = ask(Method::kGet, "/fail");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.header("Retry-After"), "1");
  EXPECT_FALSE(handled_.fault.empty());
}

TEST_F(RouterTest, TurnsAStorageFaultInto503) {
  struct DiskFault : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  router_.classify_faults([](const std::exception& fault) -> std::optional<base::Error> {
    if (dynamic_cast<const DiskFault*>(&fault) == nullptr) return std::nullopt;
    return base::unavailable("The store cannot be reached. Try again.", 2).error();
  });
  Route failing = route(Method::kGet, "/fail", "fail");
  failing.handler = [](const Context&) -> async::Task<Response> {
    throw DiskFault("EIO");
    co_return Response();
  };
  router_.add(std::move(failing));
  const Response response = ask(Method::kGet, "/fail");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.header("Retry-After"), "2");
  EXPECT_EQ(handled_.fault, "EIO");
}

TEST(RouterDeathTest, ARouteTakenTwiceIsABug) {
  Router router{Authorizer{}};
  router.add(route(Method::kGet, "/a/{id}", "one"));
  EXPECT_DEATH(router.add(route(Method::kGet, "/a/{name}", "two")), "place");
}

TEST(RouterDeathTest, AParameterThatTheRouteDoesNotDeclareIsABug) {
  const Request request;
  const Context context{request, nullptr, {}};
  EXPECT_DEATH((void)context.parameter("id"), "found");
}

}  // namespace
}  // namespace sallyport::http
