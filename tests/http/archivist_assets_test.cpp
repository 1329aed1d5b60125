// Assets and their events, as contracts/archivist.md §9, §10 and §12 say.
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAssets = "/archivist/v2/assets";
constexpr const char* kPolicies = "/archivist/iam/v1/access_policies";

class ArchivistAssets : public ArchivistHouse {
 protected:
  json::object accepted(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  json::object make(std::string_view body) { return accepted(call("POST", kAssets, body)); }
  json::object door(std::string_view line, std::string_view more = "") {
    return make(fmt::format(
        R"({{"behaviours":["RecordEvidence"],"attributes":{{"arc_display_type":"Door","line":"{}"{}}}}})",
        line, more));
  }
  static std::string path_of(const json::object& thing) {
    return "/archivist/v2/" + text_at(thing, "identity");
  }
  json::object record(const json::object& asset, std::string_view body) {
    house.clock().advance(std::chrono::seconds{1});
    return accepted(call("POST", path_of(asset) + "/events", body));
  }
  Answer list(std::string_view query = {}, std::string_view token = {}, const Headers& more = {}) {
    return call_as(token.empty() ? administrator : token, "GET", fmt::format("{}{}", kAssets, query), "",
                   more);
  }
  // The texts of an attribute, of all assets of a page.
  std::vector<std::string> listed(const Answer& answer, std::string_view attribute = "line") {
    std::vector<std::string> found;
    for (const auto& asset : array_at(answer.json(), "assets"))
      found.push_back(text_at(object_at(asset.as_object(), "attributes"), attribute));
    return found;
  }
  std::vector<std::string> operations(const Answer& answer) {
    std::vector<std::string> found;
    for (const auto& event : array_at(accepted(answer), "events"))
      found.push_back(text_at(event.as_object(), "operation"));
    return found;
  }
  std::string next(const Answer& answer) { return text_at(answer.json(), "next_page_token"); }
  // An integration whose claim "line" is north, and that no policy knows yet.
  std::string reader() { return token_of(create_named("Reader")); }
  json::object share(std::string_view permission, std::string_view filter = "attributes.line=north") {
    return accepted(
        call("POST", kPolicies,
             fmt::format(R"({{"display_name":"North","filters":[{{"or":["{}"]}}],)"
                         R"("access_permissions":[{{"user_attributes":[{{"or":["jwt_line=north"]}}]{}}}]}})",
                         filter, permission)));
  }
};

// --- one asset

TEST_F(ArchivistAssets, R13_CreateAnswersTheWholeAssetWith200) {
  const auto asset = make(
      R"({"behaviours":["RecordEvidence"],"attributes":{"arc_display_name":"Front","photo":{"arc_attribute_type":)"
      R"("arc_attachment"},"list":[{"a":"b"}]},"proof_mechanism":"MERKLE_LOG","public":false})");
  EXPECT_THAT(members_of(asset), ElementsAre("identity", "behaviours", "attributes", "confirmation_status",
                                             "tracked", "owner", "at_time", "proof_mechanism",
                                             "storage_integrity", "chain_id", "public", "tenant_identity"));
  EXPECT_EQ(text_at(asset, "confirmation_status"), "CONFIRMED") << "§10: a client polls for it";
  EXPECT_EQ(text_at(asset, "proof_mechanism"), "MERKLE_LOG");
  EXPECT_EQ(text_at(asset, "at_time"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(accepted(call("GET", path_of(asset))), asset);
}

TEST_F(ArchivistAssets, R13_AnAttributeOfAnotherTypeIsRefusedByName) {
  for (const char* value : {"7", "true", "[1]", R"({"a":1})", R"({"a":{}})", "null"}) {
    const Answer answer = call(
        "POST", kAssets, fmt::format(R"({{"attributes":{{"arc_display_name":"x","depth":{}}}}})", value));
    expect_archivist_error(answer, 400, 3);
    EXPECT_THAT(text_at(answer.json(), "message"), HasSubstr("attributes.depth")) << value;
  }
}

TEST_F(ArchivistAssets, R13_WhatIsNotThereIs404) {
  for (const char* id : {"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", "nothing", "-"}) {
    const auto path = fmt::format("{}/{}", kAssets, id);
    expect_archivist_error(call("GET", path), 404, 5);
    expect_archivist_error(call("GET", path + ":publicurl"), 404, 5);
    expect_archivist_error(call("POST", path + "/events", "{}"), 404, 5);
  }
  const auto asset = door("north");
  expect_archivist_error(call("GET", path_of(asset) + "/events/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11"), 404,
                         5);
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  expect_archivist_error(call_as(house.token(foreign, kTokens), "GET", path_of(asset)), 404, 5);  // N03
}

TEST_F(ArchivistAssets, R13_AnAssetIsShownAsItWasAtATime) {
  const auto asset = door("north");
  house.clock().advance(std::chrono::seconds{10});
  record(asset, R"({"operation":"Record","behaviour":"RecordEvidence","asset_attributes":{"line":"south"}})");
  const auto line = [&](std::string_view query) {
    const auto shown = accepted(call("GET", path_of(asset) + std::string(query)));
    return text_at(object_at(shown, "attributes"), "line") + " " + text_at(shown, "at_time");
  };
  EXPECT_EQ(line(""), "south 2026-01-01T00:00:11Z");
  EXPECT_EQ(line("?at_time=2026-01-01T00:00:10Z"), "north 2026-01-01T00:00:00Z");
  EXPECT_EQ(line("?at_time=2026-01-01T00:00:11Z"), "south 2026-01-01T00:00:11Z");
  expect_archivist_error(call("GET", path_of(asset) + "?at_time=2025-12-31T00:00:00Z"), 404, 5);
  expect_archivist_error(call("GET", path_of(asset) + "?at_time=then"), 400, 3);
}

TEST_F(ArchivistAssets, R13_APublicAssetIsThereForAnybodyWhoHasItsAddress) {
  const auto open = make(R"({"attributes":{"arc_display_name":"Open"},"public":true})");
  const auto url = text_at(accepted(call("GET", path_of(open) + ":publicurl")), "publicurl");
  const std::string base = House::kPublicUrl;
  ASSERT_THAT(url, testing::StartsWith(base + "/archivist/publicassets/"));
  const std::string path = url.substr(base.size());
  EXPECT_EQ(accepted(client.get(path)), open);

  const auto closed = door("north");
  expect_archivist_error(call("GET", path_of(closed) + ":publicurl"), 400, 3);
  const std::string id = path_of(closed).substr(path_of(closed).rfind('/'));
  expect_archivist_error(client.get("/archivist/publicassets" + id), 404, 5);
  expect_archivist_error(client.get(path_of(closed)), 401, 16);
}

TEST_F(ArchivistAssets, R13_ARepetitionWithTheSameKeyMakesNothingNew) {
  const auto post = [&](std::string_view body) {
    return call_as(administrator, "POST", kAssets, body, {{"Idempotency-Key", "one"}});
  };
  const auto first = accepted(post(R"({"attributes":{"line":"north"}})"));
  EXPECT_EQ(accepted(post(R"({"attributes":{"line":"north"}})")), first);
  expect_archivist_error(post(R"({"attributes":{"line":"south"}})"), 409, 6);
  EXPECT_THAT(listed(list()), ElementsAre("north"));
}

// --- lists

TEST_F(ArchivistAssets, R13_FiltersSayWhichAssetsAreListed) {
  door("north", R"(,"serial":"1")");
  door("south");
  door("west", R"(,"serial":"2","photo":{"a":"b"})");
  EXPECT_THAT(listed(list("?attributes.line=north")), ElementsAre("north"));
  EXPECT_THAT(listed(list("?attributes.line!=north")), ElementsAre("south", "west"));
  EXPECT_THAT(listed(list("?attributes.line!=north&attributes.line!=west")), ElementsAre("south"));
  EXPECT_THAT(listed(list("?attributes.serial=*")), ElementsAre("north", "west"));
  EXPECT_THAT(listed(list("?attributes.photo=*")), ElementsAre("west"));
  EXPECT_THAT(listed(list("?attributes.serial!=*")), ElementsAre("south"));
  EXPECT_THAT(listed(list("?attributes.serial=*&attributes.line=west")), ElementsAre("west"));
  EXPECT_THAT(listed(list("?attributes.line=nowhere")), ElementsAre());
  for (const char* order : {"DEFAULT", "SIMPLEHASHV1", "SIMPLEHASHV2"})
    EXPECT_THAT(listed(list(fmt::format("?order_by={}", order))), ElementsAre("north", "south", "west"));
  EXPECT_THAT(listed(list("?proof_mechanism=SIMPLE_HASH")).size(), 3U);
  EXPECT_THAT(listed(list("?proof_mechanism=KHIPU")), ElementsAre());
  EXPECT_THAT(listed(list("?privacy=RESTRICTED&chain_id=1")).size(), 3U);
  EXPECT_THAT(listed(list("?privacy=PUBLIC")), ElementsAre());
  EXPECT_THAT(listed(list("?confirmation_status=CONFIRMED")).size(), 3U);
  EXPECT_THAT(listed(list("?confirmation_status=PENDING")), ElementsAre());
  for (const char* query : {"?order_by=NAME", "?tracked=1", "?confirmation_status=MAYBE", "?colour=red",
                            "?attributes.line=", "?page_size=x", "?tracked=ANY&tracked=TRACKED"})
    expect_archivist_error(list(query), 400, 3);
}

TEST_F(ArchivistAssets, R13_WhatIsNoLongerTrackedIsListedApart) {
  const auto north = door("north");
  door("south");
  record(north, R"({"operation":"StopTracking","behaviour":"Builtin"})");
  EXPECT_EQ(text_at(accepted(call("GET", path_of(north))), "tracked"), "NOT_TRACKED");
  EXPECT_THAT(listed(list("?tracked=TRACKED")), ElementsAre("south"));
  EXPECT_THAT(listed(list("?tracked=NOT_TRACKED")), ElementsAre("north"));
  EXPECT_THAT(listed(list("?tracked=ANY")), ElementsAre("north", "south"));
  record(north, R"({"operation":"StartTracking","behaviour":"Builtin"})");
  EXPECT_THAT(listed(list("?tracked=TRACKED")), ElementsAre("north", "south"));
}

// §10, §12 trap 9
TEST_F(ArchivistAssets, R13_BothHabitsOfPagingFindEveryPage) {
  for (int i = 0; i < 5; ++i) door("north");
  door("south");
  const std::string filter = "attributes.line!=south&attributes.line!=west";
  for (const bool repeats_query : {false, true}) {
    SCOPED_TRACE(repeats_query);
    std::vector<std::string> found;
    Answer page = list(fmt::format("?{}&page_size=2", filter));
    for (int pages = 0; pages < 10; ++pages) {
      for (auto& line : listed(page)) found.push_back(std::move(line));
      if (next(page).empty()) break;
      page = list(fmt::format("?{}page_size=2&page_token={}", repeats_query ? filter + "&" : "",
                              escaped(next(page))));
    }
    EXPECT_THAT(found, ElementsAre("north", "north", "north", "north", "north"));
  }
  const std::string token = escaped(next(list("?attributes.line=north&page_size=2")));
  EXPECT_EQ(listed(list("?page_token=" + token)).size(), 2U) << "the token carries the size too";
  expect_archivist_error(list("?attributes.line=south&page_token=" + token), 400, 3);
  expect_archivist_error(call("GET", "/archivist/v2/assets/-/events?page_token=" + token), 400, 3);  // N04
}

TEST_F(ArchivistAssets, R13_TheTotalIsInAHeaderAndCountedWhenAskedFor) {
  for (int i = 0; i < 3; ++i) door("north");
  door("south");
  const Headers ask{{"X-Request-Total-Count", "true"}};
  EXPECT_EQ(list("?attributes.line=north&page_size=1", "", ask).header("x-total-count"), "3");
  EXPECT_EQ(list("?attributes.line=north&page_size=2").header("x-total-count"), "2") << "those of the page";
  EXPECT_EQ(list("?confirmation_status=PENDING&page_size=1", "", ask).header("x-total-count"), "0");
  EXPECT_EQ(call_as(administrator, "GET", "/archivist/v2/assets/-/events?page_size=1", "", ask)
                .header("x-total-count"),
            "4");
}

TEST_F(ArchivistAssets, R13_AListThatTheServerCutsIs206) {
  for (int i = 0; i < 26; ++i) door("north");
  const Answer cut = list("?attributes.line=north");
  EXPECT_EQ(cut.status, 206);
  EXPECT_EQ(cut.header("content-range"), "items 0-25/26");
  EXPECT_EQ(cut.header("x-total-count"), "26");
  EXPECT_EQ(listed(cut).size(), 25U);
  const Answer rest = list("?page_token=" + escaped(next(cut)));
  EXPECT_EQ(rest.status, 200);
  EXPECT_EQ(listed(rest).size(), 1U);
  EXPECT_EQ(next(rest), "");
  EXPECT_EQ(list("?page_size=25").status, 200) << "the client's own limit";
  EXPECT_EQ(list("?page_size=1000").status, 200) << "all of them";
}

// --- who sees what

// J23
TEST_F(ArchivistAssets, R13_R6_NothingIsVisibleByDefaultAndAPolicyActsOnTheNextRequest) {
  const auto north = door("north", R"(,"serial":"7")");
  const auto south = door("south");
  const std::string token = reader();
  EXPECT_THAT(listed(list("", token)), ElementsAre());
  expect_archivist_error(call_as(token, "GET", path_of(north)), 404, 5);

  const auto policy = share(R"(,"asset_attributes_read":["line"])");
  EXPECT_THAT(listed(list("", token)), ElementsAre("north")) << "with the same token";
  const auto shown = accepted(call_as(token, "GET", path_of(north)));
  EXPECT_THAT(members_of(object_at(shown, "attributes")), ElementsAre("line"))
      << "what may not be read is absent";
  expect_archivist_error(call_as(token, "GET", path_of(south)), 404, 5);
  EXPECT_THAT(listed(list("?attributes.serial=7", token)), ElementsAre()) << "a filter tells nothing either";
  EXPECT_EQ(list("", token, {{"X-Request-Total-Count", "true"}}).header("x-total-count"), "1");

  EXPECT_EQ(call("DELETE", "/archivist/iam/v1/" + text_at(policy, "identity")).body, "{}");
  EXPECT_THAT(listed(list("", token)), ElementsAre());
  expect_archivist_error(call_as(token, "GET", path_of(north)), 404, 5);
}

TEST_F(ArchivistAssets, R13_WritingNeedsAPolicyThatNamesIt) {
  const auto asset = door("north");
  const std::string token = reader();
  const auto write = [&](std::string_view body) {
    return call_as(token, "POST", path_of(asset) + "/events", body).status;
  };
  const auto opened = [](std::string_view state) {
    return fmt::format(R"({{"operation":"Record","behaviour":"RecordEvidence","event_attributes":)"
                       R"({{"arc_display_type":"Opened"}},"asset_attributes":{{"{}":"open"}}}})",
                       state);
  };
  expect_archivist_error(call_as(token, "POST", kAssets, R"({"attributes":{"line":"north"}})"), 403, 7);
  EXPECT_EQ(write(opened("state")), 404) << "it does not see the asset";
  const auto policy = share(R"(,"asset_attributes_read":["*"])");
  EXPECT_EQ(write(opened("state")), 403);
  const std::string path = "/archivist/iam/v1/" + text_at(policy, "identity");
  accepted(call(
      "PATCH", path,
      R"({"access_permissions":[{"user_attributes":[{"or":["jwt_line=north"]}],"behaviours":["RecordEvidence"],)"
      R"("asset_attributes_read":["*"],"asset_attributes_write":["state"],)"
      R"("event_arc_display_type_read":["Opened"],"event_arc_display_type_write":["Opened"]}]})"));
  EXPECT_EQ(write(opened("state")), 200);
  EXPECT_EQ(write(opened("line")), 403);
  EXPECT_THAT(operations(call_as(token, "GET", path_of(asset) + "/events")), ElementsAre("Record"))
      << "events of other types are not shown";
}

TEST_F(ArchivistAssets, R14_EveryCallNeedsAToken) {
  const auto path = path_of(door("north"));
  for (const auto& [method, target] :
       std::vector<std::pair<std::string, std::string>>{{"GET", kAssets},
                                                        {"POST", kAssets},
                                                        {"GET", path},
                                                        {"GET", path + ":publicurl"},
                                                        {"GET", path + "/events"},
                                                        {"POST", path + "/events"},
                                                        {"GET", "/archivist/v2/assets/-/events"},
                                                        {"GET", "/archivist/v2/assets:caps"}})
    expect_archivist_error(client.send_json(method, target, method == "POST" ? "{}" : ""), 401, 16);
}

// --- events

TEST_F(ArchivistAssets, R13_AnEventTellsWhoAndWhen) {
  const auto asset = door("north");
  const auto event = record(
      asset,
      R"({"operation":"Record","behaviour":"RecordEvidence","timestamp_declared":"2025-12-31T23:00:00Z",)"
      R"("principal_declared":{"issuer":"job.example","subject":"bob","display_name":"Bob","email":"bob@example.com"},)"
      R"("event_attributes":{"arc_display_type":"Opened"},"asset_attributes":{"state":"open"}})");
  EXPECT_THAT(members_of(event),
              ElementsAre("identity", "asset_identity", "event_attributes", "asset_attributes", "operation",
                          "behaviour", "timestamp_declared", "timestamp_accepted", "timestamp_committed",
                          "principal_declared", "principal_accepted", "confirmation_status", "transaction_id",
                          "block_number", "transaction_index", "from", "tenant_identity"));
  EXPECT_EQ(text_at(event, "asset_identity"), text_at(asset, "identity"));
  EXPECT_EQ(text_at(event, "timestamp_declared"), "2025-12-31T23:00:00Z");
  EXPECT_EQ(text_at(event, "timestamp_accepted"), "2026-01-01T00:00:01Z");
  EXPECT_EQ(text_at(object_at(event, "principal_declared"), "display_name"), "Bob");
  const auto who = object_at(event, "principal_accepted");
  EXPECT_EQ(text_at(who, "issuer"), std::string(House::kPublicUrl) + "/appidpv1");
  EXPECT_EQ(text_at(who, "subject"), text_at(payload_of(administrator), "client_id"));
  EXPECT_EQ(text_at(who, "display_name"), text_at(payload_of(administrator), "name"));
  EXPECT_EQ(text_at(who, "email"), "");
  EXPECT_EQ(accepted(call("GET", path_of(event))), event);
  const std::string anywhere = "/archivist/v2/assets/-" + path_of(event).substr(path_of(asset).size());
  EXPECT_EQ(accepted(call("GET", anywhere)), event);
  EXPECT_EQ(text_at(object_at(accepted(call("GET", path_of(asset))), "attributes"), "state"), "open");
}

TEST_F(ArchivistAssets, R13_EventsAreListedOfOneAssetOrOfAll) {
  const auto north = door("north");
  const auto south = door("south");
  record(north, R"({"event_attributes":{"arc_display_type":"Opened"},"asset_attributes":{"state":"open"}})");
  record(south, R"({"operation":"StopTracking","behaviour":"Builtin"})");
  const std::string all = "/archivist/v2/assets/-/events";
  const auto operations_of = [&](const std::string& target) { return operations(call("GET", target)); };
  EXPECT_THAT(operations_of(path_of(north) + "/events"), ElementsAre("Record", "NewAsset")) << "newest first";
  EXPECT_THAT(operations_of(path_of(north) + "/events?order_by=SIMPLEHASHV1"),
              ElementsAre("NewAsset", "Record"));
  EXPECT_THAT(operations_of(all), ElementsAre("StopTracking", "Record", "NewAsset", "NewAsset"));
  EXPECT_THAT(operations_of(all + "?operation=Record"), ElementsAre("Record"));
  EXPECT_THAT(operations_of(all + "?behaviour=Builtin"), ElementsAre("StopTracking"));
  EXPECT_THAT(operations_of(all + "?event_attributes.arc_display_type=Opened"), ElementsAre("Record"));
  EXPECT_THAT(operations_of(all + "?asset_attributes.state=*"), ElementsAre("Record"));
  EXPECT_THAT(operations_of(all + "?asset_attributes.line=north"), ElementsAre("NewAsset"));
  EXPECT_THAT(
      operations_of(all + "?timestamp_accepted_since=2026-01-01T00:00:01Z"
                          "&timestamp_accepted_before=2026-01-01T00:00:02Z&proof_mechanism=SIMPLE_HASH"),
      ElementsAre("Record"));
  EXPECT_THAT(operations_of(all + "?confirmation_status=PENDING"), ElementsAre());
  const Answer page = call("GET", all + "?operation=NewAsset&page_size=1");
  EXPECT_THAT(operations(page), ElementsAre("NewAsset"));
  EXPECT_THAT(operations_of(all + "?page_size=1&page_token=" + escaped(next(page))), ElementsAre("NewAsset"));
  const std::string token = reader();
  for (const char* query : {"", "?confirmation_status=PENDING"})
    expect_archivist_error(call_as(token, "GET", path_of(north) + "/events" + query), 404, 5);
  EXPECT_THAT(operations(call_as(token, "GET", all)), ElementsAre());
  expect_archivist_error(call("GET", all + "?principal_accepted.subject=bob"), 400, 3);
}

TEST_F(ArchivistAssets, R13_AnEventIsRefusedWithTheMemberOfTheWire) {
  const auto asset = door("north");
  const auto message = [&](std::string_view body) {
    const Answer answer = call("POST", path_of(asset) + "/events", body);
    expect_archivist_error(answer, 400, 3);
    return text_at(answer.json(), "message");
  };
  EXPECT_THAT(message(R"({"operation":"Explode"})"), testing::StartsWith("operation"));
  EXPECT_THAT(message(R"({"operation":"StopTracking","behaviour":"RecordEvidence"})"),
              testing::StartsWith("behaviour"));
  EXPECT_THAT(message(R"({"event_attributes":{"depth":7}})"), testing::StartsWith("event_attributes.depth"));
  EXPECT_THAT(
      message(fmt::format(R"({{"principal_declared":{{"display_name":"{}"}}}})", std::string(200, 'x'))),
      testing::StartsWith("principal_declared.display_name"));
  EXPECT_THAT(operations(call("GET", path_of(asset) + "/events")), ElementsAre("NewAsset"));
}

TEST_F(ArchivistAssets, R13_CapsSayThatThereIsNoLimit) {
  for (const char* path : {"/archivist/v2/assets:caps", "/archivist/v1/caps?service=assets"}) {
    const auto caps = array_at(accepted(call("GET", path)), "caps");
    ASSERT_EQ(caps.size(), 1U);
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_type"), "assets");
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_remaining"), "-1");
  }
}

}  // namespace
}  // namespace sallyport::support
