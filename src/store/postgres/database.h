// The PostgreSQL driver: a pool of connections, one writer at a time in all processes, durable commits.
//
// app/, tests and the command line open it; everybody else sees store::Database.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace sallyport::store::postgres {

inline constexpr int kOldestServer = 150000;  // PostgreSQL 15

struct Options {
  std::size_t readers = 4;                      // connections for read(), made when first needed
  std::chrono::milliseconds pool_wait{5'000};   // for a free one; then StorageFault
  std::chrono::milliseconds connect{5'000};     // until a new connection is ready
  std::chrono::milliseconds statement{10'000};  // for one statement; the connection is given up after it
};

// Connects to the database that `url` names (postgresql://..., as libpq reads it; environment variables such
// as PGPASSWORD and a service file count as well). Later losses heal by themselves: each transaction that
// meets one throws StorageFault, and the next ones connect anew, with growing pauses while nobody answers.
//
// Writers of all processes come one after the other, by an advisory lock: what a transaction has read cannot
// change before it writes, as with SQLite.
//
// Refusals, all kUnavailable "database_unusable": nobody answers, a server before PostgreSQL 15, one that is
// read-only, a database whose encoding is not UTF-8 or whose order of text is not that of its bytes.
base::Result<std::unique_ptr<Database>> open(const std::string& url, const Options& options = {});

// `url` without its password, for logs and messages.
std::string without_password(const std::string& url);

}  // namespace sallyport::store::postgres
