#include "dialects/archivist/application_wire.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "dialects/archivist/body.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using std::chrono::days;

model::Credential credential(base::Time from, base::Time until) {
  model::Credential made;
  made.valid_from = from;
  made.valid_until = until;
  return made;
}

model::Integration pump() {
  model::Integration made;
  made.id = *model::IntegrationId::parse("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11");
  made.tenant = *model::TenantId::parse("7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21");
  made.name = "Pump 7";
  made.claims = {{"serial_number", "P7-0042"}, {"line", "north"}};
  made.credentials = {credential(kNow, kNow + days{365})};
  return made;
}

using base::field_of;

// archivist R10: the members in the order of the published example
TEST(ApplicationWire, ShowsTheSecretToWhomeverMadeItAndToNobodyElse) {
  const auto secret = base::Secret::from_text("slp_5f0c");
  EXPECT_EQ(base::to_json(write_application(pump(), kNow, &secret)),
            R"({"identity":"applications/0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11","display_name":"Pump 7",)"
            R"("client_id":"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11",)"
            R"("tenant_id":"tenant/7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21",)"
            R"("credentials":[{"secret":"slp_5f0c","valid_from":"2026-01-01T09:00:00Z",)"
            R"("valid_until":"2027-01-01T09:00:00Z"}],)"
            R"("custom_claims":{"line":"north","serial_number":"P7-0042"}})");
  // archivist R7: present and empty on every read
  EXPECT_EQ(write_application(pump(), kNow).at("credentials").at(0).at("secret").as_string(), "");
}

// archivist R17
TEST(ApplicationWire, ListsEveryLiveCredentialWithItsOwnEndAndLeavesEndedOnesOut) {
  model::Integration two = pump();
  two.credentials.push_back(credential(kNow - days{10}, kNow + days{1}));
  two.credentials.push_back(credential(kNow - days{90}, kNow - days{10}));
  const auto secret = base::Secret::from_text("new");
  const auto overlapping = write_application(two, kNow, &secret).at("credentials").as_array();
  ASSERT_EQ(overlapping.size(), 2U);
  EXPECT_EQ(overlapping[0].at("secret").as_string(), "new");
  EXPECT_EQ(overlapping[1].at("secret").as_string(), "");
  EXPECT_EQ(overlapping[1].at("valid_until").as_string(), "2026-01-02T09:00:00Z");

  const auto expired = write_application(pump(), kNow + days{400}).at("credentials").as_array();
  ASSERT_EQ(expired.size(), 1U) << "one that has expired tells when";
  EXPECT_EQ(expired[0].at("valid_until").as_string(), "2027-01-01T09:00:00Z");
}

TEST(ApplicationWire, NamesTheRoleOfAnAdministratorOnly) {
  model::Integration owner = pump();
  EXPECT_FALSE(write_application(owner, kNow).contains("roles"));
  owner.role = model::Role::kAdministrator;
  EXPECT_EQ(base::to_json(write_application(owner, kNow).at("roles")), R"(["OWNER"])");
}

// archivist R9
TEST(ApplicationWire, TakesANewApplicationAsTheReferenceClientSendsIt) {
  const auto wanted = read_new_application(object(
      R"({    "display_name":"Pump 7",    "custom_claims":{"serial_number":"P7-0042","line":"north"}})"));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted->kind, model::IntegrationKind::kCustom);
  EXPECT_EQ(wanted->name, "Pump 7");
  EXPECT_EQ(wanted->claims, (model::Claims{{"serial_number", "P7-0042"}, {"line", "north"}}));
  EXPECT_FALSE(wanted->role) << "R8: no administrator by itself";
}

TEST(ApplicationWire, TakesTheMembersOfLaterErasAndIgnoresWhatItDoesNotKnow) {
  const auto owner = read_new_application(
      object(R"({"display_name":"x","roles":["ROLE_UNSPECIFIED","OWNER"],"custom_claims":null,"later":1})"));
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->role, model::Role::kAdministrator);
  EXPECT_EQ(read_new_application(object(R"({"display_name":"x","roles":[]})"))->role, model::Role::kNone);
}

// archivist R5, §4: the refusal names the claim
TEST(ApplicationWire, NamesTheMemberThatBreaksARule) {
  const auto refused = [](std::string_view text) { return field_of(read_new_application(object(text))); };
  EXPECT_EQ(refused("{}"), "display_name");
  EXPECT_EQ(refused(R"({"display_name":null})"), "display_name");
  EXPECT_EQ(refused(R"({"display_name":""})"), "display_name");
  EXPECT_EQ(refused(R"({"display_name":7})"), "display_name");
  EXPECT_EQ(refused(R"({"display_name":"x","custom_claims":[]})"), "custom_claims");
  EXPECT_EQ(refused(R"({"display_name":"x","custom_claims":{"a":1}})"), "custom_claims.a");
  EXPECT_EQ(refused(R"({"display_name":"x","custom_claims":{"jit_tier":"FREE"}})"), "custom_claims.jit_tier");
  EXPECT_EQ(refused(R"({"display_name":"x","custom_claims":{"arc_x":"y"}})"), "custom_claims.arc_x");
  EXPECT_EQ(refused(R"({"display_name":"x","custom_claims":{"sub":"y"}})"), "custom_claims.sub");
  EXPECT_EQ(refused(R"({"display_name":"x","roles":"OWNER"})"), "roles");
  EXPECT_EQ(refused(R"({"display_name":"x","roles":["ROOT"]})"), "roles");
}

// archivist §4: custom_claims are replaced as a whole
TEST(ApplicationWire, ChangesWhatIsSentAndNothingElse) {
  const auto claims = read_change(object(R"({"custom_claims":{"line":"south"}})"), {});
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->claims, (model::Claims{{"line", "south"}}));
  EXPECT_FALSE(claims->name);
  EXPECT_FALSE(claims->role);
  const auto nothing = read_change(object("{}"), {});
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->name || nothing->claims || nothing->role || nothing->enabled);
}

TEST(ApplicationWire, FollowsAFieldMask) {
  const auto body = object(R"({"display_name":"new","custom_claims":{"a":"b"}})");
  const auto name_only = read_change(body, "display_name");
  ASSERT_TRUE(name_only);
  EXPECT_EQ(name_only->name, "new");
  EXPECT_FALSE(name_only->claims);
  const auto both = read_change(body, "customClaims,displayName");
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->name && both->claims);
  const auto cleared = read_change(object("{}"), "custom_claims,roles");
  ASSERT_TRUE(cleared);
  EXPECT_EQ(cleared->claims, model::Claims{});
  EXPECT_EQ(cleared->role, model::Role::kNone);
  EXPECT_EQ(field_of(read_change(object("{}"), "display_name")), "display_name");
  for (const char* mask : {"client_id", "", "display_name,", "*", "display_name, roles"})
    EXPECT_EQ(field_of(read_change(body, mask)), "mask") << mask;
}

TEST(ApplicationWire, TakesAJsonBodyWithOrWithoutItsContentType) {
  const auto read = [](std::string_view type, std::string_view body, bool may_be_empty = false) {
    const http::HeaderView header{"content-type", type};
    http::Request request;
    if (!type.empty()) request.headers = std::span(&header, 1);
    request.body = body;
    return read_object(request, may_be_empty);
  };
  EXPECT_TRUE(read("application/json", "{}"));
  EXPECT_TRUE(read("application/json; charset=utf-8", "{}"));
  EXPECT_TRUE(read("", "{}"));
  EXPECT_TRUE(read("", "", true)) << "archivist §10: regenerate sends neither";
  EXPECT_TRUE(read("application/x-www-form-urlencoded", "", true));
  EXPECT_EQ(read("application/x-www-form-urlencoded", "{}").error().kind, base::ErrorKind::kUnsupported);
  for (const char* body : {"", "[]", "null", "{", R"({"a":1,"a":2})", "\xff"})
    EXPECT_EQ(read("application/json", body).error().kind, base::ErrorKind::kInvalid) << body;
}

}  // namespace
}  // namespace sallyport::dialects::archivist
