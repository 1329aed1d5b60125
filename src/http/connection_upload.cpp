// The part of Connection that hands a body to its handler piece by piece, on the connection's core.
#include <algorithm>
#include <array>

#include "http/connection.h"

namespace sallyport::http {
namespace {

// Each part of an upload has the time that a whole body has: large ones take long, and dripping helps nobody.
constexpr std::size_t kUploadPart = 1024 * 1024;

}  // namespace

// For the handler of an upload: waits for the client as long as it takes, which is how the client is held
// back.
async::Task<base::Result<std::optional<std::string_view>>> Connection::next_of_upload() {
  while (!abandoned_ && !broken_ && !upload_error_) {
    switch (reader_.next()) {
      case RequestReader::Step::kPiece:
        co_return reader_.body();
      case RequestReader::Step::kRequest:
        co_await check_still_allowed();
        if (!upload_error_) co_return std::nullopt;
        break;
      case RequestReader::Step::kNeedMore:
        co_await receive_upload();
        break;
      default:
        upload_error_ = reader_.error();
    }
  }
  co_return base::unavailable("The upload did not come to its end. Send it again.", 1);
}

async::Task<> Connection::receive_upload() {
  if (upload_part_left_ == 0) {
    upload_part_left_ = kUploadPart;
    upload_time_left_ = server_->options.limits.body;
  }
  append_continue();
  if (!out_.empty() && !write_now() && !co_await write_rest()) {
    broken_ = true;
    co_return;
  }
  const base::SteadyTime begun = server_->clock.steady();
  phase_ = Phase::kUpload;
  deadline_ = begun + upload_time_left_;
  const std::size_t bytes = co_await transport_.read(reader_.space());
  if (timed_out_)
    upload_error_ = {408, "request_timeout", "The request did not arrive in time."};
  else if (bytes == 0)
    broken_ = true;
  else {
    note_received(bytes, begun);
    if (upload_part_left_ == 0) co_await check_still_allowed();
  }
}

void Connection::note_received(std::size_t bytes, base::SteadyTime begun) {
  reader_.added(bytes);
  upload_time_left_ -= server_->clock.steady() - begun;
  upload_part_left_ -= std::min(bytes, upload_part_left_);
  enter(Phase::kHandler);
}

// In the form of the route, as far as there is a kind of refusal with this status.
Response Connection::refuse_upload(const Request& request) const {
  constexpr std::array kKinds{base::ErrorKind::kInvalid, base::ErrorKind::kUnauthenticated,
                              base::ErrorKind::kTooLarge};
  const auto kind = std::ranges::find(kKinds, upload_error_->status, &status_of);
  if (kind == kKinds.end() || handled_.route == nullptr || !handled_.route->errors)
    return problem(upload_error_->status, upload_error_->code, upload_error_->message, request_id_);
  const auto error =
      base::refuse(*kind, std::string(upload_error_->code), std::string(upload_error_->message));
  return handled_.route->errors(error.error(), request);
}

// A long upload may outlive the token, the session or the right, with which it began.
async::Task<> Connection::check_still_allowed() {
  if (is_by_person() ? co_await session_holds() : server_->router.still_allowed(*request_, handled_))
    co_return;
  if (is_by_person())
    upload_error_ = {401, "unauthenticated", "The session has ended. Sign in and send the file again."};
  else
    upload_error_ = {401, "invalid_token",
                     "The access token is not valid any more. Get a new one and send the file again."};
}

}  // namespace sallyport::http
