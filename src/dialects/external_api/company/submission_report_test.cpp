// A submission as labels and texts, and as a table (external-api §10).
#include "dialects/external_api/company/submission_report.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/test_refusal.h"
#include "dialects/external_api/company/submission_csv.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::external_api {
namespace {

using model::AttributeMap;
using testing::ElementsAre;
using Maps = std::vector<AttributeMap>;
using Row = std::vector<std::string>;

const base::Time kNewYear = base::from_unix_seconds(1767225600);
const base::Time kSummer = base::from_unix_seconds(1782864000);

Report report_of(model::Attributes attributes, std::span<const model::Event> events = {},
                 const TimeZone& zone = {}) {
  model::Asset asset;
  asset.attributes = std::move(attributes);
  asset.attributes.emplace("code", "ACME-1");
  asset.created_at = asset.changed_at = kNewYear;
  return write_report({.asset = asset, .deployment = kDeployment}, events, zone);
}
std::string fact(const Report& report, std::string_view label) {
  const auto found = std::ranges::find(report.facts, label, &Report::Part::label);
  return found == report.facts.end() ? "(none)" : found->text;
}
model::Event event(std::string_view type, model::Attributes attributes, model::Attributes changes = {}) {
  model::Event event;
  event.operation = model::kRecord;
  event.attributes = std::move(attributes);
  event.attributes.emplace(model::kDisplayType, std::string(type));
  event.asset_attributes = std::move(changes);
  event.accepted = kSummer;
  event.principal_declared.display_name = "Ada";
  return event;
}

// --- time zones

TEST(ExportTimeZone, TimesAreThoseOfThePlace) {
  EXPECT_EQ(TimeZone().write(kNewYear), "2026-01-01 00:00:00");
  EXPECT_EQ(TimeZone().name(), "UTC");
  EXPECT_EQ(TimeZone::find("UTC")->write(kSummer), "2026-07-01 00:00:00");
  const auto brussels = TimeZone::find("Europe/Brussels").value();
  EXPECT_EQ(brussels.write(kNewYear), "2026-01-01 01:00:00");
  EXPECT_EQ(brussels.write(kSummer), "2026-07-01 02:00:00");
  EXPECT_EQ(brussels.name(), "Europe/Brussels");
  EXPECT_EQ(TimeZone::find("Asia/Kolkata")->write(kNewYear), "2026-01-01 05:30:00");
  EXPECT_EQ(TimeZone::find("America/Caracas")->write(kNewYear), "2025-12-31 20:00:00");
}

TEST(ExportTimeZone, AnythingElseIsRefused) {
  for (const char* name : {"", "Europe/Atlantis", "europe/brussels", "Romance Standard Time", "+01:00",
                           "CEST", "../../etc/passwd", "/etc/localtime", "Europe", "Europe/Brussels "})
    EXPECT_EQ(base::field_of(TimeZone::find(name)), "timeZone") << name;
}

// --- the report

TEST(ExportReport, N10_FactsAreTextsForPeople) {
  const auto report = report_of(
      {{"arc_display_name", "Open redirect"},
       {"program", "acme"},
       {"severity", AttributeMap{{"value", "high"}, {"vector", "AV:N"}}},
       {"state", AttributeMap{{"status", "closed"}, {"closeReason", "duplicate"}, {"duplicateOf", "ACME-2"}}},
       {"type", AttributeMap{{"name", "Open redirect"}, {"cwe", "CWE-601"}}},
       {"domain", "login.example.com"},
       {"researcher", AttributeMap{{"userName", "bob"}}},
       {"totalPayout", AttributeMap{{"value", "150.50"}, {"currency", "USD"}}},
       {"tags", Maps{{{"name", "urgent"}}, {{"name", "web"}}}},
       {"closedAt", "2026-01-03T12:00:00Z"},
       {"impact", "Whoever clicks\nloses"}},
      {}, TimeZone::find("Europe/Brussels").value());
  EXPECT_EQ(report.code, "ACME-1");
  EXPECT_EQ(report.title, "Open redirect");
  EXPECT_EQ(fact(report, "State"), "Closed (Duplicate of ACME-2)");
  EXPECT_EQ(fact(report, "Severity"), "High");
  EXPECT_EQ(fact(report, "Severity vector"), "AV:N");
  EXPECT_EQ(fact(report, "Program"), "acme");
  EXPECT_EQ(fact(report, "CWE"), "CWE-601");
  EXPECT_EQ(fact(report, "Asset"), "login.example.com");
  EXPECT_EQ(fact(report, "Researcher"), "bob");
  EXPECT_EQ(fact(report, "Payout"), "150.50 USD");
  EXPECT_EQ(fact(report, "Tags"), "urgent, web");
  EXPECT_EQ(fact(report, "Created"), "2026-01-01 01:00:00");
  EXPECT_EQ(fact(report, "Closed"), "2026-01-03 13:00:00");
  EXPECT_EQ(fact(report, "Archived"), "");
  EXPECT_EQ(fact(report, "Time zone"), "Europe/Brussels");
  EXPECT_EQ(fact(report, "Link"), "https://id.example.com/s/ACME-1");
  EXPECT_EQ(report.sections.at(2).text, "Whoever clicks\nloses");
}

TEST(ExportReport, N10_WhatIsNotKnownHasItsLabelAllTheSame) {
  const auto none = report_of({});
  EXPECT_EQ(none.facts.size(), report_of({{"researcher", "bob"}}).facts.size());
  EXPECT_EQ(none.sections.size(), 4U);
  EXPECT_EQ(fact(none, "State"), "Triage");
  EXPECT_EQ(fact(none, "Severity"), "Undecided");
  EXPECT_EQ(fact(none, "Payout"), "");
}

TEST(ExportReport, N10_EventsAreToldOldestFirst) {
  std::vector<model::Event> events{
      event("Inspection", {{"message", "seen"}}),
      event("SubmissionChanged", {}, {{"tags", Maps{}}}),
      event("SubmissionSeverityChanged", {}, {{"severity", "Low"}}),
      event("SubmissionStatusChanged", {}, {{"state", "Pending"}}),
      event("SubmissionMessagePlaced", {{"message", "Hello"}, {"isInternal", "true"}}),
      event("SubmissionMessagePlaced", {{"message", "Thanks"}, {"isInternal", "false"}}),
      event("", {}),
  };
  events[1].removed_attributes = {"assignee"};
  events.back().operation = model::kNewAsset;
  const auto report = report_of(
      {{"importedMessages",
        Maps{{{"content", "from before"}, {"createdAt", "2020-01-01T00:00:00Z"}, {"external", "true"}}}}},
      events);
  std::vector<std::string> told;
  for (const auto& one : report.events) told.push_back(one.what + "|" + one.text);
  EXPECT_THAT(
      told, ElementsAre("Comment|from before", "Created|", "Comment|Thanks", "Internal comment|Hello",
                        "State: Pending|", "Severity: Low|", "Changed: tags, assignee|", "Inspection|seen"));
  EXPECT_EQ(report.events[0].time, "2020-01-01 00:00:00");
  EXPECT_EQ(report.events[1].time, "2026-07-01 00:00:00");
  EXPECT_EQ(report.events[1].who, "Ada");
}

// --- the table

// RFC 4180, read back by the letter.
std::vector<Row> read_csv(std::string_view text) {
  std::vector<Row> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (text[i] == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = !quoted;
    } else if (quoted) {
      cell += text[i];
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text.substr(i, 2) == "\r\n") {
      rows.push_back({""});
      ++i;
    } else {
      ADD_FAILURE() << "outside of quotes: " << text[i];
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows.back(), Row{""});
  rows.pop_back();
  return rows;
}
std::string_view without_mark(std::string_view csv) {
  EXPECT_TRUE(csv.starts_with("\xef\xbb\xbf"));
  return csv.substr(3);
}

TEST(ExportCsv, N10_ColumnsAreAlwaysTheSame) {
  const auto empty = read_csv(without_mark(write_csv(report_of({}))));
  const auto full = read_csv(without_mark(write_csv(
      report_of({{"arc_display_name", "a,\"b\"\r\nc"}, {"impact", "x"}, {"tags", Maps{{{"name", "t"}}}}}))));
  ASSERT_EQ(empty.size(), 2U);
  EXPECT_EQ(empty[0], full[0]);
  EXPECT_EQ(full[0].size(), full[1].size());
  EXPECT_THAT(full[0], testing::IsSupersetOf({"Code", "Title", "State", "Severity", "Impact"}));
  EXPECT_EQ(full[1].at(0), "ACME-1");
  EXPECT_EQ(full[1].at(1), "a,\"b\"\r\nc");
}

TEST(ExportCsv, N21_NothingIsAFormula) {
  for (const std::string& text :
       {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"}) {
    const auto rows = read_csv(without_mark(write_csv({.code = "A", .title = text})));
    EXPECT_EQ(rows.at(1).at(1), "'" + text);
  }
  for (const std::string& text : {"", "1=1", " =1", "'=1", "a-b"})
    EXPECT_EQ(read_csv(without_mark(write_csv({.code = "A", .title = text}))).at(1).at(1), text);
}

TEST(ExportCsv, CellsAreReadBackAsTheyWere) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& texts) {
    Report report{.code = "A", .title = "B"};
    Row wanted{"A", "B"};
    for (const auto& text : texts) {
      const bool safe = text.empty() || !std::string_view("=+-@\t\r\n").contains(text.front());
      report.facts.push_back({text, text});
      wanted.push_back((safe ? "" : "'") + text);
    }
    RC_ASSERT(read_csv(without_mark(write_csv(report))).at(1) == wanted);
  }));
}

}  // namespace
}  // namespace sallyport::dialects::external_api
