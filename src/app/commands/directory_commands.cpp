// sallyport directory import: users and groups from a file.

#include "app/commands/operator.h"
#include "app/commands/table.h"

namespace sallyport::app {

CommandAnswer run_directory_import(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY(const std::string content, arguments.text("content"));
  TRY_VOID(arguments.done());
  TRY(const directory::ImportSummary summary,
      application.run([&] { return application.directory().import(caller, content); }));
  return boost::json::object{
      {"usersCreated", summary.users_created},     {"usersChanged", summary.users_changed},
      {"usersUnchanged", summary.users_unchanged}, {"groupsCreated", summary.groups_created},
      {"groupsChanged", summary.groups_changed},   {"groupsUnchanged", summary.groups_unchanged},
      {"memberships", summary.memberships}};
}

}  // namespace sallyport::app
