#include "http/request_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kSmallBuffer = 2048;  // holds the usual request with its body
constexpr std::size_t kBodyRoom = 4096;     // what is read at a time of a body that is stored
constexpr std::size_t kUsualFields = 32;
constexpr ProtocolError kOverloaded{503, "overloaded",
                                    "The server holds too many large requests just now. Try again."};

}  // namespace

bool BufferBudget::take(std::size_t bytes) {
  if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limit_) return true;
  give_back(bytes);
  return false;
}

RequestReader::RequestReader(const ServerLimits& limits, BufferBudget& budget)
    : limits_(limits), budget_(budget) {
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
  }
  CHECK(phase_ == Phase::kBody);
  return head_.chunked ? read_chunked_body() : read_sized_body();
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
  const std::size_t length = head_.content_length.value_or(0);
  body_is_stored_ = head_.chunked || begin_ + scanned.size + length > capacity_;
  if (body_is_stored_ && capacity_ - end_ < kBodyRoom) {
    if (!make_room(kBodyRoom)) return Step::kRefused;
    (void)parse_head(unread().substr(0, scanned.size), limits_, head_);  // the bytes have moved
  }
  body_at_ = begin_ + scanned.size;
  raw_at_ = body_at_;
  continue_wanted_ = head_.expects_continue && !head_.http_1_0;
  phase_ = Phase::kBody;
  return std::nullopt;
}

// The body stays behind its head when it fits there; else it is collected in stored_.
RequestReader::Step RequestReader::read_sized_body() {
  const std::size_t length = head_.content_length.value_or(0);
  const std::size_t arrived = end_ - raw_at_;
  if (!body_is_stored_) {
    if (arrived < length) return Step::kNeedMore;
    body_ = {buffer_.get() + body_at_, length};
    raw_at_ += length;
  } else {
    const std::size_t taken = std::min(arrived, length - stored_.size());
    if (!store({buffer_.get() + raw_at_, taken})) return Step::kRefused;
    if (stored_.size() < length) {
      end_ = raw_at_ = body_at_;  // all is stored: its room is free again
      return Step::kNeedMore;
    }
    body_ = stored_;
    raw_at_ += taken;
  }
  phase_ = Phase::kRequest;
  return Step::kRequest;
}

RequestReader::Step RequestReader::read_chunked_body() {
  std::string_view input{buffer_.get() + raw_at_, end_ - raw_at_};
  while (!input.empty()) {
    const auto outcome = chunks_.take(input, limits_);
    if (outcome.error) return refuse(*outcome.error);
    if (!store(outcome.data)) return Step::kRefused;
    if (!outcome.complete) continue;
    raw_at_ = end_ - input.size();
    body_ = stored_;
    phase_ = Phase::kRequest;
    return Step::kRequest;
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
