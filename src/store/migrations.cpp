#include "store/migrations.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "embedded/migrations.h"

namespace sallyport::store {
namespace {

// "0002_audit.sqlite.sql" for the driver sqlite, "0001_foundation.sql" for all; nothing for other drivers.
std::optional<Migration> migration_for(const embedded::File& file, std::string_view driver) {
  Migration migration{.version = 0, .name = file.path, .sql = file.content};
  const auto cut = [&](std::string_view suffix) {
    if (!migration.name.ends_with(suffix)) return false;
    migration.name.remove_suffix(suffix.size());
    return true;
  };
  CHECK(cut(".sql"));
  if (migration.name.contains('.') && !cut(fmt::format(".{}", driver))) return std::nullopt;
  const auto [end, error] =
      std::from_chars(migration.name.data(), migration.name.data() + 4, migration.version);
  CHECK(error == std::errc{} && *end == '_');
  return migration;
}

std::vector<Migration> pick(std::string_view driver) {
  std::vector<Migration> picked;
  for (const auto& file : embedded::migrations())
    if (const auto migration = migration_for(file, driver)) picked.push_back(*migration);
  std::ranges::sort(picked, {}, &Migration::version);
  for (std::size_t i = 0; i < picked.size(); ++i)
    CHECK(picked[i].version == static_cast<std::int64_t>(i) + 1);
  return picked;
}

// Statements of a file: one ends where a line ends with a semicolon.
void execute_all(Session& session, std::string_view sql) {
  while (!sql.empty()) {
    const auto end = sql.find(";\n");
    const auto statement = sql.substr(0, end);
    if (statement.find_first_not_of(" \n") != std::string_view::npos && !statement.ends_with('\n'))
      session.execute(statement, {});
    if (end == std::string_view::npos) return;
    sql.remove_prefix(end + 2);
  }
}

std::int64_t version_in(Session& session) {
  std::int64_t version = 0;
  session.query("SELECT version FROM schema_state", {}, [&](const Row& row) {
    version = row.integer(0);
    return false;
  });
  return version;
}

void make_schema_state(Session& session) {
  session.execute(
      "CREATE TABLE IF NOT EXISTS schema_state (id BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, "
      "changed_at BIGINT NOT NULL)",
      {});
  session.execute(
      "INSERT INTO schema_state (id, version, changed_at) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING", {});
}

// Runs one migration unless another process was faster. Updating the row first takes its lock, so that two
// nodes that start together come one after the other.
void run(Session& session, const Migration& migration, base::Time now) {
  session.execute("UPDATE schema_state SET changed_at = :now WHERE id = 1", {{"now", now}});
  if (version_in(session) != migration.version - 1) return;
  execute_all(session, migration.sql);
  session.execute("UPDATE schema_state SET version = :version WHERE id = 1",
                  {{"version", migration.version}});
}

}  // namespace

std::span<const Migration> all_migrations(std::string_view driver) {
  static const std::vector<Migration> kSqlite = pick("sqlite");
  static const std::vector<Migration> kPostgres = pick("postgres");
  CHECK(driver == "sqlite" || driver == "postgres");
  return driver == "sqlite" ? kSqlite : kPostgres;
}

std::int64_t schema_version(Database& database) {
  std::int64_t version = 0;
  database.write([&](Session& session) {
    make_schema_state(session);
    version = version_in(session);
    return true;
  });
  return version;
}

base::Result<void> migrate(Database& database, const base::Clock& clock) {
  return migrate(database, clock, all_migrations(database.name()));
}

base::Result<void> migrate(Database& database, const base::Clock& clock,
                           std::span<const Migration> migrations) {
  const std::int64_t present = schema_version(database);
  const auto known = static_cast<std::int64_t>(migrations.size());
  if (present > known)
    return base::refuse(base::ErrorKind::kConflict, "schema_too_new",
                        fmt::format("The database has schema version {}, but this Sallyport knows only {}. "
                                    "Start the newer version, or restore a backup from before the upgrade.",
                                    present, known));
  for (const Migration& migration : migrations) {
    if (migration.version <= present) continue;
    database.write([&](Session& session) {
      run(session, migration, clock.now());
      return true;
    });
  }
  return {};
}

}  // namespace sallyport::store
