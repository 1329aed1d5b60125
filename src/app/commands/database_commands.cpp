// sallyport backup: a copy of the database while the server runs.

#include <filesystem>

#include "app/commands/table.h"

namespace sallyport::app {

CommandAnswer run_backup(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const auto file, arguments.text("file"));
  TRY_VOID(arguments.done());
  // What a crash left in the outbox belongs to the log.
  TRY_VOID(application.run([&] { return application.audit().chained(); }));
  TRY_VOID(application.store().database().backup(file));
  return boost::json::object{{"file", file}, {"bytes", std::filesystem::file_size(file)}};
}

}  // namespace sallyport::app
