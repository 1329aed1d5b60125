#include "mail/letter.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time_text.h"
#include "base/utf8.h"

namespace sallyport::mail {
namespace {

constexpr std::size_t kLongestAddress = 254;  // RFC 5321 §4.5.3.1.3
constexpr std::size_t kLongestSubject = 200;
constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kLineLength = 76;  // RFC 2045 §6.8

bool printable(char c) { return c > ' ' && c < 0x7f; }

// "Thu, 01 Jan 2026 09:00:00 GMT" -> "... +0000": RFC 5322 has given the names of zones up.
std::string date_of(base::Time time) {
  std::string date = base::http_date(time);
  return date.replace(date.rfind(' ') + 1, std::string::npos, "+0000");
}

std::string in_lines(std::string_view base64) {
  std::string lines;
  while (!base64.empty()) {
    lines.append(base64.substr(0, kLineLength)).append("\r\n");
    base64.remove_prefix(std::min(kLineLength, base64.size()));
  }
  return lines;
}

}  // namespace

base::Result<void> check_address(std::string_view address, std::string_view field) {
  constexpr std::string_view kMeaningful = "<>()[]\\,;:\"";
  const auto at = address.find('@');
  const bool one_at =
      at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.rfind('@') == at;
  const bool plain =
      std::ranges::all_of(address, printable) && address.find_first_of(kMeaningful) == std::string_view::npos;
  if (one_at && plain && address.size() <= kLongestAddress) return {};
  return base::invalid(std::string(field),
                       fmt::format("{} is an address such as sallyport@example.com.", field));
}

base::Result<std::string> compose(const Letter& letter) {
  TRY_VOID(check_address(letter.from, "from"));
  TRY_VOID(check_address(letter.to, "to"));
  const auto in_line = [](char c) { return c == ' ' || printable(c); };
  if (letter.subject.empty() || letter.subject.size() > kLongestSubject ||
      !std::ranges::all_of(letter.subject, in_line))
    return base::invalid("subject", "A subject is one line of printable ASCII.");
  if (letter.text.size() > kLongestText || !base::is_valid_utf8(letter.text))
    return base::invalid("text", "The text of a letter is UTF-8 of 64 KiB at most.");
  TRY_VOID(check_address(letter.id + letter.from.substr(letter.from.find('@')), "id"));
  return fmt::format(
      "Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}{}>\r\nAuto-Submitted: "
      "auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n{}",
      date_of(letter.date), letter.from, letter.to, letter.subject, letter.id,
      letter.from.substr(letter.from.find('@')), in_lines(base::base64_encode(base::as_bytes(letter.text))));
}

}  // namespace sallyport::mail
