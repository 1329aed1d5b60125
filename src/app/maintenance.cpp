#include "app/maintenance.h"

#include <filesystem>

#include <fmt/format.h>

#include "accounts/setup_token.h"
#include "app/arguments.h"
#include "app/database.h"
#include "audit/verify.h"
#include "base/time_text.h"
#include "integrations/read_model.h"
#include "store/account_session_repository.h"
#include "store/copy.h"
#include "store/integration_repository.h"
#include "store/migrations.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/private_file.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using base::Result;

constexpr std::string_view kSqlite = "sqlite:";

std::unexpected<base::Error> conflict(const char* code, std::string message, const char* field = "") {
  return base::refuse(base::ErrorKind::kConflict, code, std::move(message), field);
}

Result<std::unique_ptr<store::Database>> open_for_copy(const std::string& address, const Config& config,
                                                       const char* field) {
  if (auto good = check_database_address(address); !good) return base::invalid(field, good.error().message);
  auto opened = open_database(address, config, 1);
  if (!opened) opened.error().field = field;
  return opened;
}

// What brings tokens, sessions of people and a set-up link back to life in a restored database: nothing.
Result<json::object> end_tokens_after_restore(Application& application) {
  const base::Time mark = integrations::mark_after(application.world().clock.now());
  const auto ended = application.store().write_now([&](store::Session& session) {
    model::AuditRecord record;
    record.action = model::AuditAction::kRestored;
    record.source = "console";
    record.reason = fmt::format("tokens before {} are ended", base::rfc3339_seconds(mark));
    audit::Log::record_with(session, application.world().clock.now(), std::move(record));
    store::AccountSessionRepository(session).erase_all();
    accounts::SetupToken(session).erase();
    return store::IntegrationRepository(session).end_all_tokens(mark);
  });
  TRY_VOID(application.run([&] { return application.audit().chained(); }));
  const auto log = audit::verify(application.store().database(), std::nullopt);
  if (!log.whole())
    return conflict("backup_damaged", fmt::format("Its audit log is not whole: block {}, {}.",
                                                  log.bad->sequence, log.bad->why));
  return json::object{{"database", shown_database_address(application.config().database_address())},
                      {"tokensEndedBefore", base::rfc3339_seconds(mark)},
                      {"integrations", ended},
                      {"auditRecords", log.records}};
}

// Whether anybody has ever started a server on it; an empty file is a good SQLite database too.
Result<void> check_backup(const Config& config, const std::string& file) {
  bool good = false;
  if (const auto opened = open_database(config, 1)) try {
      good = store::schema_version(**opened) > 0;
    } catch (const store::StorageFault&) {
      good = false;  // its pages make no sense
    }
  if (good) return {};
  return conflict("backup_damaged",
                  fmt::format("{} is no backup of a Sallyport database, or it is damaged.", file), "file");
}

// Opens the database as a server would, without making a key, and does what a restore needs.
Result<json::object> finish_restore(const Config& config, World world) {
  Config own = config;
  own.cores = 1;
  TRY(const auto application, Application::open(own, world, false));
  application->start(Application::Talks::kNo);
  auto answer = end_tokens_after_restore(*application);
  application->stop();
  return answer;
}

constexpr const char* kParts[] = {"", "-wal", "-shm"};

// The copy of a backup that is tried; what is left of it goes when the trial ends, however it ends.
class Trial {
 public:
  Trial(std::string path, const std::string& file) : path_(std::move(path)) {
    clear();
    fs::copy_file(file, path_);
    fs::permissions(path_, fs::perms::owner_read | fs::perms::owner_write);
  }
  ~Trial() { clear(); }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  // A configuration whose server would work on the copy and publish nothing.
  Config config(Config own) const {
    own.database = std::string(kSqlite) + path_;
    own.audit_checkpoint_file = path_ + ".checkpoint";
    return own;
  }
  void take_name(const std::string& path) { fs::rename(path_, path); }

 private:
  void clear() const {
    std::error_code ignored;
    for (const char* part : kParts) fs::remove(path_ + part, ignored);
    for (const char* part : {".lock", ".checkpoint"}) fs::remove(path_ + part, ignored);
  }
  std::string path_;
};

// Moves the database to a name that is free, without opening it: it may be the damaged one. Answers the name.
std::string set_aside(const std::string& path) {
  std::string aside = path + ".before-restore";
  for (int n = 2; fs::exists(aside); ++n) aside = fmt::format("{}.before-restore.{}", path, n);
  for (const char* part : kParts)
    if (fs::exists(path + part)) fs::rename(path + part, aside + part);
  return aside;
}

Result<json::value> restore_file(const Config& config, World world, const std::string& file, bool replace) {
  const std::string path = config.database_address().substr(kSqlite.size());
  const bool present = fs::exists(path);
  if (!fs::exists(file)) return base::invalid("file", fmt::format("There is no file {}.", file));
  if (present && !replace)
    return conflict("database_exists",
                    fmt::format("There is a database at {} already. Give --replace to put the backup in its "
                                "place; the old one is kept beside it.",
                                path),
                    "replace");
  fs::create_directories(fs::absolute(path).parent_path());
  TRY(const auto nobody_else, store::sqlite::FileLock::take(path));

  // All checks and changes happen to a copy; the database of the server is touched when all is well.
  Trial trial(path + ".restoring", file);
  TRY_VOID(check_backup(trial.config(config), file));
  TRY(auto answer, finish_restore(trial.config(config), world));
  if (present) answer["previous"] = set_aside(path);
  trial.take_name(path);
  TRY_VOID(store::sqlite::sync_file(path));
  answer["database"] = config.database_address();
  return answer;
}

}  // namespace

Result<json::value> copy_everything(const Config& config, World world, const json::object& object) {
  Arguments arguments(object);
  TRY(const auto from, arguments.text("from"));
  TRY(const auto to, arguments.text("to"));
  TRY_VOID(arguments.done());
  if (from == to) return base::invalid("to", "Give another database than the one to copy from.");
  // Opening a SQLite file makes it, and a slip of the pen would leave an empty one.
  if (from.starts_with(kSqlite) && !fs::exists(from.substr(kSqlite.size())))
    return base::invalid("from", fmt::format("There is no database at {}.", from));
  TRY(const auto source, open_for_copy(from, config, "from"));
  TRY(const auto target, open_for_copy(to, config, "to"));
  TRY(const auto sums, store::copy_database(*source, *target, world.clock));
  json::array tables;
  for (const auto& sum : sums)
    tables.push_back(json::object{{"table", sum.table}, {"rows", sum.rows}, {"sha256", sum.sha256}});
  return json::object{
      {"from", shown_database_address(from)}, {"to", shown_database_address(to)}, {"tables", tables}};
}

Result<json::value> restore(const Config& config, World world, const json::object& object) {
  Arguments arguments(object);
  TRY(const auto file, arguments.optional_text("file"));
  TRY(const bool replace, arguments.flag("replace"));
  TRY_VOID(arguments.done());
  const bool is_sqlite = config.database_address().starts_with(kSqlite);
  if (is_sqlite && !file) return base::invalid("file", "Name the backup that is to be restored.");
  if (!is_sqlite && file)
    return base::invalid("file", "Restore PostgreSQL with its own tools, then run this without a file.");
  if (is_sqlite) return restore_file(config, world, *file, replace);
  TRY(auto answer, finish_restore(config, world));
  return answer;
}

Maintenance find_maintenance(std::string_view command) {
  if (command == "database.copy") return copy_everything;
  if (command == "restore") return restore;
  return nullptr;
}

}  // namespace sallyport::app
