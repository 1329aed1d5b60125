#include "policy/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "base/time_text.h"
#include "policy/explain.h"

namespace sallyport::policy {
namespace {

using model::AccessAction;
using model::AccessPermission;
using model::AccessPolicy;
using model::AllOf;
using model::PolicyEffect;
using model::Term;

class Access : public testing::Test {
 protected:
  AllOf filters(std::initializer_list<std::initializer_list<const char*>> all) const {
    AllOf made;
    for (const auto& any : all) {
      made.emplace_back();
      for (const char* text : any) made.back().push_back(model::parse_filter_term(text, "filters").value());
    }
    return made;
  }
  static AllOf caller(std::initializer_list<const char*> all) {
    AllOf made;
    for (const char* text : all) made.push_back({model::parse_caller_term(text, "user_attributes").value()});
    return made;
  }
  AccessPolicy& policy(PolicyEffect effect, AllOf filters, AccessPermission permission) {
    AccessPolicy made;
    made.id = model::AccessPolicyId::random(random_);
    made.effect = effect;
    made.filters = std::move(filters);
    made.permissions.push_back(std::move(permission));
    return policies_.emplace_back(std::move(made));
  }
  AccessPolicy& allow(AllOf filters, AccessPermission permission) {
    return policy(PolicyEffect::kAllow, std::move(filters), std::move(permission));
  }
  AccessPolicy& deny(AllOf filters, AccessPermission permission) {
    return policy(PolicyEffect::kDeny, std::move(filters), std::move(permission));
  }
  AccessDecision decide(Question question) {
    question.asset = &pump_;
    question.now = now_;
    question.source = model::Address::parse("192.0.2.7").value();
    compiled_ = AccessPolicies::compile(policies_);
    return compiled_->of(north_).decide(question);
  }
  AccessDecision read() { return decide({}); }

  base::FakeRandom random_;
  std::vector<AccessPolicy> policies_;
  std::shared_ptr<const AccessPolicies> compiled_;
  base::Time now_ = base::parse_rfc3339("2026-11-23T12:00:00Z").value();  // a Monday
  Asker north_{
      .subjects = {"subjects/own"},
      .attributes = {{"subject", "client-1"}, {"jwt_line", "north"}, {"group", "a"}, {"group", "b"}}};
  model::Attributes pump_{{"arc_display_type", "Pump"},
                          {"line", "north"},
                          {"serial", "7"},
                          {"parts", model::AttributeMap{{"seal", "new"}}},
                          {"log", std::vector<model::AttributeMap>{}}};
};

// The example of archivist §7.
TEST_F(Access, LetsTheNorthLineSeeTheSerialNumbersOfItsPumps_R13) {
  allow(filters({{"attributes.arc_display_type=Pump"}, {"attributes.line=north"}}),
        {.caller = caller({"jwt_line=north"}),
         .behaviours = {"RecordEvidence"},
         .read_attributes = {"serial", "state"}});
  const auto decision = read();
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.reason, "policy");
  EXPECT_EQ(decision.rule->id, policies_[0].id);
  EXPECT_TRUE(decision.readable.contains("serial"));
  EXPECT_FALSE(decision.readable.contains("line"));
  pump_["line"] = "south";
  EXPECT_FALSE(read().allowed);
}

TEST_F(Access, DeniesByDefault) {
  EXPECT_FALSE(read().allowed);
  EXPECT_EQ(read().reason, "no_policy");
  allow({}, {});  // means nobody
  EXPECT_FALSE(read().allowed);
  allow({{}}, {.subjects = {"*"}});  // one of no terms
  EXPECT_FALSE(read().allowed);
}

TEST_F(Access, OnlyTheStarItselfIsEverybody_N16) {
  for (const char* star :
       {" *", "* ", "\t*", "**", "%2a", "\\*", "*\xe2\x80\x8b", "\xef\xbc\x8a", "all", ""}) {
    policies_.clear();
    allow(filters({{"attributes.line=north"}}), {.subjects = {star}, .read_attributes = {"*"}});
    EXPECT_FALSE(read().allowed) << star;
  }
  policies_.clear();
  allow(filters({{"attributes.line=north"}}), {.subjects = {"*"}, .read_attributes = {"*"}});
  EXPECT_TRUE(read().allowed);
}

TEST_F(Access, ComparesTextsOnlyAndKnowsWhetherAnythingIsThere) {
  const auto matches = [&](const char* term) {
    policies_.clear();
    allow(filters({{term}}), {.subjects = {"*"}});
    return read().allowed;
  };
  EXPECT_TRUE(matches("attributes.parts=*"));
  EXPECT_TRUE(matches("attributes.log=*"));
  EXPECT_FALSE(matches("attributes.parts=new"));
  EXPECT_TRUE(matches("attributes.parts!=new"));
  EXPECT_TRUE(matches("attributes.colour!=*"));
  EXPECT_FALSE(matches("attributes.serial!=*"));
  EXPECT_TRUE(matches("attributes.colour!=red"));
  EXPECT_FALSE(matches("attributes.serial!=7"));
  EXPECT_FALSE(matches("attributes.line=North"));
}

TEST_F(Access, KnowsACallerBySubjectsOrByAttributes_R14) {
  const auto meant = [&](AccessPermission permission) {
    policies_.clear();
    allow({}, std::move(permission));
    return read().allowed;
  };
  EXPECT_TRUE(meant({.subjects = {"subjects/own"}}));
  EXPECT_FALSE(meant({.subjects = {"subjects/other"}}));
  EXPECT_TRUE(meant({.caller = caller({"subject=client-1"})}));
  EXPECT_TRUE(meant({.caller = caller({"group=a", "group=b"})}));
  EXPECT_FALSE(meant({.caller = caller({"group=a", "group=c"})}));
  EXPECT_FALSE(meant({.caller = caller({"email=*"})}));
  EXPECT_TRUE(meant({.caller = caller({"email!=*"})}));
  EXPECT_TRUE(meant({.subjects = {"subjects/other"}, .caller = caller({"jwt_line=*"})}));
  for (const char* close : {"jwt_line=north ", "jwt_line=nort", "jwt_line=NORTH", "jwt_Line=north"})  // J22
    EXPECT_FALSE(meant({.caller = caller({close})})) << close;
}

TEST_F(Access, ADenyTakesAwayWhatOthersAllow) {
  allow({}, {.subjects = {"*"}, .read_attributes = {"*"}});
  auto& hidden = deny({}, {.caller = caller({"jwt_line=north"}), .read_attributes = {"serial"}});
  EXPECT_TRUE(read().allowed);
  EXPECT_FALSE(read().readable.contains("serial"));
  EXPECT_TRUE(read().readable.contains("line"));
  hidden.permissions[0].read_attributes = {"*"};
  EXPECT_TRUE(read().allowed);
  EXPECT_FALSE(read().readable.contains("line"));
  deny(filters({{"attributes.serial=7"}}), {.subjects = {"*"}});
  EXPECT_FALSE(read().allowed);
  EXPECT_EQ(read().reason, "denied_by_policy");
  EXPECT_EQ(read().rule->id, policies_[2].id);
}

TEST_F(Access, WritesOnlyWhatIsNamed) {
  allow({}, {.subjects = {"*"}, .read_attributes = {"*"}, .write_attributes = {"state"}});
  allow({}, {.subjects = {"*"}, .write_attributes = {"colour"}});
  const auto write = [&](std::vector<std::string_view> names) {
    return decide({.action = AccessAction::kWriteAsset, .written = std::move(names)});
  };
  EXPECT_TRUE(write({"state"}).allowed);
  EXPECT_TRUE(write({"state", "colour"}).allowed);
  EXPECT_EQ(write({"state", "serial"}).reason, "attribute_not_writable");
  EXPECT_FALSE(write({"state", "serial"}).allowed);
  EXPECT_EQ(write({"serial"}).reason, "no_policy");
  deny({}, {.subjects = {"*"}, .write_attributes = {"colour"}});
  EXPECT_TRUE(write({"state"}).allowed);
  EXPECT_EQ(write({"state", "colour"}).reason, "denied_by_policy");
}

TEST_F(Access, EventsAreReadAndWrittenByTheirType) {
  allow({}, {.subjects = {"*"},
             .behaviours = {"RecordEvidence"},
             .read_event_types = {"Service", "Opened"},
             .write_event_types = {"Service"}});
  const auto event = [&](AccessAction action, std::string_view type,
                         std::string_view behaviour = "RecordEvidence") {
    return decide({.action = action, .event_type = type, .behaviour = behaviour}).allowed;
  };
  EXPECT_TRUE(event(AccessAction::kReadEvent, "Opened"));
  EXPECT_FALSE(event(AccessAction::kReadEvent, "Closed"));
  EXPECT_FALSE(event(AccessAction::kReadEvent, ""));
  EXPECT_TRUE(event(AccessAction::kWriteEvent, "Service"));
  EXPECT_FALSE(event(AccessAction::kWriteEvent, "Opened"));
  EXPECT_FALSE(event(AccessAction::kWriteEvent, "Service", "Attachments"));
  deny({}, {.subjects = {"*"}, .behaviours = {"RecordEvidence"}});
  EXPECT_FALSE(event(AccessAction::kWriteEvent, "Service"));
  EXPECT_TRUE(event(AccessAction::kReadEvent, "Opened"));
}

TEST_F(Access, AppliesAtItsTimeFromItsNetworksAndForItsActions) {
  auto& rule = allow({}, {.subjects = {"*"}, .read_event_types = {"*"}});
  rule.windows = {{.days = 0b1}};
  rule.sources = {model::Network::parse("192.0.2.0/24").value()};
  rule.actions = {AccessAction::kReadAsset};
  EXPECT_TRUE(read().allowed);
  EXPECT_FALSE(decide({.action = AccessAction::kReadEvent, .event_type = "Opened"}).allowed);
  policies_[0].sources = {model::Network::parse("198.51.100.0/24").value()};
  EXPECT_FALSE(read().allowed);
  policies_[0].sources.clear();
  now_ += std::chrono::days{1};
  EXPECT_FALSE(read().allowed);
}

TEST_F(Access, NoFilterIsAboutAPublicAsset) {
  allow({}, {.subjects = {"*"}, .read_attributes = {"*"}});
  EXPECT_FALSE(decide({.asset_is_public = true}).allowed);
}

TEST_F(Access, TellsTheFirstConditionThatFailed) {
  allow(filters({{"attributes.line=north"}}), {.subjects = {"*"}, .read_attributes = {"serial"}});
  allow({}, {.caller = caller({"jwt_line=south"})});
  allow({}, {.subjects = {"*"}}).actions = {AccessAction::kWriteEvent};
  allow({}, {.subjects = {"*"}}).windows = {{.days = 0b10}};
  allow({}, {.subjects = {"*"}}).sources = {model::Network::parse("10.0.0.0/8").value()};
  allow(filters({{"attributes.line=*"}, {"attributes.line=south", "attributes.line!=*"}}),
        {.subjects = {"*"}});
  deny({}, {.subjects = {"*"}, .write_attributes = {"serial"}});
  read();
  Question question{.asset = &pump_, .now = now_, .source = model::Address::parse("192.0.2.7").value()};
  std::vector<std::string> told;
  for (const auto& it : explain(*compiled_, north_, question))
    told.push_back(it.spoke ? "spoke" : std::string(to_string(it.failed)) + ": " + it.detail);
  EXPECT_THAT(told, testing::ElementsAre("spoke", "caller: jwt_line=south", "action: asset:read", "time: ",
                                         "source: 192.0.2.7", "filter: line=south or line!=*", "name: "));
}

}  // namespace
}  // namespace sallyport::policy
