// One connection to PostgreSQL and its prepared statements. Used by one thread at a time, like its SQLite
// twin.
//
// Every wait for the server has a deadline of its own here: a server that is stopped or cut off answers
// nothing, not even that a statement took too long.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "store/database.h"

struct pg_conn;
struct pg_result;

namespace sallyport::store::postgres {

struct FinishConnection {
  void operator()(pg_conn* connection) const noexcept;
};
struct ClearResult {
  void operator()(pg_result* result) const noexcept;
};
using ResultHandle = std::unique_ptr<pg_result, ClearResult>;

struct ConnectionOptions {
  std::string url;                      // postgresql://...
  std::chrono::milliseconds connect;    // until a new connection is ready
  std::chrono::milliseconds statement;  // for one statement, waiting for locks included
};

class Connection final : public Session {
 public:
  // Connects. Throws StorageFault.
  explicit Connection(const ConnectionOptions& options);
  ~Connection() override;

  std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) override;
  void query(std::string_view sql, std::span<const Parameter> parameters,
             const std::function<bool(const Row&)>& row) override;
  void scan(std::string_view sql, std::span<const Parameter> parameters,
            const std::function<bool(const Row&)>& row) override;
  using Session::execute;
  using Session::query;
  using Session::scan;

  // A snapshot that stays the same for all its queries.
  void begin_read();
  // Waits for the one writer of the database, whichever process it is in.
  void begin_write();
  // Throws StorageFault when it is not durable; outcome_unknown says that nobody knows.
  void commit();
  void roll_back() noexcept;

  // Runs statements without parameters and throws their rows away.
  void run(const char* sql);
  // False after a loss of the connection: close it and make another one.
  bool usable() const;
  // The same after a look at what the server has sent meanwhile: its good-bye, perhaps. Asks it nothing.
  bool check();
  // Waits until a notification has come or `longest` is over; all that have come are taken. Throws
  // StorageFault when the connection is lost.
  void wait_for_notification(std::chrono::milliseconds longest);

  int server_version() const;  // 150004 for 15.4

 private:
  struct Statement {
    std::string name;
    std::vector<std::string> parameters;  // by index
  };
  struct Arguments;

  void connect();
  void configure();
  ResultHandle run_prepared(std::string_view sql, std::span<const Parameter> parameters);
  // Waits for the last result of what was sent; the first error of any of them is thrown.
  ResultHandle finish(bool commit = false);
  // Sends what waits, and waits until the socket is readable; false when the deadline has passed.
  bool wait_readable(base::SteadyTime deadline);
  ResultHandle next_result(base::SteadyTime deadline);
  void require_sent(int sent);
  [[noreturn]] void fail(const pg_result* result, bool outcome_unknown);
  [[noreturn]] void lose(const char* why, bool outcome_unknown);

  ConnectionOptions options_;
  base::SystemClock clock_;  // of deadlines, which no test moves
  std::unique_ptr<pg_conn, FinishConnection> connection_;
  std::unordered_map<std::string, Statement> statements_;  // by SQL and types of the parameters
  bool lost_ = false;
  int cursors_ = 0;
};

}  // namespace sallyport::store::postgres
