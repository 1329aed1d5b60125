#include "store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/check.h"
#include "store/named_parameter.h"

namespace sallyport::store::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5000;  // somebody else's tool has the file locked

// Resets a statement when the work with it ends, however it ends.
class Execution {
 public:
  explicit Execution(sqlite3_stmt* statement) : statement_(statement) {}
  ~Execution() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

 private:
  sqlite3_stmt* statement_;
};

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override {
    expect_type(column, SQLITE_INTEGER);
    return sqlite3_column_int64(statement_, column);
  }
  std::string text(int column) const override {
    expect_type(column, SQLITE_TEXT);
    const auto* data = sqlite3_column_text(statement_, column);
    return std::string(base::as_text({data, size(column)}));
  }
  base::Bytes blob(int column) const override {
    expect_type(column, SQLITE_BLOB);
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    return data == nullptr ? base::Bytes{} : base::Bytes(data, data + size(column));
  }

 private:
  // SQLite takes any value into any column: one of another type was not written by us.
  void expect_type(int column, int type) const {
    if (sqlite3_column_type(statement_, column) != type)
      throw StorageFault("A stored value has another type than its column. The database file is damaged.");
  }
  std::size_t size(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }
  sqlite3_stmt* statement_;
};

// The caller's bytes outlive the execution, so that SQLite need not copy them (SQLITE_STATIC). Empty
// values get an address all the same: a null one would be stored as NULL.
int bind_one(sqlite3_stmt* statement, int index, const Parameter& parameter) {
  struct Visitor {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(std::string_view text) const {
      return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), nullptr,
                                 SQLITE_UTF8);
    }
    int operator()(base::ByteView bytes) const {
      if (bytes.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
      return sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), nullptr);
    }
  };
  return std::visit(Visitor{statement, index}, parameter.value);
}

bool is_unique_violation(int code) {
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
         code == SQLITE_CONSTRAINT_ROWID;
}

bool is_sync_failure(int code) { return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC; }

}  // namespace

void CloseConnection::operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

Connection::Connection(const ConnectionOptions& options) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (options.memory ? SQLITE_OPEN_MEMORY | SQLITE_OPEN_CREATE : 0);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(options.path.c_str(), &opened, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  connection_.reset(opened);
  if (opened == nullptr) throw StorageFault("no memory for a database connection");
  if (code != SQLITE_OK) fail();
  configure(options);
}

Connection::~Connection() = default;

void Connection::configure(const ConnectionOptions& options) {
  sqlite3* const db = connection_.get();
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  for (const auto& [option, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_DQS_DML, 0},
                                   {SQLITE_DBCONFIG_DQS_DDL, 0},
                                   {SQLITE_DBCONFIG_ENABLE_FKEY, 1}}) {
    int now = 0;
    if (sqlite3_db_config(db, option, on, &now) != SQLITE_OK || now != on) fail();
  }
  // A database in memory answers "memory" here; both are what is wanted.
  pragma("PRAGMA journal_mode = WAL");
  pragma("PRAGMA synchronous = FULL");
  pragma("PRAGMA temp_store = MEMORY");
  pragma("PRAGMA secure_delete = FAST");
  pragma(fmt::format("PRAGMA cache_size = -{}", options.cache_kib).c_str());
}

void Connection::pragma(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Connection::Statement& Connection::prepare(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  CHECK(statements_.size() < kMostStatements);
  sqlite3_stmt* made = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &made, &rest);
  Statement statement{std::unique_ptr<sqlite3_stmt, FinalizeStatement>(made), {}};
  if (code != SQLITE_OK) fail();
  CHECK(made != nullptr);
  const int count = sqlite3_bind_parameter_count(made);
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(made, i);
    CHECK(name != nullptr && name[0] == ':');
    statement.parameters.emplace_back(name + 1);
  }
  return statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

void Connection::bind(const Statement& statement, std::span<const Parameter> parameters) {
  CHECK(parameters.size() == statement.parameters.size());
  for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
    const Parameter& parameter = named(parameters, statement.parameters[i], i);
    if (bind_one(statement.handle.get(), static_cast<int>(i) + 1, parameter) != SQLITE_OK) fail();
  }
}

int Connection::step(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
  return code;
}

std::int64_t Connection::execute(std::string_view sql, std::span<const Parameter> parameters) {
  Statement& statement = prepare(sql);
  const Execution execution(statement.handle.get());
  bind(statement, parameters);
  while (step(statement.handle.get()) == SQLITE_ROW) {
  }
  return sqlite3_changes64(connection_.get());
}

void Connection::query(std::string_view sql, std::span<const Parameter> parameters,
                       const std::function<bool(const Row&)>& row) {
  Statement& statement = prepare(sql);
  const Execution execution(statement.handle.get());
  bind(statement, parameters);
  const SqliteRow view(statement.handle.get());
  while (step(statement.handle.get()) == SQLITE_ROW) {
    if (!row(view)) return;
  }
}

void Connection::copy_into(const std::string& path) { execute("VACUUM INTO :path", {{"path", path}}); }

void Connection::begin_read() { execute("BEGIN", {}); }
void Connection::begin_write() { execute("BEGIN IMMEDIATE", {}); }

void Connection::commit() {
  Statement& statement = prepare("COMMIT");
  const Execution execution(statement.handle.get());
  const int code = sqlite3_step(statement.handle.get());
  if (code != SQLITE_DONE) fail(is_sync_failure(code));
}

void Connection::roll_back() noexcept {
  // SQLite has rolled back by itself after some errors.
  if (sqlite3_get_autocommit(connection_.get()) == 0)
    sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Connection::fail(bool outcome_unknown) {
  sqlite3* const db = connection_.get();
  const int code = sqlite3_extended_errcode(db);
  if (is_sync_failure(code)) {
    sync_failed_ = true;
    // Or the end of the connection would sync once more, and believe what it is told.
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  std::string what = fmt::format("SQLite: {} (code {})", sqlite3_errmsg(db), code);
  if (const int system = sqlite3_system_errno(db); system != 0 && code != SQLITE_OK)
    what += fmt::format(", system error {}", system);
  if (is_unique_violation(code)) throw UniqueViolation(what);
  throw StorageFault(what, outcome_unknown);
}

}  // namespace sallyport::store::sqlite
