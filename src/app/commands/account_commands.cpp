// sallyport account ...: what the operator does for people who cannot sign in.

#include "app/arguments.h"
#include "app/commands/table.h"

namespace sallyport::app {

CommandAnswer run_account_reset_password(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(std::string email, arguments.text("email"));
  TRY_VOID(arguments.done());
  TRY(const auto link, application.run([&] { return application.password_links().make(std::move(email)); }));
  return boost::json::object{{"resetLink", link.reveal_text()}};
}

CommandAnswer run_account_reset_factors(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const std::string email, arguments.text("email"));
  TRY_VOID(arguments.done());
  TRY_VOID(application.run([&] { return application.accounts().reset_factors(email); }));
  return boost::json::object{{"email", email}, {"secondFactors", "removed"}, {"sessions", "ended"}};
}

}  // namespace sallyport::app
