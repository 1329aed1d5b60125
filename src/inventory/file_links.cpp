#include "inventory/file_links.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/bytes.h"

namespace sallyport::inventory {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kNumberBytes = 8;
constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999
constexpr std::size_t kLinkBytes = 3 * kIdBytes + 2 * kNumberBytes;

void append_number(base::Bytes& bytes, std::int64_t number) {
  const auto value = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::int64_t take_number(base::ByteView& bytes) {
  std::uint64_t value = 0;
  for (const auto byte : bytes.first(kNumberBytes)) value = value << 8 | byte;
  bytes = bytes.subspan(kNumberBytes);
  return static_cast<std::int64_t>(value);
}

template <class Id>
Id take_id(base::ByteView& bytes) {
  const auto id = Id::from_bytes(bytes.first(kIdBytes));
  bytes = bytes.subspan(kIdBytes);
  return id.value_or(Id{});
}

std::string id_of(const LinkedFile& file) {
  base::Bytes bytes;
  for (const auto id : {file.attachment.bytes(), file.tenant.bytes(), file.integration.bytes()})
    bytes.insert(bytes.end(), id.begin(), id.end());
  append_number(bytes, file.generation);
  append_number(bytes, base::unix_seconds(file.issued));
  return base::base64url_encode(bytes);
}

std::optional<LinkedFile> parse_id(std::string_view id) {
  const auto decoded = base::base64url_decode(id);
  if (!decoded || decoded->size() != kLinkBytes) return std::nullopt;
  base::ByteView rest = *decoded;
  LinkedFile file;
  file.attachment = take_id<model::AttachmentId>(rest);
  file.tenant = take_id<model::TenantId>(rest);
  file.integration = take_id<model::IntegrationId>(rest);
  file.generation = take_number(rest);
  const std::int64_t issued = take_number(rest);
  if (issued < 0 || issued > kLastSecond) return std::nullopt;
  file.issued = base::from_unix_seconds(issued);
  return file;
}

}  // namespace

std::unexpected<base::Error> link_refused(std::string detail) {
  auto refusal = base::refuse(
      base::ErrorKind::kForbidden, "link_refused",
      "This link has expired, was revoked, or is not whole. Ask for a new one where you got it.");
  refusal.error().detail = std::move(detail);
  return refusal;
}

crypto::Sha256Digest FileLinks::sign(std::string_view id, std::string_view expires,
                                     const LinkedFile& file) const {
  return key_.sign(base::as_bytes(fmt::format("GET\n/files/{}\n{}\n{}\n{}", id, expires,
                                              file.tenant.to_string(), file.integration.to_string())));
}

std::string FileLinks::make(const LinkedFile& file) const {
  const std::string id = id_of(file), seconds = fmt::format("{}", base::unix_seconds(file.expires));
  return fmt::format("/files/{}?exp={}&sig={}", id, seconds, base::base64url_encode(sign(id, seconds, file)));
}

base::Result<LinkedFile> FileLinks::read(std::string_view id, std::string_view expires, std::string_view code,
                                         base::Time now) const {
  auto file = parse_id(id);
  const auto given = base::base64url_decode(code);
  if (!file || !given) return link_refused("malformed");
  if (!crypto::equal_constant_time(sign(id, expires, *file), *given)) return link_refused("wrong_signature");
  // Signed by us, so it is a number; a clock that was set back does not make a link live longer.
  std::int64_t until = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), until);
  const std::int64_t second = base::unix_seconds(now);
  if (second >= until) return link_refused("expired");
  if (until - second > kLongestLink.count()) return link_refused("too_early");
  file->expires = base::from_unix_seconds(until);
  return *file;
}

}  // namespace sallyport::inventory
