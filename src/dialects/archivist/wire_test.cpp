// Errors, administrators, the description and the table of calls.
#include <set>

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/utf8.h"
#include "dialects/archivist/access_policies.h"
#include "dialects/archivist/administrator_wire.h"
#include "dialects/archivist/administrators.h"
#include "dialects/archivist/applications.h"
#include "dialects/archivist/assets.h"
#include "dialects/archivist/caps.h"
#include "dialects/archivist/description.h"
#include "dialects/archivist/errors.h"
#include "dialects/archivist/events.h"
#include "dialects/archivist/invites.h"
#include "dialects/archivist/members.h"
#include "dialects/archivist/subjects.h"
#include "dialects/archivist/tenancies.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

base::Error error(base::ErrorKind kind, std::string code = "x") {
  return {.kind = kind,
          .code = std::move(code),
          .message = "Do something else.",
          .field = {},
          .detail = "secret",
          .retry_after = 1.5};
}

// archivist §13
TEST(ArchivistErrors, HaveTheStatusAndTheGrpcCodeOfTheContract) {
  using Kind = base::ErrorKind;
  const http::Request request;
  const std::vector<std::tuple<Kind, int, int>> table{
      {Kind::kInvalid, 400, 3},     {Kind::kUnauthenticated, 401, 16}, {Kind::kQuota, 402, 8},
      {Kind::kForbidden, 403, 7},   {Kind::kNotFound, 404, 5},         {Kind::kConflict, 409, 6},
      {Kind::kRateLimited, 429, 8}, {Kind::kUnavailable, 503, 14}};
  for (const auto& [kind, status, code] : table) {
    const auto response = write_error(error(kind), request);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.body,
              fmt::format(R"({{"code":{},"message":"Do something else.","details":[]}})", code));
    EXPECT_EQ(response.header("Content-Type"), "application/json");
  }
  EXPECT_NE(write_error(error(Kind::kUnavailable, "internal_error"), request).body.find(R"("code":13)"),
            std::string::npos);
  EXPECT_NE(write_error(error(Kind::kInvalid, "method_not_allowed"), request).body.find(R"("code":12)"),
            std::string::npos);
}

// archivist §2, §10: a client reads the seconds as a float, and fails without the header
TEST(ArchivistErrors, TellHowLongToWaitInBothHeaders) {
  const auto response = write_error(error(base::ErrorKind::kRateLimited), {});
  EXPECT_EQ(response.header("Archivist-Rate-Limit-Reset"), "1.500");
  EXPECT_EQ(response.header("Retry-After"), "2");
  base::Error at_once = error(base::ErrorKind::kRateLimited);
  at_once.retry_after = 0;
  EXPECT_EQ(write_error(at_once, {}).header("Archivist-Rate-Limit-Reset"), "0.001")
      << "0 would end the client's tries";
  EXPECT_FALSE(write_error(error(base::ErrorKind::kNotFound), {}).header("Archivist-Rate-Limit-Reset"));
}

TEST(ArchivistErrors, NameTheMemberOnceAndNeverAtFullLength) {
  base::Error refusal = error(base::ErrorKind::kInvalid);
  refusal.field = "custom_claims.jit_tier";
  EXPECT_EQ(object(write_error(refusal, {}).body).at("message").as_string(),
            "custom_claims.jit_tier: Do something else.");
  refusal.field = "Do";
  EXPECT_EQ(object(write_error(refusal, {}).body).at("message").as_string(), "Do something else.");
  std::string name;
  for (int i = 0; i < 1000; ++i) name += "\xe2\x82\xac";
  refusal.field = "custom_claims." + name;
  const auto response = write_error(refusal, {});
  EXPECT_LT(response.body.size(), 300U);
  EXPECT_TRUE(base::is_valid_utf8(response.body));
}

TEST(ArchivistErrors, CarryAChallengeForAMissingToken) {
  const auto missing = write_error(error(base::ErrorKind::kUnauthenticated, "unauthenticated"), {});
  ASSERT_TRUE(missing.header("WWW-Authenticate"));
  EXPECT_TRUE(missing.header("WWW-Authenticate")->starts_with("Bearer"));
}

// archivist R8, §6, §12.4
TEST(AdministratorWire, TakesBothNamesOfTheListAndAnswersWithTheOneOfThePath) {
  const std::string entry =
      R"({"issuer":"https://id.example.com/appidpv1","subject":"0b8f","display_name":"Pump","email":""})";
  for (const auto name : {kAdministrators, kRootPrincipals}) {
    const auto list = read_administrators(object(fmt::format(R"({{"{}":[{}]}})", name, entry)));
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    EXPECT_EQ(list->front().issuer, "https://id.example.com/appidpv1");
    EXPECT_EQ(list->front().subject, "0b8f");
    EXPECT_EQ(write_administrators(*list, name), fmt::format(R"({{"{}":[{}]}})", name, entry));
  }
  EXPECT_EQ(
      read_administrators(object(R"({"administrators":[{"issuer":"i","subject":"s"}]})"))->front().email, "");
}

TEST(AdministratorWire, RefusesWhatIsNotTheWholeList) {
  for (const char* body :
       {"{}", R"({"administrators":null})", R"({"administrators":{}})", R"({"administrators":["x"]})",
        R"({"administrators":[{"issuer":1}]})", R"({"administrators":[],"root_principals":[]})"})
    EXPECT_FALSE(read_administrators(object(body))) << body;
  EXPECT_EQ(read_administrators(object(R"({"administrators":[{"subject":false}]})")).error().field,
            "administrators[0].subject");
}

// archivist §2, §8: numbers as strings, -1 for no limit
TEST(ArchivistCaps, AreWrittenAsStrings) {
  EXPECT_EQ(write_caps("applications", 4, 6),
            R"({"caps":[{"resource_type":"applications","resource_remaining":"6","resource_cap":"10"}]})");
  EXPECT_EQ(write_caps("assets", 4, -1),
            R"({"caps":[{"resource_type":"assets","resource_remaining":"-1","resource_cap":"-1"}]})");
}

// archivist R2, R16: only administrators manage app registrations
TEST(ArchivistCalls, EachHasItsPermissionNameAndAuditRecord) {
  std::vector<Call> calls;
  for (const auto& table :
       {application_calls(), administrator_calls(), asset_calls(), event_calls(), policy_calls(),
        caps_calls(), member_calls(), invite_calls(), tenancy_calls(), subject_calls()})
    calls.insert(calls.end(), table.begin(), table.end());
  std::set<std::string_view> names, for_every_caller;
  for (const Call& call : calls) {
    SCOPED_TRACE(call.name);
    EXPECT_TRUE(names.insert(call.name).second);
    EXPECT_FALSE(call.summary.empty());
    EXPECT_NE(call.answer, nullptr);
    EXPECT_EQ(call.audit.has_value(), call.method != http::Method::kGet)
        << "what changes something is recorded";
    const auto route = route_of(call, nullptr);
    EXPECT_EQ(route.access.kind == http::Access::Kind::kPublic, call.open);
    EXPECT_EQ(route.access.audience, call.open ? "" : "archivist");
    if (call.open) EXPECT_EQ(call.method, http::Method::kGet) << "nobody changes anything without a token";
    if (call.permission.empty() && !call.open) for_every_caller.insert(call.name);
    if (call.permission.empty()) continue;
    EXPECT_TRUE(model::built_in_role(model::Role::kAdministrator)->permissions.contains(call.permission));
    if (call.by_policy) continue;
    EXPECT_FALSE(model::built_in_role(model::Role::kEventViewer)->permissions.contains(call.permission));
  }
  EXPECT_TRUE(names.contains("archivist.applications.regenerate_secret"));
  // No scope holds these back, so there is nothing of the tenant in them.
  EXPECT_EQ(for_every_caller,
            (std::set<std::string_view>{"archivist.applications.openapi", "archivist.assets.caps",
                                        "archivist.caps", "archivist.memberships.list",
                                        "archivist.users.tenants", "archivist.whoami"}));
}

// archivist R16
TEST(ArchivistDescription, DescribesEveryCallOfAppRegistrations) {
  const auto document =
      object(description({.public_url = "https://id.example.com", .domain = "id.example.com"}));
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  EXPECT_EQ(document.at("servers").at(0).at("url").as_string(), "https://id.example.com");
  const auto& paths = document.at("paths").as_object();
  for (const Call& call : application_calls()) {
    if (call.path.ends_with(":openapi")) continue;
    std::string method(http::to_string(call.method));
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    ASSERT_TRUE(paths.contains(call.path)) << call.path;
    EXPECT_TRUE(paths.at(call.path).as_object().contains(method)) << call.name;
  }
  const auto serves = [](std::span<const Call> calls, std::string_view path) {
    return std::ranges::find(calls, path, &Call::path) != calls.end();
  };
  for (const auto& path : paths)
    EXPECT_TRUE(serves(application_calls(), path.key()) || serves(caps_calls(), path.key())) << path.key();
}

}  // namespace
}  // namespace sallyport::dialects::archivist
