#include "dialects/external_api/company/submission_csv.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace sallyport::dialects::external_api {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kNewRow = "\r\n";

// The wide forms are taken for the narrow ones where people write Japanese or Chinese.
bool starts_formula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kSigns{"=",  "+",  "-",  "@",  "\t", "\r",
                                                    "\n", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.starts_with(sign); });
}

std::string cell(std::string_view text) {
  std::string written = "\"";
  if (starts_formula(text)) written += '\'';
  for (const char c : text) {
    if (c == '"') written += c;
    written += c;
  }
  return written += '"';
}

std::string row(std::span<const Report::Part> parts, std::string Report::Part::* member) {
  std::string written;
  for (const auto& part : parts) {
    if (!written.empty()) written += ',';
    written += cell(part.*member);
  }
  return written.append(kNewRow);
}

}  // namespace

std::string write_csv(const Report& report) {
  std::vector<Report::Part> parts{{"Code", report.code}, {"Title", report.title}};
  parts.insert(parts.end(), report.facts.begin(), report.facts.end());
  parts.insert(parts.end(), report.sections.begin(), report.sections.end());
  std::string written(kByteOrderMark);
  written += row(parts, &Report::Part::label);
  return written += row(parts, &Report::Part::text);
}

}  // namespace sallyport::dialects::external_api
