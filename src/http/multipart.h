// Bodies of forms with files: multipart/form-data (RFC 7578, RFC 2046 §5.1), read as they come. The bytes of
// a part are handed on where they lie; no part is kept. No sockets: handlers, tests and the fuzz target feed
// it. Used on one thread.
//
// Line ends are CRLF. A line that begins with the boundary and goes on with anything but `--`, spaces or the
// end of the line is refused, because readers do not agree on whether it ends a part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "async/task.h"
#include "base/result.h"
#include "http/message.h"

namespace sallyport::http {

inline constexpr std::size_t kMostParts = 20;
inline constexpr std::size_t kMostPartHeadBytes = 8 * 1024;  // its line ends included
inline constexpr std::size_t kMostBytesAround = 8 * 1024;    // before the first boundary, and behind the last
// How much longer than its file a form may be: room for all of the above and for small fields. For
// Route::upload_bytes.
inline constexpr std::uint64_t kFormFrameBytes = 256 * 1024;

// What the head of a part says. Other fields of it are ignored, filename* among them (RFC 7578 §4.2).
struct FormPart {
  std::string name{};
  // As the client calls it, so it may have folders in it; UTF-8 on one line.
  std::optional<std::string> file_name{};
  std::string content_type{};  // as sent; empty when nothing is said
};

// The boundary in a Content-Type. Refusals, with that as their field: kUnsupported for anything but
// multipart/form-data, kInvalid for a boundary that is missing or none.
base::Result<std::string> boundary_of(std::string_view content_type);

class MultipartReader {
 public:
  // `boundary` is what boundary_of() answers.
  explicit MultipartReader(std::string_view boundary);
  MultipartReader(const MultipartReader&) = delete;
  MultipartReader& operator=(const MultipartReader&) = delete;

  enum class Step {
    kNeedMore,  // the input is used up
    kPart,      // a part begins, and part() says what it is
    kData,      // data() is more of it, good until the next call and as long as the input is
    kPartEnd,   // that was all of it
  };
  // Takes bytes off the front of `input`, up to the next thing that there is to say. Refusals: kInvalid, and
  // kUnsupported for a part whose bytes are encoded; the body is of no use then.
  base::Result<Step> next(std::string_view& input);
  // When all input has been taken: kInvalid unless the last boundary was in it.
  base::Result<void> finish() const;

  const FormPart& part() const { return part_; }
  std::string_view data() const { return data_; }

 private:
  enum class State {
    kPreamble,
    kBehindBoundary,
    kPadding,
    kBoundaryLineFeed,
    kSecondDash,
    kHead,
    kData,
    kLastPadding,
    kLastLineFeed,
    kEpilogue,
  };
  using Progress = base::Result<std::optional<Step>>;  // nothing: go on with what is left of the input

  Progress advance(std::string_view& input);
  Progress skip_preamble(std::string_view& input);
  Progress step_boundary(char c);
  Progress read_head(std::string_view& input);
  Progress read_data(std::string_view& input);
  Progress skip_epilogue(std::string_view& input);
  Progress begin_head();
  Progress begin_data();
  base::Result<void> take_field(std::string_view line);
  base::Result<void> take_disposition(std::string_view value);

  const std::string delimiter_;  // CRLF, two dashes and the boundary
  State state_ = State::kPreamble;
  static constexpr std::size_t kLineEnd = 2;
  std::size_t matched_ = kLineEnd;  // how much of the delimiter has come
  std::size_t borrowed_ =
      kLineEnd;             // how much of that is no data, whatever follows: a body may begin with it
  std::size_t around_ = 0;  // bytes before the first delimiter, or behind the last
  std::size_t parts_ = 0;
  std::size_t head_bytes_ = 0;
  std::string line_;  // of the head of a part, as far as it has come
  bool disposition_seen_ = false;
  bool type_seen_ = false;
  FormPart part_;
  std::string_view data_;
};

// The parts of a request's body, one after the other.
class MultipartBody {
 public:
  // The request outlives it.
  MultipartBody(const Request& request, std::string_view boundary)
      : source_(request.upload), input_(request.body), reader_(boundary) {}

  // The next one, behind what is left of the one before; nothing when the body has come to its proper end.
  // Refusals: those of MultipartReader and of the body.
  async::Task<base::Result<std::optional<FormPart>>> next_part();
  // The next bytes of that part, good until the next call; nothing at its end.
  async::Task<base::Result<std::optional<std::string_view>>> next_piece();

 private:
  using Step = MultipartReader::Step;
  async::Task<base::Result<std::optional<Step>>> next_step();

  const PieceSource* source_;  // null: the body is there as a whole
  std::string_view input_;
  MultipartReader reader_;
  bool ended_ = false;
};

}  // namespace sallyport::http
