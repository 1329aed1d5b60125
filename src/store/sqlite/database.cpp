#include "store/sqlite/database.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <fmt/format.h>

#include "store/sqlite/connection.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/gate.h"

namespace sallyport::store::sqlite {
namespace {

// Read connections: as many as allowed, made when all others are busy.
class Readers {
 public:
  Readers(ConnectionOptions options, std::size_t most) : options_(std::move(options)), most_(most) {}

  // A connection that returns to the pool at the end.
  class Loan {
   public:
    explicit Loan(Readers& readers) : readers_(readers), connection_(readers.take()) {}
    ~Loan() { readers_.give_back(std::move(connection_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Connection& operator*() { return *connection_; }

   private:
    Readers& readers_;
    std::unique_ptr<Connection> connection_;
  };

 private:
  std::unique_ptr<Connection> take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !free_.empty() || made_ < most_; });
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
    ++made_;
    lock.unlock();
    try {
      return std::make_unique<Connection>(options_);
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock(mutex_);
      if (connection)
        free_.push_back(std::move(connection));
      else
        --made_;
    }
    returned_.notify_one();
  }

  ConnectionOptions options_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
  std::size_t made_ = 0;
};

void read_on(Connection& connection, const std::function<void(Session&)>& work) {
  connection.begin_read();
  try {
    work(connection);
  } catch (...) {
    connection.roll_back();
    throw;
  }
  connection.roll_back();  // nothing was changed: ends the snapshot without a write
}

void write_on(Connection& connection, const std::function<bool(Session&)>& work) {
  connection.begin_write();
  try {
    if (work(connection)) {
      connection.commit();
      return;
    }
  } catch (...) {
    connection.roll_back();
    throw;
  }
  connection.roll_back();
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(FileLock lock, const ConnectionOptions& connection, const Options& options)
      : lock_(std::move(lock)),
        memory_(connection.memory),
        writer_(connection),
        readers_(connection, options.readers) {}

  void read(const std::function<void(Session&)>& work) override {
    if (memory_) {  // a database in memory belongs to its one connection
      const Gate::Pass pass(gate_);
      read_on(writer_, work);
      return;
    }
    Readers::Loan loan(readers_);
    read_on(*loan, work);
  }

  void write(const std::function<bool(Session&)>& work) override {
    const Gate::Pass pass(gate_);
    if (writer_.sync_failed())
      throw StorageFault("An earlier fsync failed: nothing is written until the database is opened again.");
    write_on(writer_, work);
  }

  std::string_view name() const override { return "sqlite"; }

 private:
  FileLock lock_;
  bool memory_;
  Gate gate_;
  Connection writer_;
  Readers readers_;
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
