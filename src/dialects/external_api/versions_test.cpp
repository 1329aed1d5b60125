// The table of versions (external-api §8).
#include "dialects/external_api/versions.h"

#include <set>

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::dialects::external_api {
namespace {

TEST(ExternalVersions, N12_NoPathBelongsToTwoCalls) {
  std::set<std::string> seen;
  for (const auto& version : all_versions())
    for (const auto base : version.bases)
      for (const auto& call : version.calls)
        EXPECT_TRUE(seen.insert(std::string(http::to_string(call.method)) + " " + std::string(base) +
                                std::string(call.path))
                        .second)
            << base << call.path;
  EXPECT_TRUE(seen.contains("GET /external/submission"));
  EXPECT_TRUE(seen.contains("GET /external/v1.0/submission"));
  EXPECT_TRUE(seen.contains("GET /external/v1.1/submissions"));
  EXPECT_TRUE(seen.contains("GET /external/v1.2/submissions/{code}"));
  EXPECT_FALSE(seen.contains("GET /external/submissions"));
  EXPECT_FALSE(seen.contains("GET /external/v1.1/submissions/{code}"));
  for (const char* base : {"/external/company", "/external/company/v2", "/external/company/v2.0"})
    EXPECT_TRUE(seen.contains(std::string("GET ") + base + "/submissions/{code}/events")) << base;
}

TEST(ExternalVersions, EachCallHasItsNameSummaryAndAuditRecord) {
  for (const auto& version : all_versions()) {
    std::set<std::string_view> names;
    for (const auto& call : version.calls) {
      SCOPED_TRACE(call.name);
      EXPECT_TRUE(names.insert(call.name).second);
      EXPECT_FALSE(call.summary.empty());
      EXPECT_NE(call.answer, nullptr);
      EXPECT_EQ(call.audit.has_value(), call.method != http::Method::kGet && !call.name.contains("exports"))
          << "what changes something is recorded";
    }
  }
}

TEST(ExternalVersions, N12_OnlyTheFirstMajorIsDeprecated) {
  for (const auto& version : all_versions())
    EXPECT_EQ(version.deprecated, version.major() == "1") << version.number;
}

TEST(ExternalVersions, N12_AVersionIsUnknownWhereItIsNot) {
  for (const char* path : {"/external/v3.0/submissions", "/external/v1/submissions", "/external/v1.3",
                           "/external/v2.1/submissions", "/external/company/v1.2/submissions",
                           "/external/company/v3/programs", "/external/v01.2/submissions"})
    EXPECT_TRUE(names_unknown_version(path)) << path;
  for (const char* path :
       {"/external", "/external/", "/external/v1.2/nothing", "/external/company/v2/nothing",
        "/external/vault", "/external/company", "/external/v", "/external/versions/1"})
    EXPECT_FALSE(names_unknown_version(path)) << path;
}

TEST(ExternalVersions, N12_AreListedForThoseWhoFollowTheLink) {
  const model::Deployment deployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
  const auto list = base::parse_json(list_versions(deployment).body)->as_array();
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(base::to_json(list[0]),
            R"({"version":"1.0","deprecated":true,"urls":["https://id.example.com/external/v1.0",)"
            R"("https://id.example.com/external"],)"
            R"("description":"https://id.example.com/external/swagger/v1.0/swagger.json",)"
            R"("deprecatedSince":1688169600,"sunset":1830297600})");
  EXPECT_EQ(deprecation(deployment).more, "https://id.example.com/external/versions");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
