// Events: who may write and read them, and what they change.
#include <gtest/gtest.h>

#include "inventory/house_fixture.h"

namespace sallyport::inventory {
namespace {

using base::ErrorKind;
using model::Event;
using std::chrono::seconds;

class EventsTest : public testing::Test, protected House {
 protected:
  NewEvent opened(model::Attributes more = {}) {
    more.emplace(model::kDisplayType, "Opened");
    return {.behaviour = "RecordEvidence", .attributes = std::move(more)};
  }
  base::Result<Event> record(const model::Caller& caller, const model::Asset& asset, NewEvent event) {
    return run(service.record_event(caller, asset.id, std::move(event)));
  }
  std::vector<Event> events(const model::Caller& caller, EventQuery query = {}) {
    std::vector<Event> all;
    do {
      const auto page = run(service.list_events(caller, query));
      EXPECT_TRUE(page) << page.error().message;
      if (!page) return all;
      all.insert(all.end(), page->items.begin(), page->items.end());
      query.after = page->next;
    } while (query.after != 0);
    return all;
  }
  std::vector<std::string> types(const std::vector<Event>& all) {
    std::vector<std::string> words;
    for (const auto& event : all) words.emplace_back(event.type());
    return words;
  }

  const model::Asset door = make_asset({{"line", "north"}, {"state", "closed"}, {"code", "4711"}});
};

TEST_F(EventsTest, AnEventKeepsWhoDeclaredAndWhoSentItAndWhen) {
  const auto caller = integration({}, model::Role::kAdministrator);
  const auto declared = clock.now() - seconds{90};
  auto wanted = opened({{"person", "Ada"}});
  wanted.declared = declared;
  wanted.principal = model::Principal{.issuer = "badge", .subject = "17", .display_name = "Ada", .email = ""};
  const auto made = record(caller, door, std::move(wanted));
  ASSERT_TRUE(made);
  const auto found = run(service.get_event(caller, door.id, made->id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->declared, declared);
  EXPECT_EQ(found->accepted, clock.now());
  EXPECT_EQ(found->stored, clock.now());
  EXPECT_EQ(found->principal_declared.subject, "17");
  EXPECT_EQ(found->principal_accepted.issuer, caller.issuer);
  EXPECT_EQ(found->principal_accepted.subject, caller.subject);
  EXPECT_EQ(found->principal_accepted.display_name, "Reader");
  EXPECT_EQ(model::text_of(found->attributes, "person"), "Ada");
}

TEST_F(EventsTest, AnEventChangesTheAssetInTheSameCommit) {
  auto wanted = opened();
  wanted.asset_attributes = {{"state", "open"}};
  wanted.removed_attributes = {"code"};
  ASSERT_TRUE(record(administrator, door, std::move(wanted)));
  const auto now = run(service.get_asset(administrator, door.id));
  EXPECT_EQ(now->attributes, (model::Attributes{{"line", "north"}, {"state", "open"}}));
  EXPECT_EQ(now->version, 2);
  EXPECT_EQ(list(administrator, {.filters = all_of({"state=open"})}).size(), 1U);
  EXPECT_EQ(list(administrator, {.filters = all_of({"state=closed"})}).size(), 0U);
}

TEST_F(EventsTest, TrackingEndsAndBeginsByEvents) {
  const auto builtin = [&](std::string_view operation) {
    return record(administrator, door, {.operation = std::string(operation), .behaviour = "Builtin"});
  };
  ASSERT_TRUE(builtin(model::kStopTracking));
  EXPECT_FALSE(run(service.get_asset(administrator, door.id))->tracked);
  EXPECT_EQ(list(administrator, {.tracked = true}).size(), 0U);
  ASSERT_TRUE(builtin(model::kStartTracking));
  EXPECT_EQ(list(administrator, {.tracked = true}).size(), 1U);
  EXPECT_EQ(field_of(builtin(model::kNewAsset)), "operation");
}

TEST_F(EventsTest, A16_AnEventViewerReadsAllEventsAndWritesNone) {
  ASSERT_TRUE(record(administrator, door, opened()));
  const auto viewer = integration({}, model::Role::kEventViewer);
  EXPECT_EQ(types(events(viewer)), (std::vector<std::string>{"Opened", ""}));  // the last made the door
  EXPECT_EQ(kind_of(record(viewer, door, opened())), ErrorKind::kForbidden);
  EXPECT_EQ(events(viewer).size(), 2U);
}

TEST_F(EventsTest, PoliciesSayWhichTypesOfEventMayBeReadAndWritten) {
  auto closed = opened();
  closed.attributes[std::string(model::kDisplayType)] = "Closed";
  ASSERT_TRUE(record(administrator, door, opened()));
  ASSERT_TRUE(record(administrator, door, closed));
  make_policy(policy_for("north", all_of({"line=north"}),
                         {.behaviours = {"RecordEvidence"},
                          .read_attributes = {"state"},
                          .write_attributes = {"state"},
                          .read_event_types = {"Opened"},
                          .write_event_types = {"Opened"}}));
  const auto caller = integration({{"line", "north"}});
  EXPECT_EQ(types(events(caller)), std::vector<std::string>{"Opened"});
  EXPECT_EQ(types(events(caller, {.asset = door.id})), std::vector<std::string>{"Opened"});
  EXPECT_TRUE(record(caller, door, opened()));
  EXPECT_EQ(kind_of(record(caller, door, closed)), ErrorKind::kForbidden);
  auto other_behaviour = opened();
  other_behaviour.behaviour = "Attachments";
  EXPECT_EQ(kind_of(record(caller, door, other_behaviour)), ErrorKind::kForbidden);

  auto allowed = opened();
  allowed.asset_attributes = {{"state", "open"}};
  EXPECT_TRUE(record(caller, door, allowed));
  auto too_much = opened();
  too_much.asset_attributes = {{"state", "shut"}, {"code", "0000"}};
  EXPECT_EQ(kind_of(record(caller, door, too_much)), ErrorKind::kForbidden);
  auto removing = opened();
  removing.removed_attributes = {"code"};
  EXPECT_EQ(kind_of(record(caller, door, removing)), ErrorKind::kForbidden);
  const auto now = run(service.get_asset(administrator, door.id));
  EXPECT_EQ(model::text_of(now->attributes, "state"), "open");
  EXPECT_EQ(model::text_of(now->attributes, "code"), "4711");
}

TEST_F(EventsTest, WhatMayNotBeReadOfTheAssetIsAbsentInItsEventsToo) {
  auto wanted = opened();
  wanted.asset_attributes = {{"state", "open"}, {"code", "0815"}};
  wanted.removed_attributes = {"line"};
  ASSERT_TRUE(record(administrator, door, std::move(wanted)));
  auto policy = policy_for("north", {}, {.read_attributes = {"state"}, .read_event_types = {"*"}});
  make_policy(policy);
  const auto caller = integration({{"line", "north"}});
  const auto seen = events(caller);
  ASSERT_EQ(seen.size(), 3U) << "the policy itself became one";
  EXPECT_EQ(seen[1].asset_attributes, (model::Attributes{{"state", "open"}}));
  EXPECT_TRUE(seen[1].removed_attributes.empty());
  EXPECT_EQ(seen[2].asset_attributes, (model::Attributes{{"state", "closed"}}));
  EXPECT_TRUE(events(caller, {.asset_filters = all_of({"code=0815"})}).empty());
}

TEST_F(EventsTest, EventsOfAnAssetThatOneMayNotReadAreNotThere) {
  const auto made = record(administrator, door, opened());
  const auto stranger = integration();
  EXPECT_TRUE(events(stranger).empty());
  EXPECT_EQ(kind_of(run(service.get_event(stranger, {}, made->id))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(run(service.list_events(stranger, {.asset = door.id}))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(record(stranger, door, opened())), ErrorKind::kNotFound);
  const auto elsewhere = caller_in(make_tenant("South"));
  EXPECT_TRUE(events(elsewhere).empty());
  EXPECT_EQ(kind_of(run(service.get_event(elsewhere, {}, made->id))), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(record(elsewhere, door, opened())), ErrorKind::kNotFound);
}

TEST_F(EventsTest, ListsGoByTimeTypeAndOrder) {
  const auto start = clock.now();
  for (int i = 0; i < 300; ++i) {
    clock.advance(seconds{1});
    ASSERT_TRUE(record(administrator, door, opened({{"n", std::to_string(i)}})));
  }
  const auto numbers = [&](EventQuery query) {
    query.limit = 100;
    std::vector<std::string> all;
    for (const auto& event : events(administrator, query))
      all.emplace_back(model::text_of(event.attributes, "n"));
    return all;
  };
  EXPECT_EQ(numbers({}).size(), 301U);
  EXPECT_EQ(numbers({}).front(), "299");
  EXPECT_EQ(numbers({.newest_first = false})[1], "0");
  EXPECT_EQ(numbers({.filters = all_of({"n=7"})}), std::vector<std::string>{"7"});
  EXPECT_EQ(numbers({.accepted_from = start + seconds{5}, .accepted_until = start + seconds{7}}),
            (std::vector<std::string>{"5", "4"}));
  EXPECT_EQ(numbers({.operation = "NewAsset"}), std::vector<std::string>{""});
  EXPECT_EQ(numbers({.behaviour = "AssetCreator"}), std::vector<std::string>{""});
  EXPECT_EQ(run(service.list_events(administrator, {.limit = 1, .count = true}))->total, 301);
}

TEST_F(EventsTest, TheAuditRecordOfARefusalNamesTheRule) {
  auto deny = policy_for("north", {}, {.write_event_types = {"Opened"}});
  deny.effect = model::PolicyEffect::kDeny;
  deny.name = "No openings";
  deny.permissions[0].subjects = {"*"};
  const auto rule = make_policy(deny);
  make_policy(policy_for("north", {}, {.write_event_types = {"*"}}));
  EXPECT_EQ(kind_of(record(integration({{"line", "north"}}), door, opened())), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(run(service.get_asset(integration(), door.id))), ErrorKind::kNotFound);
  const auto refusals = audited(model::AuditAction::kAccessDenied);
  ASSERT_EQ(refusals.size(), 2U);
  EXPECT_EQ(refusals[1].record.reason, "event:write denied_by_policy " + rule.id.to_string() +
                                           R"( ["RecordEvidence","Opened"] No openings)");
  EXPECT_EQ(refusals[1].record.object, door.id.uuid);
  EXPECT_EQ(refusals[0].record.reason, "asset:read no_policy");
}

TEST_F(EventsTest, ARepeatedKeyRecordsNothingNew) {
  const Idempotency key{.key = "1", .request = "r"};
  const auto send = [&] { return run(service.record_event(administrator, door.id, opened(), key)); };
  const auto first = send();
  EXPECT_EQ(send()->id, first->id);
  EXPECT_EQ(events(administrator).size(), 2U);
}

TEST_F(EventsTest, TwoWithTheSameKeyAtTheSameTimeRecordOne) {
  for (int round = 0; round < 20; ++round) {
    const Idempotency key{.key = std::to_string(round), .request = "r"};
    auto one = async::start(runtime.core(0), service.record_event(administrator, door.id, opened(), key));
    auto two = async::start(runtime.core(1), service.record_event(administrator, door.id, opened(), key));
    EXPECT_EQ(one.get()->id, two.get()->id);
  }
  EXPECT_EQ(events(administrator).size(), 21U);
}

TEST_F(EventsTest, ARefusedOneAmongManyUndoesOnlyItself) {
  std::vector<std::future<base::Result<Event>>> answers;
  const auto viewer = integration({}, model::Role::kEventViewer);
  for (int i = 0; i < 50; ++i)
    answers.push_back(
        async::start(runtime.core(static_cast<std::size_t>(i) % 2),
                     service.record_event(i % 5 == 0 ? viewer : administrator, door.id, opened())));
  int made = 0;
  for (auto& answer : answers) made += answer.get() ? 1 : 0;
  EXPECT_EQ(made, 40);
  EXPECT_EQ(events(administrator).size(), 41U);
}

TEST_F(EventsTest, FieldsThatBreakALimitAreNamed) {
  EXPECT_EQ(field_of(record(administrator, door, {.behaviour = ""})), "behaviour");
  auto both = opened();
  both.asset_attributes = {{"a", "b"}};
  both.removed_attributes = {"a"};
  EXPECT_EQ(field_of(record(administrator, door, both)), "removedAttributes");
  auto principal = opened();
  principal.principal = model::Principal{.subject = std::string(300, 's')};
  EXPECT_EQ(field_of(record(administrator, door, principal)), "principal.subject");
}

}  // namespace
}  // namespace sallyport::inventory
