// The chunked transfer coding (RFC 9112 §7.1), byte by byte, with a bound on everything it may contain.
//
// Called by RequestReader on a core's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/head_parser.h"

namespace sallyport::http {

struct ChunkLimits {
  std::uint64_t bytes;   // of all data
  std::size_t chunks;    // the last one included
  std::size_t overhead;  // bytes of extensions and trailer fields
};

class ChunkDecoder {
 public:
  struct Outcome {
    std::string_view data;               // body bytes at the front of what was taken; may be empty
    bool complete = false;               // the last chunk and the trailer have been read
    std::optional<ProtocolError> error;  // nothing of the body may be used
  };
  // Takes bytes off the front of `input`: up to the next piece of data, the end of the message, an error
  // or the end of `input`. Extensions and trailer fields are checked and dropped.
  Outcome take(std::string_view& input, const ChunkLimits& limits);
  void reset() { *this = ChunkDecoder(); }

 private:
  enum class State {
    kSizeFirst,
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLineFeed,
    kEndLineFeed,
    kEnd,
  };
  // One byte outside of data; false when it must not stand here.
  bool step(char c);
  bool step_size(char c);
  bool step_trailer(char c);
  bool expect(char c, char wanted, State next);

  State state_ = State::kSizeFirst;
  std::uint64_t size_ = 0;  // of the current chunk; then what is left of it
  std::size_t digits_ = 0;
  std::size_t chunks_ = 0;
  std::size_t overhead_ = 0;  // bytes of extensions and trailer fields
  std::uint64_t total_ = 0;   // bytes of data announced so far
};

}  // namespace sallyport::http
