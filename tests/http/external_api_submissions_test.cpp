// Submissions and programs of the external API, as contracts/external-api.md §9, §10 and §13 say.
#include "external_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

constexpr const char* kUnknownSubmission = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11";

class ExternalSubmissions : public ExternalHouse {};

// --- §13

TEST_F(ExternalSubmissions, N10_N12_TheReferenceRequestAsAWhole) {
  submission("ACME-7Q2M");
  const auto announcer = external();
  const std::string body = fmt::format("client_id={}&client_secret={}&grant_type=client_credentials",
                                       announcer.made.id, announcer.made.secret);
  const Answer granted = client.post_form("/connect/token", body);
  ASSERT_EQ(granted.status, 200) << granted.body;
  EXPECT_EQ(number_at(granted.json(), "expires_in"), 1209600);
  EXPECT_EQ(text_at(granted.json(), "token_type"), "Bearer");
  EXPECT_EQ(text_at(granted.json(), "scope"), "external_api");
  const std::string token = text_at(granted.json(), "access_token");
  EXPECT_THAT(codes(token, kNewestOf1), ElementsAre("ACME-7Q2M"));
  EXPECT_THAT(codes(token, kOldest), ElementsAre("ACME-7Q2M"));

  const auto credentials = array_at(
      api("GET", fmt::format("/api/integrations/{}/credentials", announcer.made.id)).json(), "credentials");
  ASSERT_EQ(credentials.size(), 1U);
  EXPECT_EQ(api("DELETE", fmt::format("/api/integrations/{}/credentials/{}", announcer.made.id,
                                      text_at(credentials[0].as_object(), "id")))
                .status,
            204);
  expect_external_error(client.get(kNewestOf1, token), 401, "INVALID_TOKEN");
  EXPECT_EQ(client.post_form("/connect/token", body).status, 401);
}

// The Go library: a content type on a GET that has no body, and a header of its own.
TEST_F(ExternalSubmissions, N4_N10_HeadersOfTheGoLibraryAreTaken) {
  const auto announcer = external();
  const Answer answer = client.send("GET", kNewestOf1,
                                    {{"Content-Type", "application/x-www-form-urlencoded"},
                                     {"X-Client", "Go intigriti library"},
                                     {"Authorization", "Bearer " + announcer.token}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, "[]") << "an empty list is a right answer";
}

// --- §9 submissions

TEST_F(ExternalSubmissions, N10_Version1ShowsTheDocumentedMembers) {
  make("Program", "Acme", R"({"handle":"acme","status":"Open"})");
  submission("ACME-7Q2M",
             R"(,"program":"acme","severity":{"value":"Medium","vector":"AV:N/AC:L"},)"
             R"("type":{"name":"Open redirect","category":"Web","cwe":"CWE-601"},"state":"Pending")");
  const auto announcer = external();
  const auto all = listed(announcer.token);
  ASSERT_EQ(all.size(), 1U);
  const auto one = all[0].as_object();
  EXPECT_THAT(
      members_of(one),
      ElementsAre("code", "internalReference", "title", "originalTitle", "program", "type", "severity",
                  "domain", "endpointVulnerableComponent", "state", "totalPayout", "createdAt",
                  "lastUpdatedAt", "closedAt", "validatedAt", "acceptedAt", "archivedAt", "awaitingFeedback",
                  "assignee", "researcher", "lastUpdater", "links", "webLinks", "submissionDetailUrl"));
  EXPECT_EQ(text_at(object_at(one, "severity"), "value"), "Medium");
  EXPECT_EQ(text_at(object_at(one, "type"), "name"), "Open redirect");
  EXPECT_EQ(text_at(object_at(object_at(one, "state"), "status"), "value"), "Pending");
  EXPECT_EQ(text_at(object_at(one, "webLinks"), "details"), "https://id.sallyport.test/s/ACME-7Q2M");
  EXPECT_EQ(text_at(object_at(one, "program"), "name"), "Acme");
  EXPECT_EQ(number_at(one, "createdAt"), base::unix_seconds(house.clock().now()));

  const auto detail = shown(announcer.token, std::string(kNewestOf1) + "/ACME-7Q2M");
  EXPECT_THAT(
      members_of(detail),
      testing::IsSupersetOf({"questions", "pocDescription", "impact", "personalData", "recommendedSolution",
                             "daysOpen", "payouts", "totalBountyPayout", "destroyed", "tags", "attachments",
                             "attachmentUrls", "groupLegacy", "files", "events", "integrationReferences"}));
  EXPECT_EQ(array_at(detail, "events").size(), 1U);
}

TEST_F(ExternalSubmissions, N10_OtherAssetsAreNoSubmissions) {
  make_asset(R"({"code":"DOOR"})");
  const std::string door = make_asset("{}");
  const auto announcer = external();
  EXPECT_EQ(listed(announcer.token).size(), 0U);
  for (const std::string& code :
       {std::string("DOOR"), door, std::string("*"), std::string("a%20b"), std::string(kUnknownSubmission)})
    expect_external_error(client.get(std::string(kNewestOf1) + "/" + code, announcer.token), 404,
                          "NOT_FOUND");
}

TEST_F(ExternalSubmissions, N10_WithoutACodeTheIdIsTheCode) {
  const std::string id = make("Submission", "Nameless", "{}");
  const std::string coded = submission("ACME-1");
  const auto announcer = external();
  EXPECT_EQ(text_at(shown(announcer.token, std::string(kNewestOf1) + "/" + id), "code"), id);
  expect_external_error(client.get(std::string(kNewestOf1) + "/" + coded, announcer.token), 404, "NOT_FOUND");
}

// §9: no wrapper, no pages.
TEST_F(ExternalSubmissions, N10_AListIsComplete) {
  for (int i = 0; i < 230; ++i) submission(fmt::format("ACME-{}", i));
  const auto all = codes(external().token);
  ASSERT_EQ(all.size(), 230U);
  EXPECT_EQ(all.front(), "ACME-0");
  EXPECT_EQ(all.back(), "ACME-229");
}

// Hidden is absent, whichever way it is asked for.
TEST_F(ExternalSubmissions, N10_N03_RolesAndPoliciesSayWhatIsThere) {
  submission("NORTH-1", R"(,"line":"north")");
  submission("SOUTH-1", R"(,"line":"south")");
  const auto reader = external("none", R"(,"claims":{"line":"north"})");
  EXPECT_THAT(codes(reader.token), ElementsAre());
  make_policy("North", "north", R"(,"readAttributes":["*"])",
              R"(,"filters":[{"anyOf":["attributes.line=north"]}])");
  EXPECT_THAT(codes(reader.token), ElementsAre("NORTH-1")) << "with the same token";
  expect_external_error(client.get(std::string(kNewestOf1) + "/SOUTH-1", reader.token), 404, "NOT_FOUND");

  house.add_tenant("South");
  const Made foreign =
      house.create("external-api", "Foreign", {{"tenant", "South"}, {"role", "event_viewer"}});
  const std::string token = house.token(foreign, "/connect/token");
  EXPECT_THAT(codes(token), ElementsAre());
  expect_external_error(client.get(std::string(kNewestOf1) + "/NORTH-1", token), 404, "NOT_FOUND");
}

// --- §10 version 2

TEST_F(ExternalSubmissions, N10_Version2ReadsProgramsSubmissionsAndEvents) {
  const std::string acme = make("Program", "Acme", R"({"handle":"acme","status":"Open"})");
  make("Program", "Other", R"({"handle":"other"})");
  submission("ACME-1", R"(,"program":"acme","totalPayout":{"value":"150","currency":"USD"})");
  submission("OTHER-1", R"(,"program":"other")");
  const auto announcer = external("event_viewer", kVersion2);
  const std::string base = kCompany;
  const auto programs = listed(announcer.token, base + "/programs");
  ASSERT_EQ(programs.size(), 2U);
  const auto detail = shown(announcer.token, base + "/programs/" + acme);
  for (const auto& member : programs[0].as_object())
    if (member.key() != "webLinks") EXPECT_EQ(detail.at(member.key()), member.value()) << member.key();
  EXPECT_THAT(members_of(programs[0].as_object()),
              ElementsAre("id", "handle", "companyId", "companyHandle", "logoUrl", "name", "status",
                          "confidentialityLevel", "webLinks", "type"));
  EXPECT_THAT(codes(announcer.token, base + "/programs/" + acme + "/submissions"), ElementsAre("ACME-1"));
  const auto one = shown(announcer.token, base + "/submissions/ACME-1");
  EXPECT_EQ(text_at(one, "programId"), acme);
  EXPECT_EQ(text_at(object_at(one, "totalPayout"), "currency"), "USD");
  for (const char* id : {kUnknownSubmission, "nothing"}) {
    expect_external_error(client.get(base + "/programs/" + id, announcer.token), 404, "NOT_FOUND");
    expect_external_error(client.get(base + "/programs/" + id + "/submissions", announcer.token), 404,
                          "NOT_FOUND");
  }
  EXPECT_EQ(listed(announcer.token, base + "/submissions/ACME-1/events").size(), 1U);
  expect_external_error(client.get(base + "/submissions/NOBODY/events", announcer.token), 404, "NOT_FOUND");
}

TEST_F(ExternalSubmissions, N10_ListsOfVersion2TellWhatIsNew) {
  submission("OLD-1");
  const auto keeper = external("administrator", kVersion2);
  house.clock().advance(std::chrono::seconds{10});
  const auto since = base::unix_seconds(house.clock().now());
  submission("NEW-1");
  const std::string updated = fmt::format("{}/submissions?UpdatedSince={}", kCompany, since);
  EXPECT_THAT(codes(keeper.token, updated), ElementsAre("NEW-1"));
  EXPECT_EQ(change(keeper.token, "PUT", "OLD-1/severity", R"({"id":4})").status, 204);
  EXPECT_THAT(codes(keeper.token, updated), ElementsAre("OLD-1", "NEW-1"));
  const std::string events = fmt::format("{}/submissions/OLD-1/events", kCompany);
  EXPECT_EQ(listed(keeper.token, events).size(), 2U);
  const auto newer = listed(keeper.token, fmt::format("{}?CreatedSince={}", events, since));
  ASSERT_EQ(newer.size(), 1U);
  EXPECT_EQ(text_at(object_at(newer[0].as_object(), "type"), "value"), "SubmissionSeverityChanged");
}

TEST_F(ExternalSubmissions, N10_Version2ChangesASubmission) {
  submission("ACME-1");
  submission("ACME-2");
  const auto keeper = external("administrator", kVersion2);
  const auto now = [&] { return shown(keeper.token, fmt::format("{}/submissions/ACME-2", kCompany)); };
  const auto put = [&](std::string_view path, std::string_view body) {
    return change(keeper.token, "PUT", fmt::format("ACME-2/{}", path), body);
  };
  const Answer closed = put("state", R"({"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"})");
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(closed.body, R"({"statusTriggers":[2,3,4,6]})");
  EXPECT_EQ(number_at(now(), "closedAt"), base::unix_seconds(house.clock().now()));
  EXPECT_EQ(text_at(object_at(object_at(now(), "state"), "closeReason"), "value"), "Duplicate");
  EXPECT_EQ(put("state", R"({"statusTrigger":2})").status, 200);
  EXPECT_TRUE(now().at("closedAt").is_null());

  EXPECT_EQ(put("severity", R"({"id":4,"vector":"AV:N"})").status, 204);
  EXPECT_EQ(put("internal-reference", R"({"reference":"JIRA-1","url":"https://jira.test/1"})").status, 204);
  EXPECT_EQ(put("awaiting-feedback", R"({"awaitingFeedback":true})").status, 204);
  EXPECT_EQ(change(keeper.token, "PUT", "ACME-2/assign/me").status, 204);
  const auto changed = now();
  EXPECT_EQ(text_at(object_at(changed, "severity"), "value"), "High");
  EXPECT_EQ(text_at(object_at(changed, "internalReference"), "reference"), "JIRA-1");
  EXPECT_TRUE(changed.at("awaitingFeedback").as_bool());
  EXPECT_EQ(text_at(object_at(changed, "assignee"), "userName"), "Announcer");
  EXPECT_TRUE(House::eventually(
      [&] { return api("GET", "/api/audit?action=event.recorded").body.contains(keeper.made.id); }));
}

TEST_F(ExternalSubmissions, N10_Version2TagsAndComments) {
  submission("ACME-1");
  const auto keeper = external("administrator", kVersion2);
  const auto tags = [&] {
    return texts_of(shown(keeper.token, fmt::format("{}/submissions/ACME-1", kCompany)).at("tags"));
  };
  for (const char* tag : {"urgent", "web shop", "urgent"})
    EXPECT_EQ(change(keeper.token, "POST", "ACME-1/tags", fmt::format(R"({{"tag":"{}"}})", tag)).status, 204);
  EXPECT_THAT(tags(), ElementsAre("urgent", "web shop"));
  EXPECT_EQ(change(keeper.token, "DELETE", "ACME-1/tags/web%20shop").status, 204);
  expect_external_error(change(keeper.token, "DELETE", "ACME-1/tags/web%20shop"), 404, "NOT_FOUND");
  EXPECT_THAT(tags(), ElementsAre("urgent"));

  const Answer internal = change(keeper.token, "POST", "ACME-1/comments/internal", R"({"message":"Ours"})");
  ASSERT_EQ(internal.status, 201) << internal.body;
  EXPECT_EQ(change(keeper.token, "POST", "ACME-1/comments/external", R"({"message":"For all"})").status, 201);
  const auto events = listed(keeper.token, fmt::format("{}/submissions/ACME-1/events", kCompany));
  const auto last = events.back().as_object();
  EXPECT_EQ(text_at(last, "message"), "For all");
  EXPECT_FALSE(last.at("isInternal").as_bool());
  const auto before = events[events.size() - 2].as_object();
  EXPECT_EQ(text_at(before, "id"), text_at(internal.json(), "messageId"));
  EXPECT_TRUE(before.at("isInternal").as_bool());
}

TEST_F(ExternalSubmissions, N10_AChangeIsRefusedWithTheMemberAtFault) {
  submission("ACME-1");
  const auto keeper = external("administrator", kVersion2);
  const auto refused = [&](std::string_view method, std::string_view path, std::string_view body) {
    const Answer answer = change(keeper.token, method, fmt::format("ACME-1/{}", path), body);
    expect_external_error(answer, 400, "INVALID_PARAMETER");
    return members_of(object_at(answer.json(), "extraParameters"));
  };
  EXPECT_THAT(refused("PUT", "state", R"({"statusTrigger":9})"), ElementsAre("statusTrigger"));
  EXPECT_THAT(
      refused("PUT", "state", R"({"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"})"),
      ElementsAre("duplicateSubmission"));
  EXPECT_THAT(refused("PUT", "severity", "{}"), ElementsAre("id"));
  EXPECT_THAT(refused("POST", "tags", R"({"tag":"a/b"})"), ElementsAre("tag"));
  EXPECT_THAT(refused("POST", "comments/internal", "{}"), ElementsAre("message"));
  expect_external_error(change(keeper.token, "PUT", "NOBODY/severity", R"({"id":4})"), 404, "NOT_FOUND");
  expect_external_error(
      client.send("PUT", std::string(kCompany) + "/submissions/ACME-1/severity",
                  {{"Authorization", "Bearer " + keeper.token}, {"Content-Type", "text/plain"}}, "{}"),
      415, "UNSUPPORTED_MEDIA_TYPE");
}

TEST_F(ExternalSubmissions, N10_WhoOnlyReadsChangesNothing) {
  submission("ACME-1");
  const auto reader = external("event_viewer", kVersion2);
  expect_external_error(change(reader.token, "PUT", "ACME-1/severity", R"({"id":4})"), 403, "FORBIDDEN");
  expect_external_error(change(reader.token, "POST", "ACME-1/comments/internal", R"({"message":"Hello"})"),
                        403, "FORBIDDEN");
}

}  // namespace
}  // namespace sallyport::support
