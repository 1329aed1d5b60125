// Assets and events in JSON and in queries.
#include "dialects/archivist/asset_wire.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/archivist/event_wire.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using base::field_of;

model::Asset door() {
  model::Asset asset;
  asset.id = *model::AssetId::parse("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
  asset.tenant = *model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21");
  asset.attributes = {{"arc_display_type", "Door"},
                      {"photo", model::AttributeMap{{"arc_attribute_type", "x"}}}};
  asset.behaviours = {"RecordEvidence"};
  asset.changed_at = kNow;
  return asset;
}

// archivist §9: every member, also those that mean nothing here
TEST(AssetWire, HasTheMembersOfTheContract) {
  EXPECT_EQ(
      base::to_json(write_asset(door())),
      R"({"identity":"assets/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11","behaviours":["RecordEvidence"],)"
      R"("attributes":{"arc_display_type":"Door","photo":{"arc_attribute_type":"x"}},)"
      R"("confirmation_status":"CONFIRMED","tracked":"TRACKED","owner":"","at_time":"2026-01-01T09:00:00Z",)"
      R"("proof_mechanism":"SIMPLE_HASH","storage_integrity":"TENANT_STORAGE","chain_id":"","public":false,)"
      R"("tenant_identity":"tenant/7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21"})");
}

TEST(AssetWire, TakesANewAsset) {
  const auto wanted = read_new_asset(object(
      R"({"behaviours":["RecordEvidence"],"attributes":{"a":"b"},"proof_mechanism":"KHIPU","public":true,"x":1})"));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->behaviours, (std::vector<std::string>{"RecordEvidence"}));
  EXPECT_EQ(model::text_of(wanted->attributes, "a"), "b");
  EXPECT_EQ(wanted->proof_mechanism, "KHIPU");
  EXPECT_TRUE(wanted->is_public);
  const auto bare = read_new_asset(object(R"({"attributes":null})"));
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->proof_mechanism, "SIMPLE_HASH");
  EXPECT_FALSE(bare->is_public);
}

TEST(AssetWire, NamesTheMemberOfAnotherType) {
  const auto refused = [](std::string_view text) { return field_of(read_new_asset(object(text))); };
  EXPECT_EQ(refused(R"({"attributes":[]})"), "attributes");
  EXPECT_EQ(refused(R"({"attributes":{"depth":7}})"), "attributes.depth");
  EXPECT_EQ(refused(R"({"attributes":{"depth":{"a":{}}}})"), "attributes.depth");
  EXPECT_EQ(refused(R"({"behaviours":"RecordEvidence"})"), "behaviours");
  EXPECT_EQ(refused(R"({"proof_mechanism":"TRUST_ME"})"), "proof_mechanism");
  EXPECT_EQ(refused(R"({"public":"yes"})"), "public");
}

// archivist §9
TEST(AssetWire, TakesTheFiltersOfAList) {
  const auto read = read_asset_query(query(
      "attributes.line=north&attributes.line!=south&attributes.line!=west&attributes.serial=*&attributes.x!=*"
      "&order_by=SIMPLEHASHV2&tracked=NOT_TRACKED&privacy=PUBLIC&chain_id=8275&confirmation_status="
      "CONFIRMED"));
  ASSERT_TRUE(read && *read);
  const model::AllOf expected{{{"line", false, "north"}},
                              {{"line", true, "south"}},
                              {{"line", true, "west"}},
                              {{"serial", false, "*"}},
                              {{"x", true, "*"}}};
  EXPECT_EQ((*read)->filters, expected);
  EXPECT_EQ((*read)->tracked, false);
  EXPECT_EQ((*read)->is_public, true);
  const auto any =
      read_asset_query(query("tracked=ANY&privacy=PRIVACY_UNSPECIFIED&proof_mechanism=SIMPLE_HASH"));
  ASSERT_TRUE(any && *any);
  EXPECT_FALSE((*any)->tracked || (*any)->is_public);
  EXPECT_EQ((*any)->proof_mechanisms, (std::vector<std::string>{"SIMPLE_HASH", ""}))
      << "what says nothing has the default";
}

TEST(AssetWire, KnowsThatWhatIsStoredIsConfirmed) {
  for (const char* status : {"PENDING", "FAILED", "STORED", "COMMITTED", "UNEQUIVOCAL"}) {
    const auto text = fmt::format("confirmation_status={}", status);
    EXPECT_FALSE(read_asset_query(query(text)).value()) << status;
    EXPECT_FALSE(read_event_query(query(text)).value()) << status;
  }
}

TEST(AssetWire, NamesTheParameterThatIsWrong) {
  for (const char* text :
       {"order_by=NAME", "tracked=YES", "confirmation_status=MAYBE", "proof_mechanism=NONE", "privacy=SECRET",
        "attributes.=x", "attributes.a=", "attribute.a=b", "colour=red"}) {
    const std::string name(text, std::string_view(text).find('='));
    EXPECT_EQ(field_of(read_asset_query(query(text))), name) << text;
  }
  std::string many;
  for (std::size_t i = 0; i <= model::kMaxConditions; ++i) many += "&attributes.a=b";
  EXPECT_EQ(field_of(read_asset_query(query(many))), "attributes");
}

model::Event opened() {
  model::Event event;
  event.id = *model::EventId::parse("11bf5b37-e0b8-42e0-8dcf-dc8c4aefc000");
  event.asset = door().id;
  event.tenant = door().tenant;
  event.operation = "Record";
  event.behaviour = "RecordEvidence";
  event.attributes = {{"arc_display_type", "Opened"}};
  event.asset_attributes = {{"state", "open"}};
  event.declared = kNow;
  event.accepted = kNow + std::chrono::seconds{1};
  event.stored = kNow + std::chrono::milliseconds{1500};
  event.principal_declared = {.issuer = "job", .subject = "bob"};
  event.principal_accepted = {.issuer = "i", .subject = "s", .display_name = "Pump 7"};
  return event;
}

// archivist §9
TEST(EventWire, HasTheMembersOfTheContract) {
  EXPECT_EQ(
      base::to_json(write_event(opened())),
      R"({"identity":"assets/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11/events/11bf5b37-e0b8-42e0-8dcf-dc8c4aefc000",)"
      R"("asset_identity":"assets/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11",)"
      R"("event_attributes":{"arc_display_type":"Opened"},"asset_attributes":{"state":"open"},)"
      R"("operation":"Record","behaviour":"RecordEvidence","timestamp_declared":"2026-01-01T09:00:00Z",)"
      R"("timestamp_accepted":"2026-01-01T09:00:01Z","timestamp_committed":"2026-01-01T09:00:01.500000Z",)"
      R"("principal_declared":{"issuer":"job","subject":"bob","display_name":"","email":""},)"
      R"("principal_accepted":{"issuer":"i","subject":"s","display_name":"Pump 7","email":""},)"
      R"("confirmation_status":"CONFIRMED","transaction_id":"","block_number":0,"transaction_index":0,"from":"",)"
      R"("tenant_identity":"tenant/7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21"})");
}

TEST(EventWire, TakesANewEvent) {
  const auto wanted = read_new_event(object(
      R"({"operation":"Record","behaviour":"RecordEvidence","timestamp_declared":"2026-01-01T10:00:00+01:00",)"
      R"("principal_declared":{"issuer":"job","subject":"bob"},"event_attributes":{"arc_display_type":"Opened"},)"
      R"("asset_attributes":{"state":"open"}})"));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->declared, kNow);
  EXPECT_EQ(wanted->principal, opened().principal_declared);
  EXPECT_EQ(wanted->attributes, opened().attributes);
  EXPECT_EQ(wanted->asset_attributes, opened().asset_attributes);
  EXPECT_EQ(read_new_event(object("{}"))->behaviour, "RecordEvidence");
  EXPECT_EQ(read_new_event(object(R"({"operation":"StopTracking"})"))->behaviour, "Builtin");
}

TEST(EventWire, NamesTheMemberThatIsWrong) {
  const auto refused = [](std::string_view text) { return field_of(read_new_event(object(text))); };
  EXPECT_EQ(refused(R"({"operation":7})"), "operation");
  EXPECT_EQ(refused(R"({"operation":"StopTracking","behaviour":"RecordEvidence"})"), "behaviour");
  EXPECT_EQ(refused(R"({"operation":"Record","behaviour":"Builtin"})"), "behaviour");
  EXPECT_EQ(refused(R"({"event_attributes":{"a":1}})"), "event_attributes.a");
  EXPECT_EQ(refused(R"({"asset_attributes":"a"})"), "asset_attributes");
  EXPECT_EQ(refused(R"({"timestamp_declared":"yesterday"})"), "timestamp_declared");
  EXPECT_EQ(refused(R"({"principal_declared":"bob"})"), "principal_declared");
  EXPECT_EQ(refused(R"({"principal_declared":{"email":1}})"), "principal_declared.email");
}

TEST(EventWire, SaysRefusalsOfTheHouseInItsOwnWords) {
  const auto said = [](std::string field, std::string message) {
    const auto error =
        in_words_of_wire(base::invalid(std::move(field), std::move(message)).error(), event_words());
    return error.field + "|" + error.message;
  };
  EXPECT_EQ(said("principal.displayName", "principal.displayName has 0 to 128 bytes."),
            "principal_declared.display_name|principal_declared.display_name has 0 to 128 bytes.");
  EXPECT_EQ(said("assetAttributes", "Too much."), "asset_attributes|Too much.");
  EXPECT_EQ(said("behaviour", "behaviour has 1 to 128 bytes."), "behaviour|behaviour has 1 to 128 bytes.");
  EXPECT_EQ(said("", "Nothing."), "|Nothing.");
}

TEST(EventWire, TakesTheQueryOfClients) {
  const auto read = read_event_query(
      query("proof_mechanism=SIMPLE_HASH&timestamp_accepted_since=2026-01-01T09:00:00Z&operation=Record"
            "&timestamp_accepted_before=2026-01-01T09:00:01Z&order_by=SIMPLEHASHV1&event_attributes.arc_"
            "display_type=Opened"
            "&asset_attributes.state!=closed&behaviour=RecordEvidence"));
  ASSERT_TRUE(read && *read);
  EXPECT_FALSE((*read)->newest_first);
  EXPECT_EQ((*read)->accepted_from, kNow);
  EXPECT_EQ((*read)->accepted_until, kNow + std::chrono::seconds{1});
  EXPECT_EQ((*read)->filters, (model::AllOf{{{"arc_display_type", false, "Opened"}}}));
  EXPECT_EQ((*read)->asset_filters, (model::AllOf{{{"state", true, "closed"}}}));
  EXPECT_EQ((*read)->operation, "Record");
  EXPECT_EQ((*read)->behaviour, "RecordEvidence");
  EXPECT_TRUE(read_event_query(query("")).value()->newest_first);
}

// What this server cannot filter by would show more than was asked for.
TEST(EventWire, RefusesFiltersThatItDoesNotHave) {
  for (const char* text : {"principal_accepted.subject=bob", "timestamp_declared_since=2026-01-01T09:00:00Z",
                           "timestamp_accepted_since=now", "proof_mechanism=KHIPU", "order_by=OLDEST"}) {
    const std::string name(text, std::string_view(text).find('='));
    EXPECT_EQ(field_of(read_event_query(query(text))), name) << text;
  }
}

}  // namespace
}  // namespace sallyport::dialects::archivist
