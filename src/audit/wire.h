// Bytes of the audit format, written and read piece by piece (docs/guide/audit-format.md). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sallyport::audit {

class WireWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void raw(base::ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void fixed64(std::uint64_t value);       // big-endian
  void varint(std::uint64_t value);        // 7 bits to a byte, lowest first
  void signed_varint(std::int64_t value);  // zigzag: 0, -1, 1, -2, ...
  void text(std::string_view text);        // varint length, bytes
  // Text of the base64url alphabet in 6 bits to a character, other text as it is.
  void compact_text(std::string_view text);

  base::Bytes take() { return std::move(bytes_); }

 private:
  base::Bytes bytes_;
};

// Reads what WireWriter writes and nothing else: each value has one spelling. After the first thing that
// does not fit, ok() is false and everything reads as zero or empty.
class WireReader {
 public:
  explicit WireReader(base::ByteView bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }
  void refuse() {
    ok_ = false;
    rest_ = {};
  }

  std::uint8_t byte();
  base::ByteView raw(std::size_t size);
  std::uint64_t fixed64();
  std::uint64_t varint();
  std::int64_t signed_varint();
  std::string text(std::size_t most);
  std::string compact_text(std::size_t most);

 private:
  base::ByteView rest_;
  bool ok_ = true;
};

}  // namespace sallyport::audit
