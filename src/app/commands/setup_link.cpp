// sallyport setup-link: a link for making the first administrator in the portal.

#include "app/commands/table.h"

namespace sallyport::app {

CommandAnswer run_setup_link(Application& application, const boost::json::object& object) {
  TRY_VOID(Arguments(object).done());
  TRY(const auto link, application.run([&] { return application.accounts().make_setup_link(); }));
  return boost::json::object{{"setupLink", link.reveal_text()}};
}

}  // namespace sallyport::app
