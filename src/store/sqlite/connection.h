// One connection to SQLite and its prepared statements. Used by one thread at a time: the writer's gate
// and the reader pool of sqlite/database.cpp see to that.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sallyport::store::sqlite {

struct CloseConnection {
  void operator()(sqlite3* connection) const noexcept;
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept;
};

struct ConnectionOptions {
  std::string path;
  bool memory = false;
  std::size_t cache_kib = 2048;
  std::string vfs;  // name of the operating-system layer; empty: SQLite's own
};

class Connection final : public Session {
 public:
  // Opens the file, which must exist unless it is in memory. Throws StorageFault.
  explicit Connection(const ConnectionOptions& options);
  ~Connection() override;

  std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) override;
  void query(std::string_view sql, std::span<const Parameter> parameters,
             const std::function<bool(const Row&)>& row) override;
  using Session::execute;
  using Session::query;
  using Session::scan;

  void begin_read();
  void begin_write();
  // Throws StorageFault when it is not durable; outcome_unknown says that nobody knows.
  void commit();
  void roll_back() noexcept;

  bool usable() const { return true; }
  // Writes what is committed now into an empty file. Outside a transaction.
  void copy_into(const std::string& path);

  // An fsync failed on this connection: what the kernel dropped cannot be written again by trying again.
  bool sync_failed() const { return sync_failed_; }

 private:
  struct Statement {
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle;
    std::vector<std::string> parameters;  // by index, without the colon
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  void configure(const ConnectionOptions& options);
  void pragma(const char* sql);
  Statement& prepare(std::string_view sql);
  void bind(const Statement& statement, std::span<const Parameter> parameters);
  int step(sqlite3_stmt* statement);
  [[noreturn]] void fail(bool outcome_unknown = false);

  // The order matters: statements end before their connection.
  std::unique_ptr<sqlite3, CloseConnection> connection_;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
  bool sync_failed_ = false;
};

}  // namespace sallyport::store::sqlite
