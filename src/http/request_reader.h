// Turns the bytes of a connection into requests, one at a time and in order.
//
// Owns the connection's input buffer, which starts small and never grows beyond one head. No sockets:
// the connection, tests and the fuzz target feed it. Used on one thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/head_parser.h"
#include "http/limits.h"

namespace sallyport::http {

// How many bytes of input all connections buffer together, beyond the small buffer that each one has:
// slow senders of large heads and bodies cost memory (reliability R7). Safe on every thread.
class BufferBudget {
 public:
  explicit BufferBudget(std::size_t limit) : limit_(limit) {}
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::size_t held() const { return held_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> held_{0};
};

class RequestReader {
 public:
  // How many bytes the body of a request may have that is handed over in pieces; 0: it is not.
  using UploadLimit = std::function<std::uint64_t(const Head&)>;
  RequestReader(const ServerLimits& limits, BufferBudget& budget, UploadLimit upload_limit = {});
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  enum class Step {
    kNeedMore,  // read into space(), then added()
    kRequest,   // head() and body() are one whole request; done() when it has been answered
    kUpload,    // head() is complete, and its body comes in pieces
    kPiece,     // body() is the next one, until next() is called again; after the last comes kRequest
    kRefused,   // error() says why; the connection ends
  };
  Step next();
  // Where the next bytes belong; never empty after kNeedMore.
  std::span<char> space();
  void added(std::size_t bytes);
  // Forgets the request; what has arrived behind it is kept.
  void done();

  const Head& head() const { return head_; }
  std::string_view body() const { return body_; }
  const ProtocolError& error() const { return error_; }

  // Between requests, and nothing of the next one has arrived.
  bool idle() const { return phase_ == Phase::kHead && begin_ == end_; }
  bool in_body() const { return phase_ == Phase::kBody; }
  // True once for a request whose client waits for 100 Continue before it sends the body.
  bool take_continue();

 private:
  enum class Phase { kHead, kBody, kRequest };

  std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }
  Step refuse(const ProtocolError& error);
  std::optional<Step> read_head();
  std::optional<ProtocolError> choose_way();
  Step read_body_behind_head();
  Step collect();
  Step next_piece();
  Step next_sized_piece();
  Step next_chunked_piece();
  bool store(std::string_view data);   // appends to stored_; false over the budget
  bool make_room(std::size_t behind);  // at least so many bytes free behind end_; no views may be alive
  void resize(std::size_t capacity);   // moves what is unread to the front; no views may be alive
  void release_body();

  const ServerLimits& limits_;
  BufferBudget& budget_;
  const UploadLimit upload_limit_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // of what belongs to no finished request
  std::size_t end_ = 0;
  std::size_t body_at_ = 0;  // the first byte behind the head
  std::size_t raw_at_ = 0;   // the first byte that has not yet become part of the body

  Phase phase_ = Phase::kHead;
  bool blank_line_skipped_ = false;
  bool continue_wanted_ = false;
  HeadScanner scanner_;
  Head head_;
  ChunkDecoder chunks_;
  ChunkLimits chunk_limits_{};
  std::uint64_t sized_left_ = 0;  // of a body with a Content-Length that comes in pieces
  bool uploads_ = false;          // its pieces are handed over
  std::string stored_;            // a body that is chunked or does not fit behind its head
  std::size_t stored_room_ = 0;   // its capacity, taken from the budget
  bool body_is_stored_ = false;
  std::string_view body_;
  ProtocolError error_;
};

}  // namespace sallyport::http
