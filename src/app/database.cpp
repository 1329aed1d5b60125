#include "app/database.h"

#include <chrono>
#include <cstring>

#include "store/postgres/database.h"
#include "store/sqlite/database.h"

namespace sallyport::app {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

bool is_postgres(std::string_view address) {
  return address.starts_with("postgresql://") || address.starts_with("postgres://");
}

}  // namespace

base::Result<void> check_database_address(std::string_view address) {
  if (address.starts_with(kSqlite) && address.size() > kSqlite.size()) return {};
  if (is_postgres(address)) return {};
  return base::invalid("",
                       "Give sqlite:PATH, such as sqlite:/var/lib/sallyport/sallyport.db, or "
                       "postgresql://user@host/database.");
}

std::string shown_database_address(const std::string& address) {
  return is_postgres(address) ? store::postgres::without_password(address) : address;
}

base::Result<std::unique_ptr<store::Database>> open_database(const Config& config, std::size_t readers) {
  return open_database(config.database_address(), config, readers);
}

base::Result<std::unique_ptr<store::Database>> open_database(const std::string& address, const Config& config,
                                                             std::size_t readers) {
  if (is_postgres(address)) {
    store::postgres::Options options;
    options.readers = readers;
    options.statement = std::chrono::milliseconds{config.database_statement_ms};
    return store::postgres::open(address, options);
  }
  store::sqlite::Options options;
  options.readers = readers;
  return store::sqlite::open(address.substr(kSqlite.size()), options);
}

}  // namespace sallyport::app
