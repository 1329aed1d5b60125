#include "store/postgres/database.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "store/connection_pool.h"
#include "store/gate.h"
#include "store/postgres/connection.h"
#include "store/transaction.h"

namespace sallyport::store::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{2'000};

// Makes connections; while nobody answers, it says so at once for growing pauses instead of trying each time.
class Connector {
 public:
  explicit Connector(ConnectionOptions options) : options_(std::move(options)) {}

  std::unique_ptr<Connection> connect() {
    const base::SteadyTime begun = clock_.steady();
    {
      const std::scoped_lock lock(mutex_);
      if (begun < next_attempt_) throw StorageFault(last_reason_);
    }
    try {
      auto connection = std::make_unique<Connection>(options_);
      const std::scoped_lock lock(mutex_);
      pause_ = milliseconds{0};
      next_attempt_ = connected_ = clock_.steady();
      return connection;
    } catch (const StorageFault& fault) {
      const std::scoped_lock lock(mutex_);
      if (connected_ >= begun) throw;  // somebody has got through since: the database is back
      pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
      next_attempt_ = clock_.steady() + pause_;
      last_reason_ = fault.what();
      throw;
    }
  }

 private:
  ConnectionOptions options_;
  base::SystemClock clock_;
  std::mutex mutex_;
  milliseconds pause_{0};
  base::SteadyTime next_attempt_;
  base::SteadyTime connected_;
  std::string last_reason_;
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const std::string& url, const Options& options)
      : connector_({.url = url, .connect = options.connect, .statement = options.statement}),
        writer_(connector_.connect()),
        readers_(options.readers, options.pool_wait, [this] { return connector_.connect(); }) {}

  void read(const std::function<void(Session&)>& work) override {
    while (true) {
      ConnectionPool<Connection>::Loan loan(readers_);
      if (!(*loan).check()) continue;  // it was cut while it waited for work: the next one, or a new one
      read_on(*loan, work);
      return;
    }
  }

  void write(const std::function<bool(Session&)>& work) override {
    const Gate::Pass pass(gate_);
    if (!writer_ || !writer_->check()) {
      writer_.reset();
      writer_ = connector_.connect();
    }
    write_on(*writer_, work);
  }

  bool shared() const override { return true; }

  bool wait_for_change(milliseconds longest) override {
    const std::scoped_lock lock(listening_);
    try {
      if (!listener_ || !listener_->usable()) {
        listener_.reset();
        listener_ = connector_.connect();
        listener_->run("LISTEN sallyport_changes");
      } else {
        listener_->wait_for_notification(longest);
      }
      return true;  // also after LISTEN: what came before it was missed
    } catch (const StorageFault&) {
      listener_.reset();
      std::this_thread::sleep_for(longest);
      return false;
    }
  }

  std::string_view name() const override { return "postgres"; }

  Connection& writer() { return *writer_; }

 private:
  Connector connector_;
  Gate gate_;
  std::unique_ptr<Connection> writer_;  // empty or unusable after a loss
  ConnectionPool<Connection> readers_;
  std::mutex listening_;
  std::unique_ptr<Connection> listener_;
};

std::unexpected<base::Error> unusable(const std::string& url, const std::string& why) {
  return base::refuse(base::ErrorKind::kUnavailable, "database_unusable",
                      fmt::format("The database {} cannot be used: {}", without_password(url), why));
}

std::string setting(Connection& connection, std::string_view sql) {
  std::string value;
  connection.query(sql, std::span<const Parameter>(), [&](const Row& row) {
    value = row.text(0);
    return false;
  });
  return value;
}

// A database whose text sorts otherwise than by its bytes would give lists another order than SQLite does,
// and pages that skip.
base::Result<void> check_server(Connection& connection, const std::string& url) {
  if (connection.server_version() < kOldestServer)
    return unusable(url, fmt::format("it is PostgreSQL {}; version {} is the oldest that works.",
                                     connection.server_version() / 10'000, kOldestServer / 10'000));
  if (setting(connection, "SELECT CAST(current_setting('transaction_read_only') AS TEXT)") != "off")
    return unusable(url, "it is read-only. Name the primary server, or end its read-only mode.");
  const auto encoding = setting(connection, "SELECT CAST(current_setting('server_encoding') AS TEXT)");
  const auto order = setting(
      connection, "SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()");
  if (encoding != "UTF8" || (order != "C" && order != "POSIX"))
    return unusable(
        url, fmt::format("its encoding is {} and its collation is {}. Create it with: CREATE DATABASE name "
                         "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0.",
                         encoding, order));
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Database>> open(const std::string& url, const Options& options) {
  try {
    auto database = std::make_unique<PostgresDatabase>(url, options);
    TRY_VOID(check_server(database->writer(), url));
    return std::unique_ptr<Database>(std::move(database));
  } catch (const StorageFault& fault) {
    return unusable(url, fmt::format("{}. Check its address, the user and the password.", fault.what()));
  }
}

std::string without_password(const std::string& url) {
  std::string shown = url.substr(0, url.find('?'));  // a password may stand among the parameters too
  const auto scheme = shown.find("://");
  if (scheme == std::string::npos) return shown;
  const auto user = scheme + 3;
  const auto host = shown.rfind('@', shown.find('/', user));
  if (host == std::string::npos || host < user) return shown;
  if (const auto colon = shown.find(':', user); colon < host) shown.erase(colon, host - colon);
  return shown;
}

}  // namespace sallyport::store::postgres
