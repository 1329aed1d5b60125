// One client connection: reads requests, runs them through the router in order, writes the answers.
//
// Made by the listener; lives and dies on one core. Its coroutine owns it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/task.h"
#include "http/request_reader.h"
#include "http/server_state.h"
#include "http/transport.h"

namespace sallyport::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Takes over the slot that the listener has entered.
  Connection(std::shared_ptr<ServerState> server, CoreState& core, boost::asio::ip::tcp::socket socket,
             const model::Address& peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The whole life of `connection`.
  static async::Task<> serve(std::shared_ptr<Connection> connection);

  // Called every tick: acts when the deadline of the current phase has passed.
  void check_deadline(base::SteadyTime now);
  // Drain: ends the connection when no request is under way.
  void end_if_idle();
  void cut() { transport_.close(); }

 private:
  enum class Phase {
    kHandshake,
    kIdle,
    kHead,
    kBody,
    kUpload,
    kHandler,
    kStream,
    kWrite,
    kAbandoned,
    kLinger
  };

  async::Task<> run();
  async::Task<bool> read_more();
  async::Task<> answer();
  async::Task<base::Result<std::optional<std::string_view>>> next_of_upload();
  async::Task<> receive_upload();
  void note_received(std::size_t bytes, base::SteadyTime begun);
  async::Task<> check_still_allowed();
  bool is_by_person() const { return handled_.caller && handled_.caller->person; }
  async::Task<bool> session_holds();
  Response refuse_upload(const Request& request) const;
  async::Task<> send_pieces(const Request& request, const Response& response);
  async::Task<bool> next_piece(const Request& request, const Response& response);
  void refuse(const ProtocolError& error);
  void abandon();
  async::Task<bool> write_rest();
  async::Task<> linger();
  static async::Task<> finish_abandoned(std::shared_ptr<Connection> connection);

  bool is_chunked(const Response& response) const;
  bool write_now();
  void append_continue();
  void append(const Response& response, Method method);
  void record(int status, std::size_t bytes);
  void log_fault();
  void enter(Phase phase);
  std::chrono::milliseconds limit_of(Phase phase) const;

  const std::shared_ptr<ServerState> server_;
  CoreState& core_;
  Transport transport_;
  RequestReader reader_;
  const model::Address peer_;
  const bool behind_proxy_;  // the peer's X-Forwarded-For counts
  Source source_;
  std::list<Connection*>::iterator place_;

  Phase phase_ = Phase::kIdle;
  base::SteadyTime deadline_;
  base::SteadyTime request_started_;
  std::string request_id_;
  Handled handled_;
  base::SteadyTime person_asked_;                 // when the session of the caller was asked for last
  const Request* request_ = nullptr;              // while its handler runs
  std::optional<ProtocolError> upload_error_;     // why no more of an upload is taken
  std::chrono::nanoseconds upload_time_left_{0};  // for what is left of the current part of an upload
  std::size_t upload_part_left_ = 0;              // bytes
  std::uint64_t sent_ = 0;                        // bytes of the pieces of an answer
  std::string out_;                               // answers that are not yet written
  std::size_t written_ = 0;                       // of out_
  std::size_t answered_ = 0;                      // requests since out_ was last empty
  std::size_t served_ = 0;                        // requests in all
  bool close_ = false;                            // after what is in out_
  bool timed_out_ = false;                        // the deadline of a head or body has passed
  bool abandoned_ = false;  // the handler took too long and 503 has been sent in its place
  bool broken_ = false;     // a body that was sent in pieces could not be sent to its end
};

}  // namespace sallyport::http
