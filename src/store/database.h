// The database as the rest of the house sees it: transactions over one SQL dialect, whichever it is.
//
// Repositories (store/*_repository.h) take a Session and speak portable SQL; services call
// Store::read and Store::write from their coroutines. Only store/sqlite and store/postgres know a driver.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "async/runtime.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/group_commit.h"

namespace sallyport::store {

// A fault of the storage: disk, connection, corruption, a busy database. Answered 503, nothing done
// (or nobody knows: `outcome_unknown`).
class StorageFault : public std::runtime_error {
 public:
  StorageFault(const std::string& what, bool unknown = false)
      : std::runtime_error(what), outcome_unknown(unknown) {}
  bool outcome_unknown;
};

// NULL, integer, text, blob. Times are stored as microseconds since 1970, booleans as 0 and 1, ids as
// 16-byte blobs.
using Value = std::variant<std::monostate, std::int64_t, std::string, base::Bytes>;

// A parameter for one execution; it does not own text or bytes.
struct Parameter {
  std::string_view name;  // without the colon
  std::variant<std::monostate, std::int64_t, std::string_view, base::ByteView> value;

  Parameter(std::string_view n, std::nullopt_t) : name(n) {}
  Parameter(std::string_view n, std::int64_t v) : name(n), value(v) {}
  Parameter(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
  Parameter(std::string_view n, bool v) : name(n), value(std::int64_t{v ? 1 : 0}) {}
  Parameter(std::string_view n, std::string_view v) : name(n), value(v) {}
  Parameter(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Parameter(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Parameter(std::string_view n, base::ByteView v) : name(n), value(v) {}
  Parameter(std::string_view n, const base::Bytes& v) : name(n), value(base::ByteView(v)) {}
  Parameter(std::string_view n, base::Time v) : name(n), value(base::unix_micros(v)) {}
  Parameter(std::string_view n, std::optional<base::Time> v) : name(n) {
    if (v) value = base::unix_micros(*v);
  }
};

// The current row of a query. Columns count from 0. Asking for another type than the column's is a bug
// (CHECK), or a StorageFault where the database cannot tell it from a damaged file.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string text(int column) const = 0;
  virtual base::Bytes blob(int column) const = 0;

  base::Time time(int column) const { return base::from_unix_micros(integer(column)); }
  std::optional<base::Time> optional_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  bool boolean(int column) const { return integer(column) != 0; }
};

// One transaction in progress, on one thread. Statements are prepared once per connection.
// Throws StorageFault; a violated unique constraint throws UniqueViolation so that a repository can
// turn it into a refusal.
class UniqueViolation : public StorageFault {
 public:
  using StorageFault::StorageFault;
};

class Session {
 public:
  virtual ~Session() = default;
  // Runs a statement; answers how many rows it changed. `sql` is a string literal with :named parameters.
  virtual std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) = 0;
  // Calls `row` for each row until it answers false.
  virtual void query(std::string_view sql, std::span<const Parameter> parameters,
                     const std::function<bool(const Row&)>& row) = 0;
  // The same for results that may be larger than memory: rows are fetched while they are read.
  virtual void scan(std::string_view sql, std::span<const Parameter> parameters,
                    const std::function<bool(const Row&)>& row) {
    query(sql, parameters, row);
  }

  std::int64_t execute(std::string_view sql, std::initializer_list<Parameter> parameters) {
    return execute(sql, std::span(parameters.begin(), parameters.size()));
  }
  void query(std::string_view sql, std::initializer_list<Parameter> parameters,
             const std::function<bool(const Row&)>& row) {
    query(sql, std::span(parameters.begin(), parameters.size()), row);
  }
  void scan(std::string_view sql, std::initializer_list<Parameter> parameters,
            const std::function<bool(const Row&)>& row) {
    scan(sql, std::span(parameters.begin(), parameters.size()), row);
  }
};

// A driver: connections, locks, transactions. Blocking; called on pool threads and the audit thread.
class Database {
 public:
  virtual ~Database() = default;
  // Runs `work` in a read transaction.
  virtual void read(const std::function<void(Session&)>& work) = 0;
  // Runs `work` in a write transaction: commits when it answers true, rolls back when it answers false
  // or throws. One writer at a time on the whole database. Durable when it returns.
  virtual void write(const std::function<bool(Session&)>& work) = 0;
  virtual std::string_view name() const = 0;  // "sqlite", "postgres"

  // Writes a whole and consistent copy to a new file of mode 0600, while others read and write. Refusals:
  // kInvalid "backup_file" when the file exists or cannot be written, kConflict "backup_elsewhere" from a
  // database that has backup tools of its own, or nothing on a disk.
  virtual base::Result<void> backup(const std::string& path) {
    static_cast<void>(path);
    return base::refuse(base::ErrorKind::kConflict, "backup_elsewhere",
                        "This database is not a SQLite file. PostgreSQL has its own tools, such as pg_dump: "
                        "see the operating guide.");
  }

  // Whether other processes may work on it at the same time.
  virtual bool shared() const { return false; }
  // On a shared database: waits until the change feed may have grown, in whichever process, at most
  // `longest`. Answers whether it is worth a look: false while the database is away. Never throws.
  virtual bool wait_for_change(std::chrono::milliseconds longest) {
    static_cast<void>(longest);
    return false;
  }
};

// The asynchronous face over a Database, on the pools that app/ made.
class Store {
 public:
  Store(Database& database, async::BlockingPool& pool)
      : database_(database), pool_(pool), group_(database, pool) {}
  Database& database() { return database_; }

  // `function(Session&)` runs on the pool inside a transaction and may return T or Result<T>; a refusal
  // rolls a write back. Answers Result<T>: also kUnavailable when the pool's queue is full. StorageFault
  // travels to the HTTP fault guard, which answers 503.
  template <class Function>
  auto read(Function function) {
    return pool_.run(
        [this, function = std::move(function)]() mutable { return in_transaction<false>(function); });
  }
  template <class Function>
  auto write(Function function) {
    return pool_.run(
        [this, function = std::move(function)]() mutable { return in_transaction<true>(function); });
  }
  // The same as write(), in one transaction with others that come at the same time; for small writes that
  // come often. `function` returns a Result; a refusal undoes what it did, and nothing else.
  template <class Function>
  auto write_together(Function function) -> async::Task<std::invoke_result_t<Function&, Session&>> {
    using Answer = std::invoke_result_t<Function&, Session&>;
    static_assert(IsResult<Answer>::value);
    std::optional<Answer> answer;
    const auto job = std::make_shared<GroupCommit::Job>([&](Session& session) {
      answer.emplace(function(session));
      return answer->has_value();
    });
    if (!group_.enqueue(job))
      co_return base::unavailable("The server is busy. Try again in a second.", 1, "too many writes wait");
    co_await job->done.wait();
    if (job->fault) std::rethrow_exception(job->fault);
    co_return *std::move(answer);
  }

  // The same on the calling thread, for start-up and the command line.
  template <class Function>
  auto read_now(Function function) {
    return in_transaction<false>(function);
  }
  template <class Function>
  auto write_now(Function function) {
    return in_transaction<true>(function);
  }

 private:
  template <class T>
  struct IsResult : std::false_type {};
  template <class T>
  struct IsResult<base::Result<T>> : std::true_type {};

  template <bool kWrite, class Function>
  std::invoke_result_t<Function&, Session&> in_transaction(Function& function) {
    using Answer = std::invoke_result_t<Function&, Session&>;
    if constexpr (std::is_void_v<Answer>) {
      if constexpr (kWrite)
        database_.write([&](Session& session) { return function(session), true; });
      else
        database_.read([&](Session& session) { function(session); });
    } else {
      std::optional<Answer> answer;
      const auto keep = [&](Session& session) {
        answer.emplace(function(session));
        if constexpr (IsResult<Answer>::value) return answer->has_value();
        return true;
      };
      if constexpr (kWrite)
        database_.write(keep);
      else
        database_.read([&](Session& session) { keep(session); });
      return *std::move(answer);
    }
  }

  Database& database_;
  async::BlockingPool& pool_;
  GroupCommit group_;
};

}  // namespace sallyport::store
