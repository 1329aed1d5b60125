#include "http/request_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kSmallBuffer = 2048;      // holds the usual request with its body
constexpr std::size_t kBodyRoom = 4096;         // what is read at a time of a body that is stored
constexpr std::size_t kUploadRoom = 64 * 1024;  // the same of a body that is handed over in pieces
constexpr std::size_t kUsualChunk = 1024;       // so large are the chunks of such a body at least, on average
constexpr std::size_t kUsualFields = 32;
constexpr ProtocolError kOverloaded{503, "overloaded",
                                    "The server holds too many large requests just now. Try again."};

}  // namespace

bool BufferBudget::take(std::size_t bytes) {
  if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limit_) return true;
  give_back(bytes);
  return false;
}

RequestReader::RequestReader(const ServerLimits& limits, BufferBudget& budget, UploadLimit upload_limit)
    : limits_(limits), budget_(budget), upload_limit_(std::move(upload_limit)) {
  resize(kSmallBuffer);
}

RequestReader::~RequestReader() {
  release_body();
  budget_.give_back(capacity_ - kSmallBuffer);
}

void RequestReader::resize(std::size_t capacity) {
  const std::size_t kept = end_ - begin_;
  CHECK(capacity >= kept);
  if (capacity == capacity_) {
    if (kept > 0) std::memmove(buffer_.get(), buffer_.get() + begin_, kept);
  } else {
    auto fresh = std::make_unique_for_overwrite<char[]>(capacity);
    if (kept > 0) std::memcpy(fresh.get(), buffer_.get() + begin_, kept);
    if (capacity < capacity_) budget_.give_back(capacity_ - capacity);
    buffer_ = std::move(fresh);
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = kept;
}

bool RequestReader::make_room(std::size_t behind) {
  if (capacity_ - end_ >= behind) return true;
  const std::size_t needed = end_ - begin_ + behind;
  if (needed > capacity_ && !budget_.take(needed - capacity_)) {
    error_ = kOverloaded;
    return false;
  }
  resize(std::max(capacity_, needed));
  return true;
}

RequestReader::Step RequestReader::refuse(const ProtocolError& error) {
  error_ = error;
  return Step::kRefused;
}

RequestReader::Step RequestReader::next() {
  if (phase_ == Phase::kHead) {
    if (const auto step = read_head()) return *step;
    if (uploads_) return Step::kUpload;
  }
  CHECK(phase_ == Phase::kBody);
  if (uploads_) return next_piece();
  return body_is_stored_ ? collect() : read_body_behind_head();
}

// Nothing when the head is complete and the body is next.
std::optional<RequestReader::Step> RequestReader::read_head() {
  // RFC 9112 §2.2: one empty line before a request is ignored.
  if (!blank_line_skipped_ && unread().starts_with("\r\n")) {
    begin_ += 2;
    blank_line_skipped_ = true;
    scanner_.reset();
  }
  const auto scanned = scanner_.scan(unread(), limits_);
  if (scanned.error) return refuse(*scanned.error);
  if (scanned.size == 0) {
    const bool full = end_ == capacity_;  // doubled each time, at most to the limit for heads
    return full && !make_room(end_ - begin_ < capacity_ ? 1 : capacity_) ? Step::kRefused : Step::kNeedMore;
  }
  if (auto error = parse_head(unread().substr(0, scanned.size), limits_, head_)) return refuse(*error);
  if (auto error = choose_way()) return refuse(*error);
  body_is_stored_ = uploads_ || head_.chunked || begin_ + scanned.size + sized_left_ > capacity_;
  const std::size_t room = uploads_ ? kUploadRoom : kBodyRoom;
  if (body_is_stored_ && capacity_ - end_ < room) {
    if (!make_room(room)) return Step::kRefused;
    (void)parse_head(unread().substr(0, scanned.size), limits_, head_);  // the bytes have moved
  }
  body_at_ = begin_ + scanned.size;
  raw_at_ = body_at_;
  continue_wanted_ = head_.expects_continue && !head_.http_1_0;
  phase_ = Phase::kBody;
  return std::nullopt;
}

// Whether the body is handed over in pieces or as a whole, and how large it may be.
std::optional<ProtocolError> RequestReader::choose_way() {
  sized_left_ = head_.content_length.value_or(0);
  const bool has_body = head_.chunked || sized_left_ > 0;
  const std::uint64_t upload_limit = has_body && upload_limit_ ? upload_limit_(head_) : 0;
  uploads_ = upload_limit > 0;
  chunk_limits_ = {.bytes = limits_.body_bytes, .chunks = limits_.chunks, .overhead = limits_.head_bytes};
  if (uploads_) {
    chunk_limits_.bytes = upload_limit;
    chunk_limits_.chunks = std::max<std::size_t>(limits_.chunks, upload_limit / kUsualChunk);
  }
  if (sized_left_ > chunk_limits_.bytes) return kBodyTooLarge;
  return std::nullopt;
}

RequestReader::Step RequestReader::read_body_behind_head() {
  const std::size_t length = sized_left_;
  if (end_ - raw_at_ < length) return Step::kNeedMore;
  body_ = {buffer_.get() + body_at_, length};
  raw_at_ += length;
  phase_ = Phase::kRequest;
  return Step::kRequest;
}

// A body that does not stay behind its head.
RequestReader::Step RequestReader::collect() {
  Step step = next_piece();
  for (; step == Step::kPiece; step = next_piece())
    if (!store(body_)) return Step::kRefused;
  if (step == Step::kRequest) body_ = stored_;
  return step;
}

RequestReader::Step RequestReader::next_piece() {
  return head_.chunked ? next_chunked_piece() : next_sized_piece();
}

RequestReader::Step RequestReader::next_sized_piece() {
  if (sized_left_ == 0) {
    body_ = {};
    phase_ = Phase::kRequest;
    return Step::kRequest;
  }
  if (raw_at_ == end_) {
    end_ = raw_at_ = body_at_;  // all is taken: its room is free again
    return Step::kNeedMore;
  }
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - raw_at_, sized_left_));
  body_ = {buffer_.get() + raw_at_, taken};
  raw_at_ += taken;
  sized_left_ -= taken;
  return Step::kPiece;
}

RequestReader::Step RequestReader::next_chunked_piece() {
  std::string_view input{buffer_.get() + raw_at_, end_ - raw_at_};
  while (!input.empty()) {
    const auto outcome = chunks_.take(input, chunk_limits_);
    raw_at_ = end_ - input.size();
    body_ = outcome.data;
    if (outcome.error) return refuse(*outcome.error);
    if (outcome.complete) {
      phase_ = Phase::kRequest;
      return Step::kRequest;
    }
    if (!body_.empty()) return Step::kPiece;
  }
  end_ = raw_at_ = body_at_;  // all is decoded: its room is free again
  return Step::kNeedMore;
}

bool RequestReader::store(std::string_view data) {
  const std::size_t wanted = stored_.size() + data.size();
  if (wanted > stored_room_) {
    const std::size_t room = std::max({wanted, 2 * stored_room_, kBodyRoom});
    if (!budget_.take(room - stored_room_)) {
      error_ = kOverloaded;
      return false;
    }
    stored_room_ = room;
    stored_.reserve(room);
  }
  stored_.append(data);
  return true;
}

std::span<char> RequestReader::space() { return {buffer_.get() + end_, capacity_ - end_}; }

void RequestReader::added(std::size_t bytes) {
  CHECK(bytes <= capacity_ - end_);
  end_ += bytes;
}

void RequestReader::done() {
  CHECK(phase_ == Phase::kRequest);
  begin_ = raw_at_;
  if (begin_ == end_) begin_ = end_ = 0;
  if (capacity_ > kSmallBuffer && end_ - begin_ <= kSmallBuffer) resize(kSmallBuffer);
  // Assigning an empty value would keep the room.
  if (head_.fields.capacity() > kUsualFields) decltype(head_.fields)().swap(head_.fields);
  release_body();
  body_ = {};
  chunks_.reset();
  scanner_.reset();
  blank_line_skipped_ = false;
  continue_wanted_ = false;
  phase_ = Phase::kHead;
}

void RequestReader::release_body() {
  if (stored_room_ == 0) return;
  budget_.give_back(stored_room_);
  stored_room_ = 0;
  std::string().swap(stored_);  // assigning an empty one would keep the room
}

bool RequestReader::take_continue() {
  return phase_ == Phase::kBody && std::exchange(continue_wanted_, false);
}

}  // namespace sallyport::http
