#include "http/multipart.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/utf8.h"
#include "http/characters.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 §5.1.1
constexpr std::string_view kBoundaryMarks = "'()+_,-./:=? ";

bool is_letter_or_digit(char c) {
  return characters::hex_value(c) >= 0 || (characters::lower(c) >= 'g' && characters::lower(c) <= 'z');
}

bool is_boundary(std::string_view text) {
  return !text.empty() && text.size() <= kLongestBoundary && text.back() != ' ' &&
         std::ranges::all_of(text,
                             [](char c) { return is_letter_or_digit(c) || kBoundaryMarks.contains(c); });
}

bool is_padding(char c) { return c == ' ' || c == '\t'; }

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

// How many bytes at the front of `input` are data for sure: no delimiter is in them, and none begins there.
std::size_t size_of_data(std::string_view input, std::string_view delimiter) {
  for (std::size_t at = input.find('\r'); at != std::string_view::npos;) {
    const auto rest = input.substr(at);
    const auto same = common_prefix(rest, delimiter);
    if (same == delimiter.size() || same == rest.size()) return at;
    at = input.find('\r', at + same);
  }
  return input.size();
}

std::unexpected<base::Error> malformed_multipart(std::string_view what) {
  return base::invalid("", fmt::format("The body is no valid multipart/form-data: {}", what));
}
std::unexpected<base::Error> bad_boundary() {
  return malformed_multipart(
      "a line that begins with the boundary goes on with something else. Choose a boundary that "
      "is nowhere in the parts, and end lines with CRLF.");
}
std::unexpected<base::Error> bad_head() {
  return malformed_multipart(
      "the head of a part is not made of fields such as Content-Disposition: form-data; "
      "name=\"file\", each on a line that ends with CRLF.");
}

// Takes a quoted string off the front of `text`. A backslash stands for itself unless `"` or another one
// follows: clients that know no escapes send it in paths. Nothing when it has no end.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value.push_back(text[i]);
  }
  return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text) {
  if (text.starts_with('"')) return take_quoted(text);
  const auto end =
      std::ranges::find_if_not(text, [](char c) { return characters::is(c, characters::kToken); });
  std::string value(text.begin(), end);
  text.remove_prefix(value.size());
  if (value.empty()) return std::nullopt;
  return value;
}

// Puts the values of `; name=value` pairs where they are wanted. False when they are malformed, or when one
// that is wanted comes twice.
struct Wanted {
  std::string_view name;
  std::optional<std::string>& value;
};
bool take_parameters(std::string_view text, std::initializer_list<Wanted> wanted) {
  while (!(text = characters::trim(text)).empty()) {
    if (text.front() != ';') return false;
    text = characters::trim(text.substr(1));
    if (text.empty() || text.front() == ';') continue;
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    if (equals == std::string_view::npos || name.empty() || !characters::all(name, characters::kToken))
      return false;
    text.remove_prefix(equals + 1);
    auto value = take_value(text);
    if (!value) return false;
    const auto* const place =
        std::ranges::find_if(wanted, [&](const Wanted& one) { return equals_ignoring_case(one.name, name); });
    if (place == wanted.end()) continue;
    if (place->value) return false;
    place->value = std::move(value);
  }
  return true;
}

// What stands before the first `;`, and the rest from there on.
std::pair<std::string_view, std::string_view> split_parameters(std::string_view value) {
  const auto end = std::min(value.find(';'), value.size());
  return {characters::trim(value.substr(0, end)), value.substr(end)};
}

// Browsers write `"` in a name as %22, and no other sign that one may see.
std::string with_quotes(std::string_view text) {
  constexpr std::string_view kQuote = "%22";
  std::string decoded;
  for (auto at = text.find(kQuote); at != std::string_view::npos; at = text.find(kQuote)) {
    decoded += text.substr(0, at);
    decoded += '"';
    text.remove_prefix(at + kQuote.size());
  }
  return decoded += text;
}

bool is_plain_encoding(std::string_view encoding) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"7bit", "8bit", "binary"},
                             [&](std::string_view plain) { return equals_ignoring_case(encoding, plain); });
}

}  // namespace

base::Result<std::string> boundary_of(std::string_view content_type) {
  constexpr const char* kField = "Content-Type";
  const auto [type, parameters] = split_parameters(content_type);
  if (!equals_ignoring_case(type, "multipart/form-data"))
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_media_type",
                        "The body has to be a form with a file: Content-Type: multipart/form-data.", kField);
  std::optional<std::string> boundary;
  if (!take_parameters(parameters, {{"boundary", boundary}}) || !boundary || !is_boundary(*boundary))
    return base::invalid(kField,
                         fmt::format("multipart/form-data needs one boundary of 1 to {} letters, digits and "
                                     "'()+_,-./:=? in quotes, which is not at hand in Content-Type.",
                                     kLongestBoundary));
  return *std::move(boundary);
}

MultipartReader::MultipartReader(std::string_view boundary) : delimiter_(fmt::format("\r\n--{}", boundary)) {
  CHECK(is_boundary(boundary));
}

base::Result<MultipartReader::Step> MultipartReader::next(std::string_view& input) {
  while (!input.empty()) {
    TRY(const auto step, advance(input));
    if (step) return *step;
  }
  return Step::kNeedMore;
}

base::Result<void> MultipartReader::finish() const {
  if (state_ == State::kLastPadding || state_ == State::kEpilogue) return {};
  return malformed_multipart(
      "it ends before the last boundary, which has two dashes behind it. Send all of it again.");
}

MultipartReader::Progress MultipartReader::advance(std::string_view& input) {
  switch (state_) {
    case State::kPreamble:
      return skip_preamble(input);
    case State::kHead:
      return read_head(input);
    case State::kData:
      return read_data(input);
    case State::kEpilogue:
      return skip_epilogue(input);
    default:
      break;
  }
  const char c = input.front();
  input.remove_prefix(1);
  return step_boundary(c);
}

MultipartReader::Progress MultipartReader::skip_preamble(std::string_view& input) {
  const auto before = input.size();
  TRY_VOID(read_data(input));
  around_ += before - input.size();
  if (around_ > kMostBytesAround + delimiter_.size())
    return malformed_multipart(
        fmt::format("there are more than {} bytes before the first boundary.", kMostBytesAround));
  return std::nullopt;
}

MultipartReader::Progress MultipartReader::skip_epilogue(std::string_view& input) {
  around_ += input.size();
  input = {};
  if (around_ > kMostBytesAround)
    return malformed_multipart(
        fmt::format("there are more than {} bytes behind the last boundary.", kMostBytesAround));
  return std::nullopt;
}

// Only the first byte of the delimiter is CR, so what has matched holds no other beginning of one.
MultipartReader::Progress MultipartReader::read_data(std::string_view& input) {
  if (matched_ == 0) {
    const auto size = size_of_data(input, delimiter_);
    data_ = input.substr(0, size);
    input.remove_prefix(size);
    if (size > 0) return Step::kData;
  }
  const auto same = common_prefix(input, std::string_view(delimiter_).substr(matched_));
  matched_ += same;
  input.remove_prefix(same);
  const bool whole = matched_ == delimiter_.size();
  if (!whole && input.empty()) return std::nullopt;
  data_ = std::string_view(delimiter_).substr(borrowed_, matched_ - borrowed_);
  matched_ = borrowed_ = 0;
  if (!whole) return data_.empty() ? Progress(std::nullopt) : Step::kData;
  state_ = State::kBehindBoundary;
  head_bytes_ = 0;
  return Step::kPartEnd;
}

MultipartReader::Progress MultipartReader::step_boundary(char c) {
  const auto take = [&](char wanted, State next) -> Progress {
    if (c != wanted) return bad_boundary();
    state_ = next;
    return std::nullopt;
  };
  const bool padded =
      state_ != State::kBoundaryLineFeed && state_ != State::kSecondDash && state_ != State::kLastLineFeed;
  if (padded && is_padding(c)) {
    if (state_ == State::kBehindBoundary) state_ = State::kPadding;
    if (++head_bytes_ > kMostPartHeadBytes) return bad_boundary();
    return std::nullopt;
  }
  switch (state_) {
    case State::kBehindBoundary:
      return c == '-' ? take('-', State::kSecondDash) : take('\r', State::kBoundaryLineFeed);
    case State::kPadding:
      return take('\r', State::kBoundaryLineFeed);
    case State::kSecondDash:
      around_ = 0;
      return take('-', State::kLastPadding);
    case State::kLastPadding:
      return take('\r', State::kLastLineFeed);
    case State::kLastLineFeed:
      return take('\n', State::kEpilogue);
    default:
      return c == '\n' ? begin_head() : bad_boundary();
  }
}

MultipartReader::Progress MultipartReader::begin_head() {
  if (++parts_ > kMostParts)
    return malformed_multipart(fmt::format("it has more than {} parts.", kMostParts));
  state_ = State::kHead;
  line_.clear();
  disposition_seen_ = type_seen_ = false;
  part_ = {};
  return std::nullopt;
}

MultipartReader::Progress MultipartReader::read_head(std::string_view& input) {
  const auto line_feed = input.find('\n');
  const auto taken = input.substr(0, line_feed == std::string_view::npos ? line_feed : line_feed + 1);
  head_bytes_ += taken.size();
  if (head_bytes_ > kMostPartHeadBytes)
    return malformed_multipart(
        fmt::format("the head of a part is longer than {} bytes.", kMostPartHeadBytes));
  line_ += taken;
  input.remove_prefix(taken.size());
  if (line_feed == std::string_view::npos) return std::nullopt;
  if (!line_.ends_with("\r\n")) return bad_head();
  line_.resize(line_.size() - 2);
  if (line_.empty()) return begin_data();
  TRY_VOID(take_field(line_));
  line_.clear();
  return std::nullopt;
}

// A part may have no bytes at all: then the line end of its head is that of the delimiter.
MultipartReader::Progress MultipartReader::begin_data() {
  if (!disposition_seen_) return bad_head();
  state_ = State::kData;
  matched_ = borrowed_ = kLineEnd;
  return Step::kPart;
}

base::Result<void> MultipartReader::take_field(std::string_view line) {
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  const bool sound = colon != std::string_view::npos && !name.empty() &&
                     characters::all(name, characters::kToken) &&
                     characters::all(line.substr(colon), characters::kFieldValue);
  if (!sound) return bad_head();
  const auto value = characters::trim(line.substr(colon + 1));
  if (equals_ignoring_case(name, "Content-Disposition")) return take_disposition(value);
  if (equals_ignoring_case(name, "Content-Type")) {
    if (std::exchange(type_seen_, true)) return bad_head();
    part_.content_type = value;
  }
  if (equals_ignoring_case(name, "Content-Transfer-Encoding") && !is_plain_encoding(value))
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_content_encoding",
                        "A part of the form is encoded. Send its bytes as they are, without "
                        "Content-Transfer-Encoding.",
                        "Content-Transfer-Encoding");
  return {};
}

base::Result<void> MultipartReader::take_disposition(std::string_view value) {
  const auto [kind, parameters] = split_parameters(value);
  std::optional<std::string> name;
  std::optional<std::string> file_name;
  const bool sound = !std::exchange(disposition_seen_, true) && equals_ignoring_case(kind, "form-data") &&
                     base::is_valid_utf8(value) &&
                     take_parameters(parameters, {{"name", name}, {"filename", file_name}}) && name;
  if (!sound) return bad_head();
  part_.name = with_quotes(*name);
  if (file_name) part_.file_name = with_quotes(*file_name);
  return {};
}

async::Task<base::Result<std::optional<MultipartReader::Step>>> MultipartBody::next_step() {
  for (;;) {
    CO_TRY(const auto step, reader_.next(input_));
    if (step != Step::kNeedMore) co_return step;
    if (source_ == nullptr || ended_) break;
    CO_TRY(const auto piece, co_await (*source_)());
    ended_ = !piece;
    input_ = piece.value_or("");
  }
  CO_TRY_VOID(reader_.finish());
  co_return std::nullopt;
}

async::Task<base::Result<std::optional<FormPart>>> MultipartBody::next_part() {
  for (;;) {
    CO_TRY(const auto step, co_await next_step());
    if (!step) co_return std::nullopt;
    if (step == Step::kPart) co_return reader_.part();
  }
}

async::Task<base::Result<std::optional<std::string_view>>> MultipartBody::next_piece() {
  CO_TRY(const auto step, co_await next_step());
  if (step == Step::kData) co_return reader_.data();
  co_return std::nullopt;
}

}  // namespace sallyport::http
