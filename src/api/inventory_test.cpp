// Assets and events as the API takes and shows them, on real services.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"

namespace sallyport::api {
namespace {

using http::Method;
using testing::ElementsAre;
using testing::HasSubstr;

// One house for all: making its signing keys takes longer than the tests.
class Inventory : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { house_ = std::make_unique<House>(); }
  static void TearDownTestSuite() { house_.reset(); }

  static House& house() { return *house_; }
  static Answer make(std::string_view body) {
    Answer made = house().post("/api/assets", body);
    EXPECT_EQ(made.status, 201) << made.response.body;
    return made;
  }
  static std::string make_door(std::string_view line) {
    return make(fmt::format(R"({{"type":"door","attributes":{{"line":"{}"}}}})", line)).text("/id");
  }
  static Answer record(std::string_view asset, std::string_view more) {
    return house().post("/api/events", fmt::format(R"({{"assetId":"{}"{}}})", asset, more));
  }
  static std::vector<std::string> texts(const Answer& page, std::string_view list, std::string_view member) {
    EXPECT_EQ(page.status, 200) << page.response.body;
    std::vector<std::string> found;
    if (page.status == 200)
      for (const auto& entry : page.json.at(list).as_array())
        found.emplace_back(std::string(entry.at(member).as_string()));
    return found;
  }
  static std::string field_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 400) << answer.response.body;
    return answer.text("/field");
  }

 private:
  static std::unique_ptr<House> house_;
};
std::unique_ptr<House> Inventory::house_;

TEST_F(Inventory, TypeAndNameAreAttributesOfTheAsset) {
  const Answer made = make(R"({"type":"door","name":"Loading bay","attributes":{"floor":"2","keys":{"a":"1"},
                               "checks":[{"by":"ada"}]},"behaviours":["RecordEvidence"],"public":false})");
  EXPECT_EQ(made.text("/type"), "door");
  EXPECT_EQ(made.text("/name"), "Loading bay");
  EXPECT_EQ(
      made.text("/attributes"),
      R"({"arc_display_name":"Loading bay","arc_display_type":"door","checks":[{"by":"ada"}],"floor":"2",)"
      R"("keys":{"a":"1"}})");
  EXPECT_EQ(made.text("/behaviours"), R"(["RecordEvidence"])");
  EXPECT_EQ(made.text("/public"), "false");
  EXPECT_EQ(made.text("/tracked"), "true");
  EXPECT_EQ(made.header("ETag"), "\"1\"");
  const Answer shown = house().get("/api/assets/" + made.text("/id"));
  EXPECT_EQ(shown.response.body, made.response.body);
  EXPECT_EQ(shown.header("ETag"), "\"1\"");
  EXPECT_EQ(make(R"({"type":"lock","attributes":{"arc_display_type":"lock"}})").text("/type"), "lock");
}

// security L04, L05
TEST_F(Inventory, WhatAnAssetMayNotBeIsRefusedByItsField) {
  const auto field = [](std::string_view body) { return field_of(house().post("/api/assets", body)); };
  EXPECT_EQ(field(R"({"type":"door","attributes":{"arc_display_type":"lock"}})"), "type");
  EXPECT_EQ(field(R"({"name":"A","attributes":{"arc_display_name":{"a":"b"}}})"), "name");
  EXPECT_EQ(field(R"({"attributes":{"floor":2}})"), "attributes.floor");
  EXPECT_EQ(field(R"({"attributes":["floor"]})"), "attributes");
  EXPECT_EQ(field(R"({"attributes":{"keys":{"a":{"b":"c"}}}})"), "attributes.keys");
  EXPECT_EQ(field(R"({"behaviours":["ok",""]})"), "behaviours[1]");
  EXPECT_EQ(field(R"({"tracked":false})"), "tracked");
  EXPECT_EQ(field(R"({"public":"no"})"), "public");
  EXPECT_EQ(field(R"({"type":""})"), "type");
}

TEST_F(Inventory, AnAssetIsChangedInTheVersionThatWasSeenAndShownAsItWas) {
  const Answer made = make(R"({"type":"door","name":"Bay","attributes":{"state":"closed","note":"x"}})");
  const std::string path = "/api/assets/" + made.text("/id");
  const auto patch = [&](std::string_view body, std::string_view if_match = "") {
    return house().call(Method::kPatch, path, body, "administrator@north", if_match);
  };
  const Answer changed =
      patch(R"({"name":"Bay 2","attributes":{"state":"open"},"removedAttributes":["note"]})", "\"1\"");
  EXPECT_EQ(changed.status, 200) << changed.response.body;
  EXPECT_EQ(changed.text("/attributes"),
            R"({"arc_display_name":"Bay 2","arc_display_type":"door","state":"open"})");
  EXPECT_EQ(changed.header("ETag"), "\"2\"");
  EXPECT_EQ(patch(R"({"attributes":{"state":"x"}})", "\"1\"").status, 409);
  EXPECT_EQ(field_of(patch("{}")), "attributes");
  EXPECT_EQ(field_of(patch(R"({"attributes":{"a":"1"},"removedAttributes":["a"]})")), "removedAttributes");

  const Answer past = house().get(path + "?at=" + made.text("/createdAt"));
  EXPECT_EQ(past.text("/name"), "Bay");
  EXPECT_EQ(past.text("/attributes/note"), "x");
  EXPECT_EQ(past.text("/version"), "(absent)");
  EXPECT_EQ(past.header("ETag"), "(absent)");
  EXPECT_EQ(house().get(path + "?at=2000-01-01T00:00:00Z").status, 404);
  EXPECT_EQ(field_of(house().get(path + "?at=yesterday")), "at");
}

// security L06, L12, N04
TEST_F(Inventory, AListIsNarrowedByTermsAndPagedByAToken) {
  std::vector<std::string> doors;
  for (int i = 0; i < 3; ++i) doors.push_back(make_door("paged"));
  make(R"({"type":"lock","attributes":{"line":"paged"}})");
  const Answer first = house().get("/api/assets?type=door&filter=attributes.line%3Dpaged&limit=2&count=true");
  EXPECT_THAT(texts(first, "assets", "id"), ElementsAre(doors[0], doors[1]));
  EXPECT_EQ(first.header("X-Total-Count"), "3");
  const Answer second = house().get("/api/assets?pageToken=" + first.text("/nextPageToken"));
  EXPECT_THAT(texts(second, "assets", "id"), ElementsAre(doors[2]));
  EXPECT_EQ(second.text("/nextPageToken"), "");
  EXPECT_EQ(second.header("X-Total-Count"), "3");
  EXPECT_EQ(house().get("/api/assets?limit=1").header("X-Total-Count"), "(absent)");
  EXPECT_THAT(
      texts(house().get("/api/assets?filter=attributes.line%3Dpaged;attributes.arc_display_type!%3Ddoor"),
            "assets", "type"),
      ElementsAre("lock"));

  EXPECT_EQ(field_of(house().get("/api/assets?type=lock&pageToken=" + first.text("/nextPageToken"))), "type");
  EXPECT_EQ(field_of(house().get("/api/assets?pageToken=" + first.text("/nextPageToken") + "x")),
            "pageToken");
  for (const auto* filter : {"line%3Dx", "attributes.line", "attributes.line%3Dx;", ";", "attributes.%3Dx"})
    EXPECT_EQ(field_of(house().get(fmt::format("/api/assets?filter={}", filter))), "filter") << filter;
  EXPECT_EQ(field_of(house().get("/api/assets?limit=501")), "limit");
  EXPECT_EQ(field_of(house().get("/api/assets?tracked=1")), "tracked");
  std::string many = "attributes.a%3D1";
  for (int i = 0; i < 32; ++i) many += ";attributes.a%3D1";
  EXPECT_EQ(field_of(house().get("/api/assets?filter=" + many)), "filter");
}

// accessia A17
TEST_F(Inventory, AnAccessEventTellsWhoCameThroughWhichDoor) {
  const std::string door = make_door("access");
  const Answer made =
      record(door, R"(,"type":"Access granted","attributes":{"person":"ada","result":"opened"},
                       "assetAttributes":{"state":"open"},"declaredAt":"2026-01-01T09:00:00Z",
                       "principal":{"issuer":"https://badges.example.com","subject":"badge-4711","displayName":"Ada"})");
  EXPECT_EQ(made.status, 201) << made.response.body;
  EXPECT_EQ(made.text("/type"), "Access granted");
  EXPECT_EQ(made.text("/operation"), "Record");
  EXPECT_EQ(made.text("/behaviour"), "RecordEvidence");
  EXPECT_EQ(made.text("/attributes/person"), "ada");
  EXPECT_EQ(made.text("/declaredAt"), "2026-01-01T09:00:00.000000Z");
  EXPECT_NE(made.text("/acceptedAt"), made.text("/declaredAt"));
  EXPECT_EQ(made.text("/principalDeclared/subject"), "badge-4711");
  EXPECT_EQ(made.text("/principalDeclared/email"), "");
  EXPECT_EQ(made.text("/principalAccepted/subject"), "a subject");
  EXPECT_EQ(house().get("/api/assets/" + door).text("/attributes/state"), "open");
  EXPECT_EQ(house().get("/api/events/" + made.text("/id")).response.body, made.response.body);
  EXPECT_EQ(house().get("/api/events/" + made.text("/id"), "event_viewer@north").status, 200);
}

TEST_F(Inventory, EventsAreFoundByAssetTypeTimeAndTerms) {
  const std::string door = make_door("found");
  const Answer granted = record(door, R"(,"type":"Access granted","attributes":{"person":"ada"})");
  const Answer denied = record(door, R"(,"type":"Access denied","attributes":{"person":"eve"})");
  const auto types = [&](std::string_view more) {
    return texts(house().get(fmt::format("/api/events?assetId={}{}", door, more)), "events", "type");
  };
  EXPECT_THAT(types(""), ElementsAre("Access denied", "Access granted", ""));
  EXPECT_THAT(types("&order=oldest"), ElementsAre("", "Access granted", "Access denied"));
  EXPECT_THAT(types("&type=Access+denied"), ElementsAre("Access denied"));
  EXPECT_THAT(types("&filter=attributes.person%3Dada"), ElementsAre("Access granted"));
  EXPECT_THAT(types("&operation=NewAsset"), ElementsAre(""));
  EXPECT_THAT(types("&behaviour=AssetCreator"), ElementsAre(""));
  EXPECT_THAT(types("&acceptedFrom=" + denied.text("/acceptedAt")), ElementsAre("Access denied"));
  EXPECT_THAT(types("&order=oldest&acceptedUntil=" + denied.text("/acceptedAt")),
              ElementsAre("", "Access granted"));
  const Answer first = house().get(fmt::format("/api/events?assetId={}&limit=2&count=true", door));
  EXPECT_EQ(first.header("X-Total-Count"), "3");
  EXPECT_THAT(
      texts(house().get("/api/events?pageToken=" + first.text("/nextPageToken")), "events", "operation"),
      ElementsAre("NewAsset"));
  EXPECT_EQ(field_of(house().get("/api/events?order=random")), "order");
  EXPECT_EQ(field_of(house().get("/api/events?assetId=one")), "assetId");
}

// security L04
TEST_F(Inventory, WhatAnEventMayNotBeIsRefusedByItsField) {
  const std::string door = make_door("fields");
  const auto field = [&](std::string_view more) { return field_of(record(door, more)); };
  EXPECT_EQ(field(R"(,"type":"a","attributes":{"arc_display_type":"b"})"), "type");
  EXPECT_EQ(field(R"(,"operation":"NewAsset")"), "operation");
  EXPECT_EQ(field(R"(,"assetAttributes":{"a":1})"), "assetAttributes.a");
  EXPECT_EQ(field(R"(,"declaredAt":"noon")"), "declaredAt");
  EXPECT_EQ(field(R"(,"principal":{"phone":"1"})"), "principal.phone");
  EXPECT_EQ(field(fmt::format(R"(,"principal":{{"email":"{}"}})", std::string(255, 'e'))), "principal.email");
  EXPECT_EQ(field(R"(,"removedAttributes":["a",1])"), "removedAttributes[1]");
  EXPECT_EQ(field_of(house().post("/api/events", R"({"type":"a"})")), "assetId");
}

// security N03
TEST_F(Inventory, WhatBelongsToAnotherTenantIsNotThere) {
  const std::string door = make_door("ours");
  const std::string event = record(door, R"(,"type":"Opened")").text("/id");
  const std::string south = "administrator@south";
  EXPECT_EQ(house().get("/api/assets/" + door, south).status, 404);
  EXPECT_EQ(house().call(Method::kPatch, "/api/assets/" + door, R"({"name":"x"})", south).status, 404);
  EXPECT_EQ(house().get("/api/events/" + event, south).status, 404);
  EXPECT_EQ(house().get("/api/events?assetId=" + door, south).status, 404);
  EXPECT_EQ(house().post("/api/events", fmt::format(R"({{"assetId":"{}"}})", door), south).status, 404);
  EXPECT_EQ(house().get("/api/assets", south).json.at("assets").as_array().size(), 0U);
  EXPECT_EQ(house().get("/api/assets/nothing").status, 404);
}

// accessia A16
TEST_F(Inventory, AViewerReadsAssetsAndEventsAndChangesNone) {
  const std::string door = make_door("viewed");
  EXPECT_EQ(house().get("/api/assets/" + door, "event_viewer@north").status, 200);
  EXPECT_EQ(house().get("/api/events?assetId=" + door, "event_viewer@north").status, 200);
  for (const Answer& refused :
       {house().post("/api/assets", "{}", "event_viewer@north"),
        house().call(Method::kPatch, "/api/assets/" + door, R"({"name":"x"})", "event_viewer@north"),
        house().post("/api/events", fmt::format(R"({{"assetId":"{}"}})", door), "event_viewer@north")})
    EXPECT_EQ(refused.status, 403) << refused.response.body;
}

// archivist R13: an empty list is a valid answer.
TEST_F(Inventory, WhoeverMayReadNothingGetsAnEmptyList) {
  const std::string door = make_door("hidden");
  EXPECT_EQ(house().get("/api/assets", "none@north").response.body, R"({"assets":[],"nextPageToken":""})");
  EXPECT_EQ(house().get("/api/events", "none@north").response.body, R"({"events":[],"nextPageToken":""})");
  EXPECT_EQ(house().get("/api/assets/" + door, "none@north").status, 404);
  EXPECT_EQ(house().post("/api/assets", "{}", "none@north").status, 403);
}

}  // namespace
}  // namespace sallyport::api
