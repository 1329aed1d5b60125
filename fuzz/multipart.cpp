// Forms with files: cut anywhere they read the same, and the bytes of each part stand in the body, between
// the head of the part and a boundary, with no boundary in them. The first line is the Content-Type.
#include "http/multipart.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

namespace base = sallyport::base;
namespace http = sallyport::http;

namespace {

using Step = http::MultipartReader::Step;

struct Part {
  http::FormPart head;
  std::string bytes;
  bool operator==(const Part& other) const {
    return head.name == other.head.name && head.file_name == other.head.file_name &&
           head.content_type == other.head.content_type && bytes == other.bytes;
  }
};

base::Result<std::vector<Part>> read(std::string_view boundary, std::string_view body, std::size_t piece) {
  http::MultipartReader reader(boundary);
  std::vector<Part> parts;
  bool open = false;
  while (!body.empty()) {
    std::string_view input = body.substr(0, piece);
    body.remove_prefix(input.size());
    for (;;) {
      TRY(const auto step, reader.next(input));
      if (step == Step::kNeedMore) break;
      CHECK(open == (step != Step::kPart));
      if (step == Step::kPart) parts.push_back({.head = reader.part(), .bytes = {}});
      if (step == Step::kData) {
        CHECK(!reader.data().empty());
        parts.back().bytes += reader.data();
      }
      open = step != Step::kPartEnd;
    }
    CHECK(input.empty());
  }
  TRY_VOID(reader.finish());
  CHECK(!open);
  return parts;
}

bool is_name(std::string_view text) {
  return base::is_valid_utf8(text) &&
         text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void check_against_text(std::string_view boundary, std::string_view body, const std::vector<Part>& parts) {
  CHECK(parts.size() <= http::kMostParts);
  const std::string delimiter = fmt::format("\r\n--{}", boundary);
  for (const Part& part : parts) {
    CHECK(is_name(part.head.name) && is_name(part.head.file_name.value_or("")));
    CHECK(!part.bytes.contains(delimiter));
    const auto whole = fmt::format("\r\n\r\n{}{}", part.bytes, delimiter);
    const auto nothing = fmt::format("\r\n{}", delimiter);
    CHECK(body.contains(whole) || (part.bytes.empty() && body.contains(nothing)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const auto line_end = std::min(text.find('\n'), text.size());
  const auto boundary = http::boundary_of(text.substr(0, line_end));
  if (!boundary) {
    CHECK(boundary.error().field == "Content-Type");
    return 0;
  }
  CHECK(!boundary->empty() && boundary->size() <= 70);
  const auto body = text.substr(std::min(line_end + 1, text.size()));
  const auto whole = read(*boundary, body, body.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, boundary->size() + 5}) {
    const auto cut = read(*boundary, body, piece);
    CHECK(cut.has_value() == whole.has_value());
    if (whole) CHECK(*cut == *whole);
  }
  if (whole) check_against_text(*boundary, body, *whole);
  return 0;
}
