// A submission as a file, as contracts/external-api.md §10 says: base64 in a JSON string.
#include "base/bytes.h"
#include "external_house.h"
#include "pdf_reader.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExternalExports : public ExternalHouse {
 protected:
  Answer exported(std::string_view token, std::string_view as, std::string_view code = "ACME-1") {
    return call(token, "POST", fmt::format("{}/submissions/{}/{}", kCompany, code, as));
  }
  static std::string file_in(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    const auto text = boost::json::parse(answer.body);
    const auto bytes = base::base64_decode(text.as_string());
    EXPECT_TRUE(bytes) << answer.body.substr(0, 100);
    return bytes ? std::string(base::as_text(*bytes)) : std::string();
  }
  std::string csv(std::string_view token, std::string_view query = "") {
    return file_in(exported(token, fmt::format("csv-exports{}", query)));
  }
  static std::string first_page(const Answer& answer) {
    const auto pages = read_pdf(file_in(answer));
    EXPECT_EQ(pages.size(), 1U);
    return pages.empty() ? std::string() : pages[0];
  }
};

TEST_F(ExternalExports, N10_APdfShowsTheSubmissionAndWhatHappened) {
  make("Program", "Acme Bounty", R"({"handle":"acme"})");
  submission("ACME-1", R"(,"program":"acme","severity":"High","impact":"Whoever clicks loses 漢字.")");
  const auto keeper = external("administrator", kVersion2);
  EXPECT_EQ(
      change(keeper.token, "POST", "ACME-1/comments/internal", R"({"message":"We look at it."})").status,
      201);
  const auto page = first_page(exported(keeper.token, "pdf-exports"));
  for (const char* text : {"Open redirect", "Submission ACME-1", "Severity High", "Program Acme Bounty",
                           "Whoever clicks loses 漢字.", "Internal comment", "We look at it.", "Page 1 of 1"})
    EXPECT_THAT(page, HasSubstr(text));
}

TEST_F(ExternalExports, N10_N21_ATableHasARowOfNamesAndARowOfTexts) {
  submission("ACME-1", R"x(,"impact":"=HYPERLINK(\"https://evil.example\")")x");
  const auto reader = external("event_viewer", kVersion2);
  const auto table = csv(reader.token);
  EXPECT_THAT(table, testing::StartsWith("\xef\xbb\xbf\"Code\",\"Title\",\"State\""));
  EXPECT_THAT(table, HasSubstr("\r\n\"ACME-1\",\"Open redirect\",\"Triage\""));
  EXPECT_THAT(table, HasSubstr(R"x("'=HYPERLINK(""https://evil.example"")")x"));
}

TEST_F(ExternalExports, N10_TimesAreThoseOfTheZoneThatIsAskedFor) {
  submission("ACME-1", R"(,"closedAt":"2026-07-01T00:00:00Z")");
  const auto reader = external("event_viewer", kVersion2);
  EXPECT_THAT(csv(reader.token), HasSubstr("2026-07-01 00:00:00"));
  EXPECT_THAT(csv(reader.token, "?timeZone=Europe/Brussels"), HasSubstr("2026-07-01 02:00:00"));
  EXPECT_THAT(csv(reader.token, "?TimeZone=Asia%2FKolkata"), HasSubstr("2026-07-01 05:30:00"));
  EXPECT_THAT(first_page(exported(reader.token, "pdf-exports?timeZone=Europe/Brussels")),
              HasSubstr("Closed 2026-07-01 02:00:00"));
  for (const char* as : {"csv-exports", "pdf-exports"})
    for (const char* zone : {"", "Romance%20Standard%20Time", "Europe/Atlantis", "../../etc/passwd", "%00"}) {
      const Answer refused = exported(reader.token, fmt::format("{}?timeZone={}", as, zone));
      expect_external_error(refused, 400, "INVALID_PARAMETER");
      EXPECT_TRUE(object_at(refused.json(), "extraParameters").contains("timeZone")) << refused.body;
    }
}

// They are POST and change nothing, so whoever reads may export.
TEST_F(ExternalExports, N8_N12_ReadingIsEnough) {
  submission("ACME-1");
  const auto keeper =
      external("administrator",
               R"(,"externalApiVersions":["2"],"scopes":["core_platform:read","core_platform:write"])");
  const auto token = [&](std::string_view scope) {
    return text_at(
        client.post_form("/connect/token", token_request(keeper.made, "&scope=" + escaped(scope))).json(),
        "access_token");
  };
  for (const char* as : {"csv-exports", "pdf-exports"}) {
    EXPECT_EQ(exported(token("core_platform:read"), as).status, 200);
    expect_external_error(exported(token("core_platform:write"), as), 403, "INSUFFICIENT_SCOPE");
    expect_external_error(exported(external().token, as), 403, "VERSION_NOT_ENABLED");
    expect_external_error(call("none", "POST", fmt::format("{}/submissions/ACME-1/{}", kCompany, as)), 401,
                          "INVALID_TOKEN");
    expect_external_error(
        client.get(fmt::format("{}/submissions/ACME-1/{}", kCompany, as), token("core_platform:read")), 405,
        "METHOD_NOT_ALLOWED");
  }
  EXPECT_EQ(events(administrator).size(), 1U) << "nothing was recorded";
}

TEST_F(ExternalExports, N10_N03_WhatIsHiddenIsNotExported) {
  submission("NORTH-1", R"(,"line":"north","impact":"secret impact")");
  submission("SOUTH-1", R"(,"line":"south")");
  const auto reader = external("none", R"(,"claims":{"line":"north"},"externalApiVersions":["2"])");
  make_policy("North", "north", R"(,"readAttributes":["code","line","arc_display_type","arc_display_name"])",
              R"(,"filters":[{"anyOf":["attributes.line=north"]}])");
  for (const char* as : {"csv-exports", "pdf-exports"}) {
    expect_external_error(exported(reader.token, as, "SOUTH-1"), 404, "NOT_FOUND");
    expect_external_error(exported(reader.token, as, "NONE-1"), 404, "NOT_FOUND");
  }
  EXPECT_THAT(file_in(exported(reader.token, "csv-exports", "NORTH-1")), Not(HasSubstr("secret")));
  EXPECT_THAT(first_page(exported(reader.token, "pdf-exports", "NORTH-1")), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace sallyport::support
