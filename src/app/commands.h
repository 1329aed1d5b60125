// What operators do from the command line, on a running server as well as on a stopped one: the same
// function runs either in the server's process, through the control socket, or in the command's own.
#pragma once

#include <span>
#include <string_view>

#include <boost/json.hpp>

#include "app/application.h"
#include "base/result.h"

namespace sallyport::app {

// A command takes a JSON object of arguments and answers what `--json` prints. It runs on a thread that
// is no core and may block. Unknown arguments are refused (kInvalid, with their name as the field).
struct Command {
  std::string_view name;  // "integration.create"
  base::Result<boost::json::value> (*run)(Application& application, const boost::json::object& arguments);
};
std::span<const Command> all_commands();

// Refusal: kNotFound for an unknown name, or what the command refuses. Faults come back as kUnavailable.
base::Result<boost::json::value> run_command(Application& application, std::string_view name,
                                             const boost::json::object& arguments);

}  // namespace sallyport::app
