#include "directory/list_position.h"

#include "base/bytes.h"
#include "base/utf8.h"

namespace sallyport::directory {
namespace {

// A position is one byte for the order, 16 for the id, then the name or 8 bytes of creation time.
constexpr std::uint8_t kByName = 'n';
constexpr std::uint8_t kByCreation = 'c';
constexpr std::size_t kHeadSize = 17;
constexpr std::size_t kTimeSize = 8;

base::Bytes head(std::uint8_t order, const base::Uuid& id) {
  base::Bytes bytes{order};
  bytes.insert(bytes.end(), id.bytes.begin(), id.bytes.end());
  return bytes;
}

void append_integer(base::Bytes& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
}

std::int64_t read_integer(base::ByteView bytes) {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8 | byte;
  return static_cast<std::int64_t>(value);
}

std::unexpected<base::Error> bad_position() {
  return base::invalid("after", "This is not where a page of this list ended. Begin at the first page.");
}

}  // namespace

base::Result<void> check_limit(std::int64_t limit) {
  if (limit < 1 || limit > kLargestPage) return base::invalid("limit", "limit is 1 to 500.");
  return {};
}

std::string write_position(std::string_view name, const base::Uuid& id) {
  base::Bytes bytes = head(kByName, id);
  bytes.insert(bytes.end(), name.begin(), name.end());
  return base::base64url_encode(bytes);
}

std::string write_position(base::Time created_at, const base::Uuid& id) {
  base::Bytes bytes = head(kByCreation, id);
  append_integer(bytes, base::unix_micros(created_at));
  return base::base64url_encode(bytes);
}

base::Result<store::PeoplePosition> read_position(std::string_view text, bool by_name) {
  const auto bytes = base::base64url_decode(text);
  if (!bytes || bytes->size() < kHeadSize) return bad_position();
  const base::ByteView all(*bytes);
  const auto rest = all.subspan(kHeadSize);
  store::PeoplePosition position;
  position.id = base::Uuid::from_bytes(all.subspan(1, kHeadSize - 1)).value();
  if (all.front() == kByName && by_name) {
    position.folded_name = base::as_text(rest);
    if (!base::is_valid_utf8(position.folded_name) || position.folded_name.contains('\0'))
      return bad_position();
    return position;
  }
  if (all.front() != kByCreation || by_name || rest.size() != kTimeSize) return bad_position();
  position.created_at = base::from_unix_micros(read_integer(rest));
  return position;
}

base::Result<std::optional<store::PeoplePosition>> optional_position(std::string_view text, bool by_name) {
  if (text.empty()) return std::nullopt;
  TRY(auto position, read_position(text, by_name));
  return position;
}

}  // namespace sallyport::directory
