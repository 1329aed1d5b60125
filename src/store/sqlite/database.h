// The SQLite driver: one file (or memory), one writer and several readers, durable commits.
//
// app/, tests and the command line open it; everybody else sees store::Database.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace sallyport::store::sqlite {

struct Options {
  std::size_t readers = 4;       // connections for read(), made when first needed
  std::size_t cache_kib = 2048;  // page cache of each reader; the one writer has eight times as much
  std::string vfs;               // SQLite's operating-system layer, for tests of failing disks
};

// Opens or creates the database at `path`; ":memory:" makes one that lives as long as the object, with one
// connection for readers and the writer. Write-ahead log, synchronous=FULL, foreign keys, file mode 0600.
// The schema is not touched: see store/migrations.h.
//
// After an fsync that failed, nobody knows what is on the disk: every later write() throws StorageFault until
// the database is opened anew (reliability Q03). Other faults, such as a full disk, pass when their cause
// does.
//
// Refusals: kConflict "database_in_use" when another process has it open (security Q09); kUnavailable
// "database_unusable" when the file cannot be opened, is no database, or is open to others and cannot be
// made private (P12).
base::Result<std::unique_ptr<Database>> open(const std::string& path, const Options& options = {});

}  // namespace sallyport::store::sqlite
