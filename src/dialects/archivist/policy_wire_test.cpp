#include "dialects/archivist/policy_wire.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using base::field_of;

// The example of archivist §7.
constexpr std::string_view kPumps =
    R"({"display_name":"Pumps of the north line",)"
    R"("filters":[{"or":["attributes.arc_display_type=Pump"]},{"or":["attributes.line=north"]}],)"
    R"("access_permissions":[{"user_attributes":[{"or":["jwt_line=north"]}],)"
    R"("asset_attributes_read":["serial","state"],"behaviours":["RecordEvidence"]}]})";

base::Result<PolicyChange> change(std::string_view body, std::optional<std::string_view> mask = {}) {
  TRY(const auto patch, Patch::make(object(body), mask, kPolicyMembers));
  return read_policy_change(patch);
}

// archivist §7
TEST(PolicyWire, TakesThePublishedExample) {
  const auto policy = read_new_policy(object(kPumps));
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->name, "Pumps of the north line");
  EXPECT_EQ(policy->effect, model::PolicyEffect::kAllow);
  EXPECT_EQ(policy->filters,
            (model::AllOf{{{"arc_display_type", false, "Pump"}}, {{"line", false, "north"}}}));
  ASSERT_EQ(policy->permissions.size(), 1U);
  EXPECT_EQ(policy->permissions[0].caller, (model::AllOf{{{"jwt_line", false, "north"}}}));
  EXPECT_EQ(policy->permissions[0].read_attributes, (std::vector<std::string>{"serial", "state"}));
  EXPECT_EQ(policy->permissions[0].behaviours, (std::vector<std::string>{"RecordEvidence"}));
}

TEST(PolicyWire, WritesEveryMember) {
  model::AccessPolicy policy;
  policy.id = *model::AccessPolicyId::parse("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
  policy.tenant = *model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21");
  policy.name = "Pumps";
  policy.filters = {{{"line", true, "north"}, {"x", false, "*"}}};
  policy.permissions = {{.subjects = {"subjects/1"},
                         .caller = {{{"group", false, "maintainers"}}},
                         .behaviours = {"b"},
                         .include_attributes = {"i"},
                         .read_attributes = {"r"},
                         .write_attributes = {"w"},
                         .read_event_types = {"er"},
                         .write_event_types = {"ew"}}};
  EXPECT_EQ(
      base::to_json(write_policy(policy)),
      R"({"identity":"access_policies/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11","display_name":"Pumps",)"
      R"("description":"","tenant":"tenant/7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21",)"
      R"("filters":[{"or":["attributes.line!=north","attributes.x=*"]}],"access_permissions":[{)"
      R"("user_attributes":[{"or":["group=maintainers"]}],"subjects":["subjects/1"],"behaviours":["b"],)"
      R"("include_attributes":["i"],"asset_attributes_read":["r"],"asset_attributes_write":["w"],)"
      R"("event_arc_display_type_read":["er"],"event_arc_display_type_write":["ew"]}]})");
  const auto again = read_new_policy(write_policy(policy));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->filters, policy.filters);
  EXPECT_EQ(again->permissions, policy.permissions);
}

TEST(PolicyWire, NamesTheMemberThatIsWrong) {
  const auto refused = [](std::string_view more) {
    return field_of(read_new_policy(object(fmt::format(R"({{"display_name":"x",{}}})", more))));
  };
  EXPECT_EQ(field_of(read_new_policy(object("{}"))), "display_name");
  EXPECT_EQ(refused(R"("description":1)"), "description");
  EXPECT_EQ(refused(R"("filters":{})"), "filters");
  EXPECT_EQ(refused(R"("filters":["attributes.a=b"])"), "filters[0]");
  EXPECT_EQ(refused(R"("filters":[{"or":[]}])"), "filters[0]");
  EXPECT_EQ(refused(R"("filters":[{"or":["attributes.a=b","a=b"]}])"), "filters[0].or[1]");
  EXPECT_EQ(refused(R"("filters":[{"or":["attributes.a=b",7]}])"), "filters[0].or");
  EXPECT_EQ(refused(R"("access_permissions":{})"), "access_permissions");
  EXPECT_EQ(refused(R"("access_permissions":[1])"), "access_permissions[0]");
  EXPECT_EQ(refused(R"("access_permissions":[{},{"subjects":"*"}])"), "access_permissions[1].subjects");
  EXPECT_EQ(refused(R"("access_permissions":[{"user_attributes":[{"or":["line=north"]}]}])"),
            "access_permissions[0].user_attributes[0].or[0]");
}

TEST(PolicyWire, SaysRefusalsOfTheHouseInItsOwnWords) {
  const auto said = [](std::string field) {
    return in_words_of_wire(base::invalid(field, field + " is too long.").error(), policy_words()).message;
  };
  EXPECT_EQ(said("name"), "display_name is too long.");
  EXPECT_EQ(said("permissions[2].readAttributes[0]"),
            "access_permissions[2].asset_attributes_read[0] is too long.");
  EXPECT_EQ(said("permissions[0].caller[1]"), "access_permissions[0].user_attributes[1] is too long.");
  EXPECT_EQ(said("filters[3]"), "filters[3] is too long.");
}

// archivist §2, §7: members that are there are replaced as a whole
TEST(PolicyWire, ChangesWhatIsSentOrWhatTheMaskNames) {
  const auto sent = change(R"({"display_name":"new","filters":[]})");
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->name, "new");
  EXPECT_EQ(sent->filters, model::AllOf{});
  EXPECT_FALSE(sent->description || sent->permissions);

  const auto masked = change(R"({"display_name":"new","description":"d"})", "description");
  ASSERT_TRUE(masked);
  EXPECT_FALSE(masked->name);
  EXPECT_EQ(masked->description, "d");
  const auto cleared = change("{}", "accessPermissions,filters");
  ASSERT_TRUE(cleared);
  EXPECT_EQ(cleared->filters, model::AllOf{});
  EXPECT_TRUE(cleared->permissions && cleared->permissions->empty());
  for (const char* mask : {"identity", "tenant", "*", "filters,"})
    EXPECT_EQ(field_of(change("{}", mask)), "mask");
}

TEST(PolicyWire, LeavesWhatItCannotSayAsItIs) {
  model::AccessPolicy policy;
  policy.effect = model::PolicyEffect::kDeny;
  policy.actions = {model::AccessAction::kReadEvent};
  policy.windows = {{.days = 1}};
  const auto before = policy;
  change(R"({"display_name":"new","access_permissions":[{"subjects":["*"]}]})")->apply_to(policy);
  EXPECT_EQ(policy.name, "new");
  EXPECT_EQ(policy.permissions.size(), 1U);
  EXPECT_EQ(policy.effect, before.effect);
  EXPECT_EQ(policy.actions, before.actions);
  EXPECT_EQ(policy.windows, before.windows);
}

}  // namespace
}  // namespace sallyport::dialects::archivist
