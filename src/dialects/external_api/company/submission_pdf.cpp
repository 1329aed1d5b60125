#include "dialects/external_api/company/submission_pdf.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/company/pdf_document.h"

namespace sallyport::dialects::external_api {
namespace {

constexpr std::uint32_t kInk = 0x111827;
constexpr std::uint32_t kGrey = 0x6b7280;
constexpr std::uint32_t kAccent = 0x1d4ed8;

constexpr Style kTitle{.weight = Weight::kBold, .size = 19, .colour = kInk};
constexpr Style kSubtitle{.size = 10.5, .colour = kGrey};
constexpr Style kHeading{.weight = Weight::kBold, .size = 12.5, .colour = kAccent};
constexpr Style kBody{.colour = kInk};
constexpr Style kBold{.weight = Weight::kBold, .colour = kInk};
constexpr Style kLabel{.colour = kGrey};
constexpr Style kTimeStyle{.size = 8.5, .colour = kGrey};

// Points.
constexpr double kColumn = 132;      // of labels and times
constexpr double kWithHeading = 80;  // a heading and what comes first below it
constexpr double kWithEvent = 42;    // what happened, who did it, and a line of its text
constexpr double kAroundRule = 12;
constexpr double kAboveHeading = 16;
constexpr double kBelowHeading = 3;
constexpr double kBetweenFacts = 2;
constexpr double kBetweenEvents = 7;

void write_facts(const Report& report, PdfDocument& document) {
  for (const auto& [label, text] : report.facts) {
    if (text.empty()) continue;
    document.labelled(label, kLabel, text, kBody, kColumn);
    document.space(kBetweenFacts);
  }
}

void write_heading(const std::string& heading, PdfDocument& document) {
  document.keep_together(kWithHeading);
  document.space(kAboveHeading);
  document.text(heading, kHeading);
  document.space(kBelowHeading);
}

void write_events(const Report& report, PdfDocument& document) {
  write_heading("Events", document);
  for (const auto& event : report.events) {
    if (document.is_full()) return;
    document.keep_together(kWithEvent);
    document.labelled(event.time, kTimeStyle, event.what, kBold, kColumn);
    if (!event.who.empty()) document.text(event.who, kLabel, kColumn);
    if (!event.text.empty()) document.text(event.text, kBody, kColumn);
    document.space(kBetweenEvents);
  }
}

}  // namespace

std::string write_pdf(const Report& report, base::Time made, const TimeZone& zone) {
  PdfDocument document;
  document.text(report.title.empty() ? report.code : report.title, kTitle);
  document.space(kBetweenFacts);
  document.text("Submission " + report.code, kSubtitle);
  document.space(kAroundRule);
  document.rule();
  document.space(kAroundRule);
  write_facts(report, document);
  for (const auto& [heading, text] : report.sections) {
    if (text.empty()) continue;
    write_heading(heading, document);
    document.text(text, kBody);
  }
  if (!report.events.empty()) write_events(report, document);
  return document.write(
      {.title = fmt::format("{}: {}", report.code, report.title),
       .footer = fmt::format("{}  ·  exported {} {}", report.code, zone.write(made), zone.name()),
       .created = base::rfc3339_seconds(made)});
}

}  // namespace sallyport::dialects::external_api
