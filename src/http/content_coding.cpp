#include "http/content_coding.h"

#include "http/message.h"

namespace sallyport::http {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const auto from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// "q=0", "q=0.0" and so on: not acceptable.
bool is_refusal(std::string_view parameter) {
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  const auto weight = trimmed(parameter.substr(2, parameter.find(';') - 2));
  return weight.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_coding(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    const auto entry = header.substr(0, comma);
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    const auto semicolon = entry.find(';');
    if (!equals_ignoring_case(trimmed(entry.substr(0, semicolon)), coding)) continue;
    return semicolon == std::string_view::npos || !is_refusal(trimmed(entry.substr(semicolon + 1)));
  }
  return false;
}

}  // namespace sallyport::http
