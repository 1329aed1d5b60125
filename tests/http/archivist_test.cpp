// App registrations, as contracts/archivist.md §2, §4, §10 and §12 say.
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class Archivist : public ArchivistHouse {
 protected:
  std::vector<std::string> names(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> found;
    if (answer.status == 200)
      for (const auto& application : array_at(answer.json(), "applications"))
        found.push_back(text_at(application.as_object(), "display_name"));
    return found;
  }
  Answer list(std::string_view query = {}) { return call("GET", fmt::format("{}{}", kApplications, query)); }
  std::string next(const Answer& answer) { return text_at(answer.json(), "next_page_token"); }
};

// --- create

TEST_F(Archivist, R9_R10_CreateAnswers200WithTheWholeApplicationAndItsSecret) {
  const Answer answer =
      call("POST", kApplications,
           R"({"display_name":"Pump 7","custom_claims":{"serial_number":"P7-0042","line":"north"}})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("identity", "display_name", "client_id", "tenant_id",
                                            "credentials", "custom_claims"));
  const std::string id = text_at(body, "client_id");
  EXPECT_EQ(text_at(body, "identity"), "applications/" + id);
  EXPECT_THAT(text_at(body, "tenant_id"), MatchesRegex("tenant/[0-9a-f-]{36}"));
  EXPECT_EQ(text_at(body, "display_name"), "Pump 7");
  EXPECT_EQ(object_at(body, "custom_claims"),
            json::object({{"serial_number", "P7-0042"}, {"line", "north"}}));
  const auto credential = credential_of(body);
  EXPECT_THAT(members_of(credential), ElementsAre("secret", "valid_from", "valid_until"));
  EXPECT_EQ(text_at(credential, "secret").size(), 64U);
  EXPECT_THAT(text_at(credential, "secret"), StartsWith("slp_"));
  EXPECT_EQ(text_at(credential, "valid_from"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(text_at(credential, "valid_until"), "2027-01-01T00:00:00Z");
}

TEST_F(Archivist, R9_ClaimsMayBeLeftOutAndADisplayNameMayNot) {
  EXPECT_TRUE(object_at(create(R"({"display_name":"Bare"})"), "custom_claims").empty());
  for (const char* body :
       {"{}", R"({"custom_claims":{}})", R"({"display_name":""})", R"({"display_name":7})",
        R"({"display_name":null})", "[]", "{", R"({"display_name":"a","display_name":"b"})",
        R"({"display_name":"a","custom_claims":["b"]})"})
    expect_archivist_error(call("POST", kApplications, body), 400, 3);
}

TEST_F(Archivist, R9_RolesOfTheLaterEraAreTaken) {
  create(R"({"display_name":"Plain","roles":["ROLE_UNSPECIFIED"]})");
  const auto owner = create(R"({"display_name":"Owner","roles":["OWNER"]})");
  EXPECT_EQ(call_as(token_of(owner), "GET", kApplications).status, 200);
  expect_archivist_error(call("POST", kApplications, R"({"display_name":"Odd","roles":["KING"]})"), 400, 3);
}

// --- R2 who may

TEST_F(Archivist, R2_OnlyAdministratorsManageRegistrations) {
  const auto application = create_named("Pump 7");
  const std::string ordinary = token_of(application);
  const std::string path = path_of(application);
  const auto everywhere = [&](auto send) {
    send("GET", kApplications, "");
    send("POST", kApplications, R"({"display_name":"Mine"})");
    send("GET", path, "");
    send("PATCH", path, R"({"display_name":"Mine"})");
    send("DELETE", path, "");
    send("POST", path + ":regenerate-secret", "");
    send("GET", "/archivist/v1/tenancies/administrators", "");
    send("PATCH", "/archivist/v1/tenancies/administrators", R"({"administrators":[]})");
  };
  everywhere([&](std::string_view method, std::string_view target, std::string_view body) {
    SCOPED_TRACE(fmt::format("{} {}", method, target));
    expect_archivist_error(call_as(ordinary, method, target, body), 403, 7);
    const Answer nobody = client.send_json(method, target, body);
    expect_archivist_error(nobody, 401, 16);
    EXPECT_THAT(nobody.header("WWW-Authenticate").value_or(""), StartsWith("Bearer"));
  });
  EXPECT_EQ(names(list(fmt::format("?display_name={}", escaped("Pump 7")))).size(), 1U);
}

// B27: the audience of a token is the API it was made for.
TEST_F(Archivist, R2_ATokenOfAnotherApiIsNotAccepted) {
  expect_archivist_error(call_as(house.administrator_token("api"), "GET", kApplications), 401, 16);
  EXPECT_EQ(client.get("/api/integrations", administrator).status, 401);
}

// --- R5 claims

TEST_F(Archivist, R5_ReservedNamesAreRefusedByName) {
  for (const char* name : {"jit_tier", "jit_", "arc_display_type", "iss", "sub", "aud", "exp", "nbf", "iat",
                           "jti", "client_id", "name", "scope", "azp", "cnf"}) {
    SCOPED_TRACE(name);
    const Answer answer = call("POST", kApplications,
                               fmt::format(R"({{"display_name":"x","custom_claims":{{"{}":"v"}}}})", name));
    expect_archivist_error(answer, 400, 3);
    EXPECT_THAT(text_at(answer.json(), "message"), HasSubstr(name));
  }
}

TEST_F(Archivist, R5_NamesAndValuesHaveLimits) {
  const auto post = [&](const json::object& claims) {
    return call("POST", kApplications,
                json::serialize(json::object{{"display_name", "x"}, {"custom_claims", claims}}));
  };
  EXPECT_EQ(post({{std::string(64, 'n'), std::string(256, 'v')}, {"A-Z_a.z0", ""}}).status, 200);
  expect_archivist_error(post({{std::string(65, 'n'), "v"}}), 400, 3);
  expect_archivist_error(post({{"", "v"}}), 400, 3);
  expect_archivist_error(post({{"with space", "v"}}), 400, 3);
  expect_archivist_error(post({{"\u00fc", "v"}}), 400, 3);
  expect_archivist_error(post({{"n", std::string(257, 'v')}}), 400, 3);
  expect_archivist_error(post({{"n", 7}}), 400, 3);
  expect_archivist_error(post({{"n", json::array{"v"}}}), 400, 3);
  json::object many;
  for (int i = 0; i < 32; ++i) many[fmt::format("n{}", i)] = "v";
  EXPECT_EQ(post(many).status, 200);
  many["one_more"] = "v";
  expect_archivist_error(post(many), 400, 3);
}

// --- R7 shown once

TEST_F(Archivist, R7_TheSecretIsShownAtCreateAndRegenerateOnly) {
  const auto application = create_named("Pump 7");
  const std::string secret = text_at(credential_of(application), "secret");
  const auto redacted = [&](const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr(secret)));
    return answer.json();
  };
  EXPECT_EQ(text_at(credential_of(redacted(call("GET", path_of(application)))), "secret"), "");
  EXPECT_EQ(text_at(credential_of(redacted(call("PATCH", path_of(application), R"({"display_name":"P"})"))),
                    "secret"),
            "");
  for (const auto& listed : array_at(redacted(list()), "applications"))
    EXPECT_EQ(text_at(credential_of(listed.as_object()), "secret"), "");
}

// --- R16 list, get, patch, delete, regenerate

TEST_F(Archivist, R16_GetShowsWhatWasCreated) {
  auto created = create_named("Pump 7");
  const Answer answer = call("GET", path_of(created));
  ASSERT_EQ(answer.status, 200);
  created["credentials"].as_array()[0].as_object()["secret"] = "";
  EXPECT_EQ(answer.json(), created);
}

TEST_F(Archivist, R16_WhatIsNotThereIs404) {
  for (const char* id :
       {"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", "nothing", "0B8F4F4E-7F0A-4E0C-9A5E-3D9F6D1C2B11"}) {
    const std::string path = fmt::format("{}/{}", kApplications, id);
    expect_archivist_error(call("GET", path), 404, 5);
    expect_archivist_error(call("PATCH", path, R"({"display_name":"x"})"), 404, 5);
    expect_archivist_error(call("DELETE", path), 404, 5);
    expect_archivist_error(call("POST", path + ":regenerate-secret"), 404, 5);
  }
}

// N03
TEST_F(Archivist, R16_ApplicationsOfAnotherTenantAreNotThere) {
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  const auto application = create_named("Pump 7");
  const std::string token = house.token(foreign, kTokens);
  expect_archivist_error(call_as(token, "GET", path_of(application)), 404, 5);
  expect_archivist_error(call_as(token, "DELETE", path_of(application)), 404, 5);
  EXPECT_THAT(names(call_as(token, "GET", kApplications)), ElementsAre("Foreign"));
  EXPECT_THAT(names(list()), Not(testing::Contains("Foreign")));
}

TEST_F(Archivist, R16_PatchReplacesTheClaimsAsAWhole) {
  const auto created =
      create(R"({"display_name":"Pump 7","custom_claims":{"serial_number":"P7-0042","line":"north"}})");
  const Answer answer = call("PATCH", path_of(created), R"({"custom_claims":{"line":"south"}})");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(object_at(answer.json(), "custom_claims"), json::object({{"line", "south"}}));
  EXPECT_EQ(text_at(answer.json(), "display_name"), "Pump 7");
  const auto renamed = call("PATCH", path_of(created), R"({"display_name":"Pump 8"})").json();
  EXPECT_EQ(text_at(renamed, "display_name"), "Pump 8");
  EXPECT_EQ(object_at(renamed, "custom_claims"), json::object({{"line", "south"}}));
  expect_archivist_error(call("PATCH", path_of(created), R"({"custom_claims":{"iss":"me"}})"), 400, 3);
  EXPECT_EQ(object_at(call("GET", path_of(created)).json(), "custom_claims"),
            json::object({{"line", "south"}}));
}

TEST_F(Archivist, R16_AMaskSaysWhatAPatchChanges) {
  const auto created = create_named("Pump 7");
  const std::string both = R"({"display_name":"Pump 8","custom_claims":{"line":"south"}})";
  const auto named = call("PATCH", path_of(created) + "?mask=display_name", both).json();
  EXPECT_EQ(text_at(named, "display_name"), "Pump 8");
  EXPECT_EQ(object_at(named, "custom_claims"), json::object({{"line", "north"}}));
  const auto claimed = call("PATCH", path_of(created) + "?mask=custom_claims",
                            R"({"display_name":"9","custom_claims":{"line":"west"}})")
                           .json();
  EXPECT_EQ(text_at(claimed, "display_name"), "Pump 8");
  EXPECT_EQ(object_at(claimed, "custom_claims"), json::object({{"line", "west"}}));
  EXPECT_EQ(text_at(call("PATCH", path_of(created) + "?mask=display_name,custom_claims", both).json(),
                    "display_name"),
            "Pump 8");
  expect_archivist_error(call("PATCH", path_of(created) + "?mask=client_id", both), 400, 3);
}

TEST_F(Archivist, R16_DeleteAnswersAnEmptyObjectAndEndsTheTokens) {
  const auto application = create_named("Pump 7");
  const std::string token = token_of(application);
  EXPECT_EQ(call_as(token, "GET", "/archivist/v2/assets").status, 200);
  const Answer answer = client.raw(
      fmt::format("DELETE {} HTTP/1.1\r\nHost: x\r\nauthorization: Bearer {}\r\nContent-Length: 0\r\n\r\n",
                  path_of(application), administrator));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  expect_archivist_error(call("DELETE", path_of(application)), 404, 5);
  expect_archivist_error(call_as(token, "GET", "/archivist/v2/assets"), 401, 16);
  EXPECT_EQ(token_answer(made_of(application)).status, 401);
}

TEST_F(Archivist, R16_R17_RegenerateMakesANewSecretWithNewDates) {
  const auto created = create_named("Pump 7");
  const std::string out = token_of(created);
  house.clock().advance(std::chrono::seconds{600});
  // No body, no Content-Type, Content-Length: 0: what clients send.
  const Answer answer = call("POST", path_of(created) + ":regenerate-secret");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto renewed = answer.json();
  EXPECT_EQ(members_of(renewed), members_of(created));
  const auto credential = credential_of(renewed);
  EXPECT_EQ(text_at(credential, "secret").size(), 64U);
  EXPECT_NE(text_at(credential, "secret"), text_at(credential_of(created), "secret"));
  EXPECT_EQ(text_at(credential, "valid_from"), "2026-01-01T00:10:00Z");
  EXPECT_EQ(text_at(credential, "valid_until"), "2027-01-01T00:10:00Z");
  EXPECT_EQ(token_answer(made_of(created)).status, 401);
  EXPECT_EQ(token_answer(made_of(renewed)).status, 200);
  // A client that never renews on 401 keeps working with the token it has (§10).
  EXPECT_EQ(call_as(out, "GET", "/archivist/v2/assets").status, 200);
  EXPECT_THAT(call("POST", path_of(created) + ":generateSecret").status, testing::AnyOf(404, 405));
}

TEST_F(Archivist, R17_TheSecretEndsAfterAYearAndItsTokensLiveOn) {
  const Made made = made_of(create_named("Pump 7"));
  house.clock().advance(std::chrono::hours{24 * 365} - std::chrono::seconds{1});
  const std::string last = house.token(made, kTokens);
  house.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(token_answer(made).status, 401);
  EXPECT_EQ(call_as(last, "GET", "/archivist/v2/assets").status, 200);
}

// --- lists

TEST_F(Archivist, R16_ListFindsByExactName) {
  for (const char* name : {"Pump", "Pump 7", "pump", "Pump"}) create_named(name);
  EXPECT_THAT(names(list("?display_name=Pump")), ElementsAre("Pump", "Pump"));
  EXPECT_THAT(names(list("?display_name=Pum")), ElementsAre());
  const auto body = list().json();
  EXPECT_THAT(members_of(body), ElementsAre("applications", "next_page_token"));
}

TEST_F(Archivist, R16_BothHabitsOfPagingFindEveryPage) {
  for (int i = 0; i < 5; ++i) create_named("Door");
  create_named("Window");
  const std::string filter = "display_name=Door";
  for (const bool repeats_query : {false, true}) {  // variants 2 and 1 of §10
    SCOPED_TRACE(repeats_query);
    std::vector<std::string> found;
    Answer page = list(fmt::format("?{}&page_size=2", filter));
    for (int pages = 0; pages < 10; ++pages) {
      for (auto& name : names(page)) found.push_back(std::move(name));
      if (next(page).empty()) break;
      page = list(fmt::format("?{}page_size=2&page_token={}", repeats_query ? filter + "&" : "",
                              escaped(next(page))));
    }
    EXPECT_THAT(found, ElementsAre("Door", "Door", "Door", "Door", "Door"));
  }
}

TEST_F(Archivist, R16_APageTokenIsSignedAndBoundToItsTenant) {
  for (int i = 0; i < 3; ++i) create_named("Door");
  const std::string token = next(list("?page_size=1"));
  ASSERT_FALSE(token.empty());
  for (const std::string& wrong :
       {std::string("eyJza2lwIjoyfQ=="), token + "A", token.substr(0, token.size() - 1)})
    expect_archivist_error(list("?page_token=" + escaped(wrong)), 400, 3);
  expect_archivist_error(list("?page_size=x"), 400, 3);
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  expect_archivist_error(call_as(house.token(foreign, kTokens), "GET",
                                 fmt::format("{}?page_token={}", kApplications, escaped(token))),
                         400, 3);
}

TEST_F(Archivist, R16_TheTotalIsInAHeaderWhenAskedFor) {
  for (int i = 0; i < 3; ++i) create_named("Door");
  const Answer answer =
      call_as(administrator, "GET", fmt::format("{}?display_name=Door&page_size=1", kApplications), "",
              {{"X-Request-Total-Count", "true"}});
  EXPECT_EQ(answer.header("x-total-count"), "3");
}

// --- caps, description, quota

TEST_F(Archivist, R16_CapsCountInText) {
  for (const std::string& path :
       {fmt::format("{}:caps", kApplications), std::string("/archivist/v1/caps?service=applications")}) {
    const Answer answer = call("GET", path);
    ASSERT_EQ(answer.status, 200) << path << answer.body;
    const auto caps = array_at(answer.json(), "caps");
    ASSERT_EQ(caps.size(), 1U);
    EXPECT_FALSE(text_at(caps[0].as_object(), "resource_type").empty());
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_remaining"), "-1");  // no limit
  }
}

TEST_F(Archivist, R16_TheOpenApiDocumentDescribesTheCalls) {
  const Answer answer = call("GET", fmt::format("{}:openapi", kApplications));
  ASSERT_EQ(answer.status, 200);
  const auto document = answer.json();
  EXPECT_TRUE(document.contains("openapi") || document.contains("swagger"));
  for (const char* path : {"/archivist/iam/v1/applications", ":regenerate-secret", "custom_claims"})
    EXPECT_THAT(answer.body, HasSubstr(path));
}

class ArchivistQuota : public ArchivistHouse {
 protected:
  ArchivistQuota()
      : ArchivistHouse({{"integrations.quota", "2"},
                        {"audit.retention_hours", "72"},
                        {"audit.retention_bytes", "1048576"}}) {}
};

TEST_F(ArchivistQuota, PeopleSeeWhatTheOperatorHasSet) {
  const auto tenant = client.get("/api/tenant", house.administrator_token()).json();
  const auto retention = object_at(tenant, "retention");
  EXPECT_EQ(number_at(retention, "auditHours"), 72);
  EXPECT_EQ(number_at(retention, "auditBytes"), 1048576);
  EXPECT_EQ(number_at(retention, "usageDays"), 400);
}

// §12 trap 2. The administrator is the first of two.
TEST_F(ArchivistQuota, R9_TheQuotaIs402) {
  const std::string caps = fmt::format("{}:caps", kApplications);
  const auto remaining = [&] {
    return text_at(array_at(call("GET", caps).json(), "caps")[0].as_object(), "resource_remaining");
  };
  EXPECT_EQ(remaining(), "1");
  const auto application = create_named("Second");
  EXPECT_EQ(remaining(), "0");
  expect_archivist_error(call("POST", kApplications, R"({"display_name":"Third"})"), 402, 8);
  EXPECT_EQ(call("DELETE", path_of(application)).status, 200);
  create_named("Third");
}

// --- R13, R14

TEST_F(Archivist, R12_R13_AnIntegrationWithNothingSharedSeesAnEmptyList) {
  const Answer answer = call_as(token_of(create_named("Pump 7")), "GET", "/archivist/v2/assets");
  EXPECT_EQ(answer.status, 200);
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("assets", "next_page_token"));
  EXPECT_TRUE(array_at(body, "assets").empty());
  EXPECT_EQ(text_at(body, "next_page_token"), "");
  EXPECT_EQ(answer.header("x-total-count"), "0");
}

TEST_F(Archivist, R14_AuthenticationThatFailsIs401InTheDocumentedShape) {
  for (const Headers& headers :
       {Headers{}, Headers{{"Authorization", "Bearer nonsense"}},
        Headers{{"Authorization", "Bearer " + administrator + "x"}}, Headers{{"Authorization", "Basic eDp5"}},
        Headers{{"Authorization", "Bearer"}}})
    expect_archivist_error(client.send("GET", kApplications, headers), 401, 16);
}

TEST_F(Archivist, R14_OtherMethodsKeepTheShapeToo) {
  const Answer answer = call("PUT", kApplications, "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(members_of(answer.json()), (std::vector<std::string>{"code", "message", "details"}));
}

}  // namespace
}  // namespace sallyport::support
