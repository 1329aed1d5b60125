// The HTTP/1 request reader: the same bytes give the same requests and the same refusal wherever they are
// cut, and nothing that it takes could be framed or routed in two ways.
#include <algorithm>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "http/request_reader.h"
#include "plain_path.h"

namespace http = sallyport::http;

namespace {

constexpr std::uint64_t kUploadBytes = 6000;

http::ServerLimits small_limits() {
  http::ServerLimits limits;  // so small that inputs of a few hundred bytes reach every one of them
  limits.head_bytes = 512;
  limits.target_bytes = 64;
  limits.header_fields = 8;
  limits.body_bytes = 4096;
  limits.chunks = 16;
  limits.buffered_bytes = 128 * 1024;
  return limits;
}

void check_request(const http::Head& head, std::string_view body, std::uint64_t most) {
  const http::ServerLimits limits = small_limits();
  if (head.path != "*") sallyport::fuzz::check_plain_path(head.path);
  CHECK(head.target.size() <= limits.target_bytes && head.fields.size() <= limits.header_fields);
  CHECK(!head.chunked || (!head.content_length && !head.http_1_0));  // one framing
  CHECK(body.size() <= most);
  CHECK(head.chunked || body.size() == head.content_length.value_or(0));
  for (const http::HeaderView& field : head.fields) {
    CHECK(field.name.find_first_of(" \t_:\r\n") == std::string_view::npos);
    CHECK(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
}

// All requests and the refusal as text; the bytes arrive in a piece of `first` and then in pieces of `step`.
std::string outcome(std::string_view bytes, std::size_t first, std::size_t step) {
  const http::ServerLimits limits = small_limits();
  http::BufferBudget budget(limits.buffered_bytes);
  std::string text;
  {
    http::RequestReader reader(
        limits, budget, [](const http::Head& head) { return head.path == "/upload" ? kUploadBytes : 0; });
    std::optional<std::string> upload;
    while (true) {
      const auto next = reader.next();
      if (next == http::RequestReader::Step::kUpload) upload.emplace();
      if (next == http::RequestReader::Step::kPiece) upload->append(reader.body());
      if (next == http::RequestReader::Step::kUpload || next == http::RequestReader::Step::kPiece) continue;
      if (next == http::RequestReader::Step::kRefused) {
        text += "refused " + std::to_string(reader.error().status);
        break;
      }
      if (next == http::RequestReader::Step::kRequest) {
        const std::string_view body = upload ? std::string_view(*upload) : reader.body();
        check_request(reader.head(), body, upload ? kUploadBytes : limits.body_bytes);
        text.append(to_string(reader.head().method)).append(" ").append(reader.head().target).append("\n");
        for (const auto& [name, value] : reader.head().fields) text.append(name).append(value).append("\n");
        text.append(body).append("\n");
        upload.reset();
        reader.done();
        continue;
      }
      if (bytes.empty()) break;
      const auto space = reader.space();
      const std::size_t taken = std::min({space.size(), bytes.size(), first > 0 ? first : step});
      CHECK(taken > 0);
      first -= std::min(first, taken);
      std::copy_n(bytes.begin(), taken, space.begin());
      reader.added(taken);
      bytes.remove_prefix(taken);
    }
  }
  CHECK(budget.held() == 0);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = sallyport::base::as_text({data, size});
  const std::string whole = outcome(bytes, 0, size);
  CHECK(outcome(bytes, 0, 1) == whole);
  CHECK(outcome(bytes, 0, 7) == whole);
  // Two pieces; the input chooses where they meet. Short ones are cut everywhere.
  std::size_t cut = 0;
  for (const char c : bytes) cut = cut * 31 + static_cast<std::uint8_t>(c);
  if (size > 0) CHECK(outcome(bytes, cut % size, size) == whole);
  if (size <= 64)
    for (std::size_t at = 1; at < size; ++at) CHECK(outcome(bytes, at, size) == whole);
  return 0;
}
