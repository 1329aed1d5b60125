#include "http/connection.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "http/response_writer.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kWriteAt = 64 * 1024;         // answers are written when they reach this
constexpr std::size_t kKeptOutput = 4 * 1024;       // a larger output buffer is given back
constexpr std::size_t kMostCharged = 4 * kWriteAt;  // to the budget; one answer may be larger than all of it
constexpr std::size_t kDiscarded = 256 * 1024;      // read and dropped from a client that was refused
constexpr std::chrono::milliseconds kLingerTime{1000};
constexpr std::chrono::seconds kPersonAskedAgain{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A part of the budget of all connections, for as long as it is in scope.
class BudgetShare {
 public:
  BudgetShare(BufferBudget& budget, std::size_t bytes)
      : budget_(budget), bytes_(budget.take(bytes) ? bytes : 0), granted_(bytes_ == bytes) {}
  ~BudgetShare() { budget_.give_back(bytes_); }
  BudgetShare(const BudgetShare&) = delete;
  BudgetShare& operator=(const BudgetShare&) = delete;
  bool granted() const { return granted_; }

 private:
  BufferBudget& budget_;
  std::size_t bytes_;
  bool granted_;
};

}  // namespace

Connection::Connection(std::shared_ptr<ServerState> server, CoreState& core,
                       boost::asio::ip::tcp::socket socket, const model::Address& peer)
    : server_(std::move(server)),
      core_(core),
      transport_(std::move(socket), server_->current_tls()),
      reader_(server_->options.limits, server_->budget,
              [this](const Head& head) { return server_->router.upload_bytes(head.method, head.path); }),
      peer_(peer),
      behind_proxy_(server_->proxies.trusts(peer)),
      source_{peer.to_string(), peer.to_string()},
      place_(core_.connections.insert(core_.connections.end(), this)) {
  server_->population.coroutine_started();
  enter(transport_.secure() ? Phase::kHandshake : Phase::kIdle);
}

Connection::~Connection() {
  core_.connections.erase(place_);
  server_->population.leave();
  server_->slot_freed();
  server_->population.coroutine_ended();
}

async::Task<> Connection::serve(std::shared_ptr<Connection> connection) {
  if (connection->transport_.secure() && !co_await connection->transport_.handshake()) co_return;
  co_await connection->run();
}

// Reads until a request is complete, answers it, and so on. What a client has sent in one go is answered
// in one write, so the number of waiting answers is bounded by the buffers (security K09).
async::Task<> Connection::run() {
  while (true) {
    switch (reader_.next()) {
      case RequestReader::Step::kNeedMore:
        if (!co_await read_more()) co_return;
        continue;
      case RequestReader::Step::kRefused:
        refuse(reader_.error());
        break;
      case RequestReader::Step::kRequest:
      case RequestReader::Step::kUpload:
        co_await answer();
        if (abandoned_ || broken_) co_return;
        if (!reader_.in_body()) reader_.done();  // else the connection ends
        break;
      case RequestReader::Step::kPiece:
        CHECK(false);  // only next_of_upload() meets them
        co_return;
    }
    const bool full = out_.size() >= kWriteAt || answered_ >= server_->options.limits.pipelined;
    if (!close_ && !full) continue;
    if (!write_now() && !co_await write_rest()) co_return;
    if (!close_) continue;
    co_await linger();
    co_return;
  }
}

// Writes what waits, then reads. False: the connection is over.
async::Task<bool> Connection::read_more() {
  append_continue();
  if (!out_.empty() && !write_now() && !co_await write_rest()) co_return false;

  // The deadline of a phase runs from its start: bytes that drip in do not move it.
  const Phase next = reader_.in_body() ? Phase::kBody : reader_.idle() ? Phase::kIdle : Phase::kHead;
  if (next == Phase::kIdle && server_->draining.load(std::memory_order_relaxed) && !transport_.has_input()) {
    co_await linger();
    co_return false;
  }
  if (phase_ != next) enter(next);
  const std::size_t bytes = co_await transport_.read(reader_.space());
  if (timed_out_) {
    refuse({408, "request_timeout", "The request did not arrive in time."});
    if (write_now() || co_await write_rest()) co_await linger();
    co_return false;
  }
  if (bytes == 0) co_return false;
  reader_.added(bytes);
  if (phase_ == Phase::kIdle) enter(Phase::kHead);
  co_return true;
}

async::Task<> Connection::answer() {
  const Head& head = reader_.head();
  enter(Phase::kHandler);
  request_started_ = server_->clock.steady();
  person_asked_ = request_started_;
  core_.ids.next(request_id_);
  if (behind_proxy_) source_.client = server_->proxies.client_of(peer_, head.fields).to_string();
  const PieceSource upload = [this] { return next_of_upload(); };
  upload_part_left_ = 0;
  const Request request{.method = head.method,
                        .target = head.target,
                        .path = head.path,
                        .query = head.query,
                        .headers = head.fields,
                        .body = reader_.in_body() ? std::string_view() : reader_.body(),
                        .upload = reader_.in_body() ? &upload : nullptr,
                        .source = &source_,
                        .request_id = request_id_,
                        .core = core_.core.index(),
                        .secure = transport_.secure()};
  Response response;
  request_ = &request;
  try {
    response = co_await server_->router.handle(request, handled_);
  } catch (const std::bad_alloc& error) {  // not even enough for the error
    handled_.fault = error.what();
    response = problem(503, "unavailable", "Memory is short just now. Try again.", request_id_);
    response.set("Retry-After", "1");
  } catch (const std::exception& error) {  // an error writer that fails itself
    handled_.fault = error.what();
    response = problem(500, "internal_error", "Something failed on our side. Try again.", request_id_);
  }
  if (abandoned_ || broken_) {
    log_fault();
    co_return;
  }
  if (upload_error_) response = refuse_upload(request);
  ++served_;
  close_ = head.close || head.http_1_0 || served_ >= server_->options.limits.requests_per_connection ||
           reader_.in_body() || server_->draining.load(std::memory_order_relaxed);
  append(response, head.method);
  if (response.pieces && head.method != Method::kHead) co_await send_pieces(request, response);
  handled_ = Handled();  // an idle connection holds nothing of its last caller
}

// A body that comes in pieces: each in a chunk of its own (RFC 9112 §7.1), or as it is where its length is
// known, and for a client that knows no chunks and takes the end of the connection for the end of the body.
async::Task<> Connection::send_pieces(const Request& request, const Response& response) {
  sent_ = 0;
  try {
    while (co_await next_piece(request, response)) continue;
    if (response.length && sent_ != *response.length) broken_ = true;
  } catch (const std::exception& error) {
    handled_.fault = error.what();
    log_fault();
    broken_ = true;
  }
  if (broken_)
    transport_.reset();  // the client sees that the body has no end
  else if (is_chunked(response))
    out_.append("0\r\n\r\n");
}

// Sends what waits, then asks for more. False at the end. Whoever has hung up is noticed here: nothing is
// read while a body is sent.
async::Task<bool> Connection::next_piece(const Request& request, const Response& response) {
  if (transport_.peer_has_ended() || (!write_now() && !co_await write_rest())) {
    broken_ = true;
    co_return false;
  }
  if (!response.length && server_->draining.load(std::memory_order_relaxed)) {
    close_ = true;
    co_return false;
  }
  enter(Phase::kStream);
  const bool allowed =
      is_by_person() ? co_await session_holds() : server_->router.still_allowed(request, handled_);
  if (!allowed) co_return false;
  const auto piece = co_await response.pieces(handled_.caller ? &*handled_.caller : nullptr);
  if (!piece) co_return false;
  if (piece->empty()) co_return true;
  sent_ += piece->size();
  if (is_chunked(response))
    fmt::format_to(std::back_inserter(out_), "{:x}\r\n{}\r\n", piece->size(), *piece);
  else
    out_.append(*piece);
  co_return true;
}

// Whether the person may still call the route: the store is asked every second or two.
async::Task<bool> Connection::session_holds() {
  const auto now = server_->clock.steady();
  if (now - person_asked_ < kPersonAskedAgain) co_return true;
  person_asked_ = now;
  co_return co_await server_->router.session_holds(*request_, handled_);
}

bool Connection::is_chunked(const Response& response) const {
  return !response.length && !reader_.head().http_1_0;
}

// For a client that waits with its body until it is asked for it.
void Connection::append_continue() {
  if (reader_.take_continue()) out_.append(kContinue);
}

// Appends the answer to the current request and counts it.
void Connection::append(const Response& response, Method method) {
  const std::size_t before = out_.size();
  write_response(out_, response,
                 {.date = core_.date.at(server_->clock.now()),
                  .request_id = request_id_,
                  .without_body = method == Method::kHead,
                  .close = close_,
                  .chunked = !reader_.head().http_1_0,
                  .secure = transport_.secure() || server_->options.reached_by_https});
  ++answered_;
  record(response.status, out_.size() - before);
}

// An answer that no handler gave: the connection ends after it.
void Connection::refuse(const ProtocolError& error) {
  request_started_ = server_->clock.steady();
  core_.ids.next(request_id_);
  handled_ = Handled();
  close_ = true;
  Response response = problem(error.status, error.code, error.message, request_id_);
  if (error.status == 405) response.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (error.status == 503) response.set("Retry-After", "1");
  append(response, Method::kGet);
}

void Connection::log_fault() {
  if (handled_.fault.empty()) return;
  const std::string_view route = handled_.route_name();
  server_->log.error(
      "A request failed.",
      {{"request_id", request_id_}, {"route", route}, {"error", std::string_view(handled_.fault)}});
}

void Connection::record(int status, std::size_t bytes) {
  const double seconds = std::chrono::duration<double>(server_->clock.steady() - request_started_).count();
  server_->metrics.count(handled_.route, status, seconds);
  log_fault();
  if (server_->options.observer.answered) {
    server_->options.observer.answered({.route = handled_.route_name(),
                                        .method = reader_.head().method,
                                        .status = status,
                                        .seconds = seconds,
                                        .bytes = bytes,
                                        .request_id = request_id_,
                                        .source = source_,
                                        .caller = handled_.caller ? &*handled_.caller : nullptr});
  }
}

// Writes out_ as far as it goes at once; true when nothing is left.
bool Connection::write_now() {
  while (written_ < out_.size()) {
    const IoStep step = transport_.try_write(std::string_view(out_).substr(written_));
    if (step.want != IoStep::Want::kNothing) return false;
    written_ += step.bytes;
  }
  out_.clear();
  if (out_.capacity() > kKeptOutput) std::string().swap(out_);  // assigning an empty string keeps the room
  written_ = 0;
  answered_ = 0;
  return true;
}

// The slow way, for a client that does not read as fast as we write. False: the connection is over, also when
// too many such clients hold too much (reliability PR10).
async::Task<bool> Connection::write_rest() {
  const BudgetShare share(server_->budget, std::min(out_.capacity(), kMostCharged));
  if (!share.granted()) {
    transport_.reset();
    co_return false;
  }
  while (true) {
    enter(Phase::kWrite);  // anew for every piece: the limit is on standing still
    const std::size_t before = written_;
    const IoStep step = transport_.try_write(std::string_view(out_).substr(written_));
    written_ += step.bytes;
    if (write_now()) co_return true;
    if (written_ != before) continue;
    if (!co_await transport_.wait(step.want)) co_return false;
  }
}

// Says that nothing more comes, then waits a little for the client to have read it: closing at once
// would destroy an answer that is still on its way when the client has sent more than we have read.
async::Task<> Connection::linger() {
  enter(Phase::kLinger);
  transport_.finish();
  std::array<char, 1024> dropped;
  for (std::size_t total = 0; total < kDiscarded;) {
    const std::size_t bytes = co_await transport_.read(dropped);
    if (bytes == 0) break;
    total += bytes;
  }
}

void Connection::enter(Phase phase) {
  phase_ = phase;
  deadline_ = server_->clock.steady() + limit_of(phase);
}

std::chrono::milliseconds Connection::limit_of(Phase phase) const {
  const ServerLimits& limits = server_->options.limits;
  switch (phase) {
    case Phase::kHandshake:
      return limits.tls_handshake;
    case Phase::kIdle:
      return limits.idle;
    case Phase::kHead:
      return limits.head;
    case Phase::kBody:
    case Phase::kUpload:  // for each part
      return limits.body;
    case Phase::kHandler:
    case Phase::kStream:  // for each piece
      return limits.handler;
    case Phase::kWrite:
    case Phase::kAbandoned:
      return limits.write;
    case Phase::kLinger:
      break;
  }
  return kLingerTime;
}

void Connection::check_deadline(base::SteadyTime now) {
  // Earlier answers of a batch must not wait for a handler that takes its time.
  if (phase_ == Phase::kHandler && !out_.empty()) (void)write_now();
  if (now < deadline_) return;
  deadline_ = base::SteadyTime::max();
  switch (phase_) {
    case Phase::kHead:
    case Phase::kBody:
    case Phase::kUpload:
      timed_out_ = true;
      transport_.cancel();
      break;
    case Phase::kHandler:
      abandon();
      break;
    case Phase::kStream:  // its source hangs
    case Phase::kWrite:
    case Phase::kAbandoned:
      transport_.reset();  // what the client does not read must not stay in the kernel either
      break;
    case Phase::kIdle:
      // Small answers fit into the kernel, which would keep them for minutes after we have gone.
      if (transport_.has_unsent()) {
        transport_.reset();
        break;
      }
      [[fallthrough]];
    case Phase::kHandshake:
    case Phase::kLinger:
      transport_.close();
      break;
  }
}

// The handler goes on to its end, because what it has begun may refer to its frame; its answer is
// dropped. The client gets 503 now.
void Connection::abandon() {
  abandoned_ = true;
  close_ = true;
  Response response = problem(503, "timeout", "The request took too long. Try again.", request_id_);
  response.set("Retry-After", "1");
  append(response, reader_.head().method);
  enter(Phase::kAbandoned);
  core_.core.spawn(finish_abandoned(shared_from_this()));
}

async::Task<> Connection::finish_abandoned(std::shared_ptr<Connection> connection) {
  if (connection->write_now() || co_await connection->write_rest()) co_await connection->linger();
  connection->transport_.close();
}

void Connection::end_if_idle() {
  if (phase_ == Phase::kHandshake || (phase_ == Phase::kIdle && !transport_.has_input())) transport_.close();
}

}  // namespace sallyport::http
