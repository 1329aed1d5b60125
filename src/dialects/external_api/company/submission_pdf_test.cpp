// A submission as a PDF, read with a reader of somebody else's.
#include "dialects/external_api/company/submission_pdf.h"

#include <array>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "dialects/external_api/company/pdf_document.h"
#include "tests/support/pdf_reader.h"

namespace sallyport::dialects::external_api {
namespace {

using support::read_pdf;
using testing::HasSubstr;

const base::Time kMade = base::from_unix_seconds(1767225600);
constexpr double kWidth = 200;

std::string pdf(const Report& report) { return write_pdf(report, kMade, {}); }
Report with_section(std::string text) {
  return {.code = "ACME-1", .title = "Open redirect", .sections = {{"Impact", std::move(text)}}};
}
std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}
std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}
std::string utf8(char32_t c) {
  const auto byte = [](char32_t lead, char32_t bits) { return static_cast<char>(lead | bits); };
  const auto more = [&](int shift) { return byte(0x80, (c >> shift) & 0x3f); };
  if (c < 0x80) return {byte(0, c)};
  if (c < 0x800) return {byte(0xc0, c >> 6), more(0)};
  if (c < 0x10000) return {byte(0xe0, c >> 12), more(6), more(0)};
  return {byte(0xf0, c >> 18), more(12), more(6), more(0)};
}
std::u32string shown(const Line& line) {
  std::u32string text;
  for (const Sign& sign : line.signs) text += sign.shown;
  return text;
}
std::u32string meant(const Line& line) {
  std::u32string text;
  for (const Sign& sign : line.signs) text += sign.meant;
  return text;
}
std::vector<std::u32string> lines(std::string_view text) {
  std::vector<std::u32string> all;
  for (const Line& line : lines_of(text, {}, kWidth)) all.push_back(shown(line));
  return all;
}

// --- lines

TEST(PdfText, LinesBreakAtSpacesAndNoneIsTooWide) {
  auto broken = lines_of(repeated("some words ", 40), {}, kWidth);
  ASSERT_GT(broken.size(), 5U);
  broken.pop_back();  // the last one is shorter
  for (const Line& line : broken) {
    EXPECT_LE(line.width, kWidth);
    EXPECT_GT(line.width, kWidth / 2);
    EXPECT_NE(line.signs.front().shown, U' ');
    EXPECT_NE(line.signs.back().shown, U' ');
  }
  EXPECT_THAT(lines("a\nb\r\nc\rd\n"), testing::ElementsAre(U"a", U"b", U"c", U"d", U""));
  EXPECT_THAT(lines(""), testing::ElementsAre(U""));
  EXPECT_THAT(lines("\tx"), testing::ElementsAre(U"    x"));
}

TEST(PdfText, AWordThatIsTooLongIsBrokenAndMarksStayWithTheirLetter) {
  std::u32string all;
  for (const Line& line : lines_of(repeated("e\u0301\u0323", 300), {}, kWidth)) {
    EXPECT_LE(line.width, kWidth);
    EXPECT_EQ(line.signs.front().shown, U'e');
    all += meant(line);
  }
  EXPECT_EQ(all.size(), 900U);
  for (const auto& line : lines(repeated("漢\u0301", 100))) EXPECT_EQ(line.front(), U'漢');
  EXPECT_EQ(lines_of("W", {}, 1).size(), 1U) << "at least one sign on a line";
  EXPECT_EQ(lines_of("WW", {}, 1).size(), 2U);
}

TEST(PdfText, TextFromTheRightIsShownFromTheRight) {
  const auto hebrew = lines_of("אבג 12 (xy)", {}, kWidth);
  ASSERT_EQ(hebrew.size(), 1U);
  EXPECT_TRUE(hebrew[0].from_right);
  EXPECT_EQ(shown(hebrew[0]), U"(xy) 12 גבא");
  EXPECT_FALSE(lines_of("xy אבג", {}, kWidth)[0].from_right);
  EXPECT_EQ(lines("xy אבג"), std::vector<std::u32string>{U"xy גבא"});
  const auto arabic = lines_of("بب", {}, kWidth)[0];
  EXPECT_EQ(shown(arabic), U"\ufe90\ufe91") << "in their joined forms";
  EXPECT_EQ(meant(arabic), U"\u0628\u0628");
}

TEST(PdfText, NothingTurnsTheDirectionOrIsHidden) {
  EXPECT_THAT(lines("a\u202egpj.exe"), testing::ElementsAre(U"a\ufffdgpj.exe"));
  EXPECT_THAT(lines("\u2067x\u2069"), testing::ElementsAre(U"\ufffdx\ufffd"));
  EXPECT_THAT(lines(std::string("a\0b\x1b\x7f\u0085", 7)),
              testing::ElementsAre(U"a\ufffdb\ufffd\ufffd\ufffd"));
  EXPECT_THAT(lines("\ufdd0\uffff\U0010fffe"), testing::ElementsAre(U"\ufffd\ufffd\ufffd"));
  EXPECT_THAT(lines("\xff"), testing::ElementsAre(U"\ufffd"));
}

// --- the file

TEST(ExportPdf, N10_SaysWhatTheSubmissionIs) {
  auto report = with_section("Whoever clicks loses.");
  report.facts = {{"Severity", "High"}, {"Payout", ""}};
  report.events = {{.time = "2026-01-02 10:00:00", .who = "Ada", .what = "Comment", .text = "Thank you."}};
  const auto file = pdf(report);
  const auto pages = read_pdf(file);
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0],
            "Open redirect\nSubmission ACME-1\nSeverity High\nImpact\nWhoever clicks loses.\nEvents\n"
            "2026-01-02 10:00:00 Comment\nAda\nThank you.\n"
            "ACME-1 · exported 2026-01-01 00:00:00 UTC Page 1 of 1\n");
  EXPECT_EQ(pdf(report), file) << "the same, byte by byte";
  EXPECT_LT(file.size(), 40'000U) << "no more of the fonts than is used";
}

TEST(ExportPdf, ASubmissionThatSaysNothingIsAPageToo) {
  EXPECT_THAT(read_pdf(pdf({.code = "ACME-1"})), testing::ElementsAre(HasSubstr("ACME-1")));
}

// What is copied is what was written, also where a sign stands for it.
TEST(ExportPdf, WhatIsShownByAnotherSignIsThereAllTheSame) {
  const std::string text = "Straße Ελλάδα Москва 漢字 かな 🚀 👩\u200d👧 é";
  EXPECT_THAT(read_pdf(pdf(with_section(text))).at(0), HasSubstr(text));
  EXPECT_THAT(read_pdf(pdf(with_section("بب"))).at(0), HasSubstr("بب")) << "not its joined forms";
}

TEST(ExportPdf, TextIsNeverReadAsPdf) {
  const std::string text =
      ") Tj ET Q endstream endobj 1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >> %";
  auto report = with_section(text + "\nendstream\nendobj\n%%EOF");
  report.title = text;
  report.code = "(\\";
  const auto file = pdf(report);
  EXPECT_FALSE(file.contains("OpenAction"));
  const auto pages = read_pdf(file);
  EXPECT_THAT(without_spaces(pages.at(0)), HasSubstr(without_spaces(text)));
  EXPECT_THAT(pages.at(0), HasSubstr("endstream\nendobj\n%%EOF"));
}

// Cairo refuses some characters, and a viewer shows the title in its window.
TEST(ExportPdf, L11_ATitleOfAwkwardCharactersMakesAPdf) {
  Report report{.code = "ACME-1", .title = "x\xef\xbf\xbe\xef\xb7\x90\xe2\x80\xaey\nz"};
  EXPECT_THAT(read_pdf(pdf(report)).front(), HasSubstr("ACME-1"));
  EXPECT_EQ(harmless(report.title), "x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdy z");
}

TEST(ExportPdf, AHeadingIsOnThePageOfItsText) {
  for (std::size_t above = 30; above < 60; ++above) {
    auto report = with_section("These are its words.");
    report.sections.insert(report.sections.begin(), {"Endpoint", repeated("line\n", above) + "end"});
    report.events = {{.time = "2026", .who = "Ada", .what = "Comment", .text = "Thank you."},
                     {.time = "2026", .who = "Eve", .what = "Reply", .text = "Welcome."}};
    for (const auto& page : read_pdf(pdf(report))) {
      EXPECT_EQ(page.contains("Impact"), page.contains("These are its words.")) << above;
      EXPECT_EQ(page.contains("Events"), page.contains("Thank you.")) << above;
      EXPECT_EQ(page.contains("Comment"), page.contains("Thank you.")) << above;
      EXPECT_EQ(page.contains("Reply"), page.contains("Welcome.")) << above;
    }
  }
}

TEST(ExportPdf, ALongOneIsCutAndSaysSo) {
  auto report = with_section("x");
  for (int i = 0; i < 500; ++i)
    report.events.push_back(
        {.time = "2026", .who = "Ada", .what = "Comment", .text = repeated("many words ", 372)});
  const auto pages = read_pdf(pdf(report));
  ASSERT_EQ(pages.size(), PdfDocument::kMostPages);
  EXPECT_THAT(pages[198], HasSubstr("Page 199 of 200"));
  EXPECT_THAT(pages[198], testing::Not(HasSubstr("Cut here")));
  EXPECT_THAT(pages[199], HasSubstr("Cut here: a file has at most 200 pages."));
  EXPECT_LT(pages[199].size(), pages[198].size() + 100) << "and nothing behind it";
}

TEST(ExportPdf, SeveralAtATimeAreAsOneAlone) {
  const auto report = with_section(repeated("Straße Ελλάδα 漢字 שלום ", 100));
  const auto alone = pdf(report);
  std::array<std::string, 4> files;
  {
    std::vector<std::jthread> threads;
    for (auto& file : files)
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) file = pdf(report);
      });
  }
  EXPECT_THAT(files, testing::Each(alone));
}

// Whatever a text is, a reader finds a whole PDF; and the text in it, as far as readers leave it alone.
TEST(ExportPdf, AnyTextMakesAPdfThatHasIt) {
  constexpr std::array<std::string_view, 14> kPieces{"word", "(", ")",  "\\", "<<", "%", "é",
                                                     "Ω",    "Ж", "漢", "🚀", "\n", " ", "endstream"};
  EXPECT_TRUE(rc::check([&](const std::vector<std::uint8_t>& choices, const std::string& bytes) {
    std::string text;
    for (const auto choice : choices) text += kPieces.at(choice % kPieces.size());
    auto report = with_section("[" + text + "]");
    report.sections.push_back({"Bytes", bytes});
    std::string read;
    for (const auto& page : read_pdf(pdf(report))) read += page;
    RC_ASSERT(without_spaces(read).contains(without_spaces("[" + text + "]")));
  }));
}

TEST(ExportPdf, AnyCharactersMakeAPdf) {
  EXPECT_TRUE(rc::check([] {
    std::string text;
    for (const auto c : *rc::gen::container<std::vector<char32_t>>(rc::gen::inRange<char32_t>(0, 0x110000)))
      text += utf8(c);
    RC_ASSERT(!read_pdf(pdf(with_section(text))).empty());
  }));
}

}  // namespace
}  // namespace sallyport::dialects::external_api
