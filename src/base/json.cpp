#include "base/json.h"

#include <array>
#include <cmath>
#include <unordered_set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "base/utf8.h"

namespace sallyport::base {
namespace {

namespace json = boost::json;
using ErrorCode = boost::system::error_code;

// Watches the parse for what Boost.JSON would accept: duplicate names, too many members, numbers out
// of range. It stores names only, so a hostile document costs its own size at most.
class Watcher {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Watcher(std::size_t members) : members_left_(members) {}
  const char* problem() const { return problem_; }

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode& ec) {
    names_.emplace_back();
    return count(ec);
  }
  bool on_object_end(std::size_t, ErrorCode&) {
    names_.pop_back();
    return true;
  }
  bool on_array_begin(ErrorCode& ec) { return count(ec); }
  bool on_array_end(std::size_t, ErrorCode&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, ErrorCode&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, ErrorCode& ec) {
    key_.append(part.data(), part.size());
    if (!names_.back().insert(std::exchange(key_, {})).second)
      return stop(ec, "the same name twice in one object");
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, ErrorCode&) { return true; }
  bool on_string(json::string_view, std::size_t, ErrorCode& ec) { return count(ec); }
  bool on_number_part(json::string_view, ErrorCode&) { return true; }
  bool on_int64(std::int64_t, json::string_view, ErrorCode& ec) { return count(ec); }
  bool on_uint64(std::uint64_t, json::string_view, ErrorCode& ec) { return count(ec); }
  bool on_double(double number, json::string_view text, ErrorCode& ec) {
    if (!std::isfinite(number)) return stop(ec, "a number too large to hold");
    if (text.find_first_of(".eE") == json::string_view::npos)
      return stop(ec, "an integer of more than 64 bits");
    return count(ec);
  }
  bool on_bool(bool, ErrorCode& ec) { return count(ec); }
  bool on_null(ErrorCode& ec) { return count(ec); }
  bool on_comment_part(json::string_view, ErrorCode&) { return true; }
  bool on_comment(json::string_view, ErrorCode&) { return true; }

 private:
  bool count(ErrorCode& ec) {
    if (members_left_ == 0) return stop(ec, "too many members");
    --members_left_;
    return true;
  }
  bool stop(ErrorCode& ec, const char* problem) {
    problem_ = problem;
    ec = json::error::extra_data;
    return false;
  }

  std::size_t members_left_;
  const char* problem_ = nullptr;
  std::string key_;
  std::vector<std::unordered_set<std::string>> names_;
};

std::unexpected<Error> broken(std::string_view what, std::size_t at) {
  return invalid("", fmt::format("The JSON is not acceptable: {} at byte {}.", what, at), "invalid_json");
}

}  // namespace

Result<json::value> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes)
    return refuse(ErrorKind::kTooLarge, "too_large",
                  fmt::format("The JSON may have {} bytes at most.", limits.bytes));
  if (!is_valid_utf8(text)) return broken("invalid UTF-8", 0);

  json::parse_options options;
  options.max_depth = limits.depth;
  ErrorCode ec;
  json::basic_parser<Watcher> watch(options, limits.members);
  const std::size_t read = watch.write_some(false, text.data(), text.size(), ec);
  if (watch.handler().problem() != nullptr) return broken(watch.handler().problem(), read);
  if (ec) return broken(ec.message(), read);
  if (read != text.size()) return broken("text after the end", read);

  json::value value = json::parse(text, ec, {}, options);
  if (ec) return broken(ec.message(), 0);
  return value;
}

std::string to_json(const json::value& value) { return json::serialize(value); }

namespace {

void append_unicode_escape(std::string& out, std::uint32_t code_point) {
  if (code_point >= 0x10000) {
    const std::uint32_t rest = code_point - 0x10000;
    fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10),
                   0xdc00 + (rest & 0x3ff));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", code_point);
  }
}

// Reads one code point of text that is known to be valid UTF-8.
std::uint32_t next_code_point(std::string_view text, std::size_t& i) {
  const auto lead = static_cast<std::uint8_t>(text[i++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  std::uint32_t value = lead & (0x3fU >> more);
  for (int k = 0; k < more && i < text.size(); ++k)
    value = value << 6 | (static_cast<std::uint8_t>(text[i++]) & 0x3fU);
  return value;
}

using EscapeTable = std::array<bool, 256>;  // by byte: does it need an escape?

constexpr EscapeTable escapes(bool plain_base64_safe) {
  EscapeTable table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte)
    table[byte] = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f ||
                  (plain_base64_safe && (byte >= 0x80 || byte == '>' || byte == '~' || byte == '?'));
  return table;
}
constexpr EscapeTable kEscapes = escapes(false);
constexpr EscapeTable kBase64SafeEscapes = escapes(true);

}  // namespace

void append_json_string(std::string& out, std::string_view text, bool plain_base64_safe) {
  const EscapeTable& escaped = plain_base64_safe ? kBase64SafeEscapes : kEscapes;
  out.push_back('"');
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;  // of a run that stands as it is: every token is made of such
    while (i < text.size() && !escaped[static_cast<std::uint8_t>(text[i])]) ++i;
    out.append(text, begin, i - begin);
    if (i == text.size()) break;
    if (const char c = text[i]; c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
      ++i;
    } else {
      append_unicode_escape(out, next_code_point(text, i));
    }
  }
  out.push_back('"');
}

}  // namespace sallyport::base
