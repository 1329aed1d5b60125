#include "http/chunk_decoder.h"

#include <algorithm>

#include "http/characters.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kMostDigits = 8;  // 4 GiB, far above every limit on bodies
constexpr ProtocolError kMalformed{400, "bad_request", "The chunked body is malformed."};
constexpr ProtocolError kTooManyParts{413, "body_too_large",
                                      "The chunked body has too many chunks, extensions or trailer fields."};

}  // namespace

bool ChunkDecoder::expect(char c, char wanted, State next) {
  state_ = next;
  return c == wanted;
}

bool ChunkDecoder::step_size(char c) {
  if (const int digit = characters::hex_value(c); digit >= 0) {
    size_ = size_ * 16 + static_cast<std::uint64_t>(digit);
    state_ = State::kSize;
    return ++digits_ <= kMostDigits;
  }
  if (digits_ == 0) return false;
  if (c == ';') {
    state_ = State::kExtension;
    return true;
  }
  return expect(c, '\r', State::kSizeLineFeed);
}

bool ChunkDecoder::step_trailer(char c) {
  ++overhead_;
  if (state_ == State::kTrailerValue) {
    if (c != '\r') return characters::is(c, characters::kFieldValue);
    state_ = State::kTrailerLineFeed;
    return true;
  }
  if (state_ == State::kTrailerName && c == ':') {
    state_ = State::kTrailerValue;
    return true;
  }
  state_ = State::kTrailerName;
  return characters::is(c, characters::kToken);
}

bool ChunkDecoder::step(char c) {
  switch (state_) {
    case State::kSizeFirst:
    case State::kSize:
      return step_size(c);
    case State::kExtension:
      ++overhead_;
      if (c != '\r') return characters::is(c, characters::kFieldValue);
      state_ = State::kSizeLineFeed;
      return true;
    case State::kSizeLineFeed:
      ++chunks_;
      total_ += size_;
      return expect(c, '\n', size_ == 0 ? State::kTrailerStart : State::kData);
    case State::kDataReturn:
      return expect(c, '\r', State::kDataLineFeed);
    case State::kDataLineFeed:
      digits_ = 0;
      return expect(c, '\n', State::kSizeFirst);
    case State::kTrailerStart:
      if (c != '\r') return step_trailer(c);
      state_ = State::kEndLineFeed;
      return true;
    case State::kTrailerName:
    case State::kTrailerValue:
      return step_trailer(c);
    case State::kTrailerLineFeed:
      return expect(c, '\n', State::kTrailerStart);
    case State::kEndLineFeed:
      return expect(c, '\n', State::kEnd);
    case State::kData:
    case State::kEnd:
      break;
  }
  return false;
}

ChunkDecoder::Outcome ChunkDecoder::take(std::string_view& input, const ChunkLimits& limits) {
  while (!input.empty()) {
    if (state_ == State::kData) {
      const std::string_view data = input.substr(0, std::min<std::uint64_t>(size_, input.size()));
      input.remove_prefix(data.size());
      size_ -= data.size();
      if (size_ == 0) state_ = State::kDataReturn;
      return {data, false, std::nullopt};
    }
    const char c = input.front();
    input.remove_prefix(1);
    if (!step(c)) return {{}, false, kMalformed};
    if (total_ > limits.bytes) return {{}, false, kBodyTooLarge};
    if (chunks_ > limits.chunks || overhead_ > limits.overhead) return {{}, false, kTooManyParts};
    if (state_ == State::kEnd) return {{}, true, std::nullopt};
  }
  return {};
}

}  // namespace sallyport::http
