// Versions, scopes and errors of the external API, as contracts/external-api.md §7, §8, §10, §11 and §14 say.
#include "external_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ExternalVersions : public ExternalHouse {};

// --- §8 versions

TEST_F(ExternalVersions, N12_EachVersionStandsInItsPath) {
  submission("ACME-1");
  const auto announcer = external("event_viewer", kVersion2);
  for (const char* path :
       {"/external/submission", "/external/v1.0/submission", "/external/v1.1/submissions",
        "/external/v1.2/submissions", "/external/company/submissions", "/external/company/v2/submissions",
        "/external/company/v2.0/submissions", "/external/company/v2.1/submissions"})
    EXPECT_THAT(codes(announcer.token, path), ElementsAre("ACME-1")) << path;
  for (const char* path : {"/external/submissions", "/external/v1.0/submissions", "/external/v1.2/submission",
                           "/external/v1.1/submissions/ACME-1", "/external/v1.2/programs", "/external",
                           "/external/company", "/external/company/v2.1/pentests"})
    expect_external_error(client.get(path, announcer.token), 404, "NOT_FOUND");
}

TEST_F(ExternalVersions, N12_AnswersOfDeprecatedVersionsSaySo) {
  const auto announcer = external("event_viewer", kVersion2);
  const auto expect_deprecated = [](const Answer& answer) {
    EXPECT_EQ(answer.header("Deprecation"), "@1688169600") << answer.body;
    EXPECT_EQ(answer.header("Sunset"), "Sat, 01 Jan 2028 00:00:00 GMT");
    EXPECT_EQ(answer.header("Link"), R"(<https://id.sallyport.test/external/versions>; rel="deprecation")");
  };
  for (const char* path : {"/external/submission", "/external/v1.0/submission", "/external/v1.1/submissions",
                           "/external/v1.2/submissions", "/external/v1.2/submissions/NOBODY"}) {
    expect_deprecated(client.get(path, announcer.token));
    expect_deprecated(client.get(path));  // refusals too
  }
  const Answer current = client.get("/external/company/v2.1/submissions", announcer.token);
  EXPECT_EQ(current.status, 200);
  for (const char* name : {"Deprecation", "Sunset", "Link"}) EXPECT_FALSE(current.header(name)) << name;
  const auto versions =
      array_at(json::object{{"all", json::parse(client.get("/external/versions").body)}}, "all");
  EXPECT_EQ(versions.size(), 5U) << "the link leads somewhere";
}

TEST_F(ExternalVersions, N12_AnUnknownVersionNamesThoseThatThereAre) {
  const auto announcer = external("event_viewer", kVersion2);
  for (const char* path :
       {"/external/v3.0/submissions", "/external/v1/submissions", "/external/v2.1/submissions",
        "/external/company/v1.2/submissions", "/external/company/v9/programs"}) {
    const Answer answer = client.get(path, announcer.token);
    expect_external_error(answer, 404, "UNKNOWN_VERSION");
    EXPECT_THAT(texts_of(object_at(answer.json(), "extraParameters").at("version")),
                ElementsAre("1.0", "1.1", "1.2", "2.0", "2.1"))
        << path;
  }
}

TEST_F(ExternalVersions, N12_AMajorVersionIsSwitchedOnForEachIntegrationAndActsAtOnce) {
  const auto announcer = external();
  const std::string path = std::string(kCompany) + "/submissions";
  for (const char* each : {"/external/company/submissions", "/external/company/v2/programs",
                           "/external/company/v2.0/submissions/X/events", path.c_str()})
    expect_external_error(client.get(each, announcer.token), 403, "VERSION_NOT_ENABLED");
  EXPECT_EQ(client.get(kOldest, announcer.token).status, 200);
  set(announcer.made, R"({"externalApiVersions":["2"]})");
  EXPECT_EQ(client.get(path, announcer.token).status, 200) << "with the same token";
  set(announcer.made, R"({"externalApiVersions":[]})");
  expect_external_error(client.get(path, announcer.token), 403, "VERSION_NOT_ENABLED");
  const Answer log = api("GET", "/api/audit?action=access.denied");
  EXPECT_THAT(log.body, HasSubstr("version_not_enabled"));
}

// --- §11 errors

// §14 trap 6: 401 is "get a new token" and nothing else; 403 is a missing right.
TEST_F(ExternalVersions, N13_EveryErrorHasTheModelOfTheContract) {
  const auto announcer = external("event_viewer", kVersion2);
  const Answer nobody = client.get(kNewestOf1);
  expect_external_error(nobody, 401, "UNAUTHENTICATED");
  EXPECT_THAT(nobody.header("WWW-Authenticate").value_or(""), StartsWith("Bearer"));
  const Answer broken = client.get(kNewestOf1, "eyJ.eyJ.x");
  expect_external_error(broken, 401, "INVALID_TOKEN");
  EXPECT_THAT(broken.header("WWW-Authenticate").value_or(""), HasSubstr("invalid_token"));
  expect_external_error(client.get(kNewestOf1, administrator), 401, "INVALID_TOKEN");  // another audience
  expect_external_error(client.get(std::string(kNewestOf1) + "/NOBODY", announcer.token), 404, "NOT_FOUND");
  const Answer method = client.send_json("POST", kNewestOf1, "{}", announcer.token);
  expect_external_error(method, 405, "METHOD_NOT_ALLOWED");
  EXPECT_EQ(method.header("Allow"), "GET, HEAD, OPTIONS");
  const Answer query =
      client.get(std::string(kCompany) + "/submissions?UpdatedSince=yesterday", announcer.token);
  expect_external_error(query, 400, "INVALID_PARAMETER");
  EXPECT_TRUE(object_at(query.json(), "extraParameters").contains("UpdatedSince"));
  const Answer coded = client.send(
      "GET", kNewestOf1, {{"Authorization", "Bearer " + announcer.token}, {"Content-Encoding", "gzip"}});
  expect_external_error(coded, 415, "UNSUPPORTED_MEDIA_TYPE");
}

TEST_F(ExternalVersions, N13_TooManyCallsAre429WithTheTimeToWait) {
  const auto announcer = external();
  set(announcer.made, R"({"limits":{"calls":{"perHour":1}}})");
  EXPECT_EQ(client.get(kOldest, announcer.token).status, 200);
  const Answer limited = client.get(kOldest, announcer.token);
  expect_external_error(limited, 429, "RATE_LIMITED");
  EXPECT_TRUE(limited.header("Retry-After"));
  EXPECT_TRUE(limited.header("Archivist-Rate-Limit-Reset"));
  EXPECT_TRUE(limited.header("Deprecation"));
}

TEST_F(ExternalVersions, N13_TheIdentifierIsThatOfTheRequest) {
  const Answer answer = client.get(kNewestOf1, "eyJ.eyJ.x");
  const auto bytes = base::base64url_decode(answer.header("X-Request-Id").value_or(""));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(text_at(answer.json(), "identifier"), base::Uuid::from_bytes(*bytes)->to_string());
}

// --- §10 scopes

TEST_F(ExternalVersions, N8_AScopeSaysWhatATokenIsGoodFor) {
  submission("ACME-1");
  const auto keeper = external(
      "administrator",
      R"(,"externalApiVersions":["2"],"scopes":["core_platform:read","core_platform:write","reward_system:read"])");
  const auto token = [&](std::string_view scope) {
    const Answer answer =
        client.post_form("/connect/token", token_request(keeper.made, "&scope=" + escaped(scope)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(answer.json(), "access_token");
  };
  const std::string list = std::string(kCompany) + "/submissions";
  const auto write = [&](std::string_view with) {
    return change(with, "PUT", "ACME-1/severity", R"({"id":4})");
  };
  const auto reads = token("core_platform:read");
  EXPECT_THAT(codes(reads, list), ElementsAre("ACME-1"));
  expect_external_error(write(reads), 403, "INSUFFICIENT_SCOPE");
  expect_external_error(client.get(kOldest, reads), 403, "INSUFFICIENT_SCOPE");
  const auto writes = token("core_platform:write");
  EXPECT_EQ(write(writes).status, 204);
  expect_external_error(client.get(list, writes), 403, "INSUFFICIENT_SCOPE");
  const auto rewards = token("reward_system:read");
  expect_external_error(client.get(list, rewards), 403, "INSUFFICIENT_SCOPE");
  const auto whole = token("external_api");
  EXPECT_THAT(codes(whole, kOldest), ElementsAre("ACME-1"));
  EXPECT_EQ(write(whole).status, 204);
  set(keeper.made, R"({"scopes":["core_platform:write"]})");
  expect_external_error(client.get(list, reads), 403, "INSUFFICIENT_SCOPE");  // on a token that is out
}

// --- §7

TEST_F(ExternalVersions, N15_TheTokenIsSentInTheHeaderOnEveryRequest) {
  const auto announcer = external();
  EXPECT_EQ(client.get(kOldest, announcer.token).status, 200);
  expect_external_error(client.get(kOldest), 401, "UNAUTHENTICATED");
  expect_external_error(client.get(std::string(kOldest) + "?access_token=" + announcer.token), 401,
                        "UNAUTHENTICATED");
  expect_external_error(client.send("GET", kOldest, {{"Cookie", "access_token=" + announcer.token}}), 401,
                        "UNAUTHENTICATED");
}

TEST_F(ExternalVersions, N16_C20_NoAnswerLetsABrowserIn) {
  const auto announcer = external("event_viewer", kVersion2);
  const Headers origin{{"Origin", "https://evil.test"},
                       {"Access-Control-Request-Method", "GET"},
                       {"Access-Control-Request-Headers", "authorization"},
                       {"Authorization", "Bearer " + announcer.token}};
  for (const char* path :
       {"/connect/token", "/external/submission", "/external/v1.2/submissions",
        "/external/v1.2/submissions/X", "/external/company/v2.1/submissions", "/external/company/programs",
        "/external/versions", "/external/v9.9/submissions", "/.well-known/openid-configuration"})
    for (const char* method : {"OPTIONS", "GET", "POST"})
      for (const auto& [name, value] : client.send(method, path, origin).headers)
        EXPECT_THAT(name, Not(StartsWith("Access-Control"))) << method << " " << path;
}

}  // namespace
}  // namespace sallyport::support
