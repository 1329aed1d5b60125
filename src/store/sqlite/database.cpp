#include "store/sqlite/database.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "store/connection_pool.h"
#include "store/gate.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/private_file.h"
#include "store/transaction.h"

namespace sallyport::store::sqlite {
namespace {

// A reader is at work for milliseconds; one that waits longer has met a fault.
constexpr std::chrono::seconds kLongestWait{10};

// Every commit of the log looks up values at random places; a page that is not in the cache is read anew.
ConnectionOptions for_writing(ConnectionOptions options) {
  options.cache_kib *= 8;
  return options;
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(FileLock lock, const ConnectionOptions& connection, const Options& options)
      : lock_(std::move(lock)),
        memory_(connection.memory),
        writer_(for_writing(connection)),
        readers_(options.readers, kLongestWait,
                 [connection] { return std::make_unique<Connection>(connection); }) {}

  void read(const std::function<void(Session&)>& work) override {
    if (memory_) {  // a database in memory belongs to its one connection
      const Gate::Pass pass(gate_);
      read_on(writer_, work);
      return;
    }
    ConnectionPool<Connection>::Loan loan(readers_);
    read_on(*loan, work);
  }

  void write(const std::function<bool(Session&)>& work) override {
    const Gate::Pass pass(gate_);
    if (writer_.sync_failed())
      throw StorageFault("An earlier fsync failed: nothing is written until the database is opened again.");
    write_on(writer_, work);
  }

  base::Result<void> backup(const std::string& path) override {
    // SQLite would open the new file in memory as well, and write nothing.
    if (memory_) return Database::backup(path);
    TRY_VOID(make_new_file(path));
    try {
      ConnectionPool<Connection>::Loan loan(readers_);
      (*loan).copy_into(path);
    } catch (...) {
      std::remove(path.c_str());  // half a backup is none
      throw;
    }
    return sync_file(path);
  }

  std::string_view name() const override { return "sqlite"; }

 private:
  FileLock lock_;
  bool memory_;
  Gate gate_;
  Connection writer_;
  ConnectionPool<Connection> readers_;
};

}  // namespace

base::Result<std::unique_ptr<Database>> open(const std::string& path, const Options& options) {
  ConnectionOptions connection{
      .path = path, .memory = path == ":memory:", .cache_kib = options.cache_kib, .vfs = options.vfs};
  FileLock lock;
  if (!connection.memory) {
    TRY(lock, FileLock::take(path));
    TRY_VOID(make_private_file(path));
  }
  try {
    return std::make_unique<SqliteDatabase>(std::move(lock), connection, options);
  } catch (const StorageFault& fault) {
    return base::refuse(base::ErrorKind::kUnavailable, "database_unusable",
                        fmt::format("The database {} cannot be opened: {}. Check that it is a Sallyport "
                                    "database and that this user may write to its folder.",
                                    path, fault.what()));
  }
}

}  // namespace sallyport::store::sqlite
