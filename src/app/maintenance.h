// Commands for a database that no server uses: moving it and restoring it from a backup. They run in the
// process of the command line, never through the control socket.
#pragma once

#include <string_view>

#include <boost/json.hpp>

#include "app/application.h"
#include "app/config.h"
#include "base/result.h"

namespace sallyport::app {

// database.copy {"from", "to"}: everything from one database address to the other, verified by count and
// hash.
base::Result<boost::json::value> copy_everything(const Config& config, World world,
                                                 const boost::json::object& arguments);

// restore {"file", "replace"}: a backup becomes the database of the configuration. All tokens that were
// issued before are ended, because some of them may have been revoked after the backup (security S34). On
// PostgreSQL, whose own tools bring the data back, "file" stays out.
//
// Refusals, after which all is as it was: "database_exists" when there is one and "replace" is not set,
// "database_in_use" while a server works on the SQLite file, "backup_damaged", "no_key", "unknown_kek", and
// those of Application::open. The database that was there before, which may be a damaged one, is kept beside
// the new one; the answer names it as "previous". Servers on a PostgreSQL have to be stopped before; nothing
// here can see them.
base::Result<boost::json::value> restore(const Config& config, World world,
                                         const boost::json::object& arguments);

// Nothing when `command` is none of these.
using Maintenance = base::Result<boost::json::value> (*)(const Config&, World, const boost::json::object&);
Maintenance find_maintenance(std::string_view command);

}  // namespace sallyport::app
