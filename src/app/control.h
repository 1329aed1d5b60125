// The operator's way into a running server: a unix socket in the data folder that only its owner reaches.
//
// One request a connection: a line of JSON {"command", "arguments"}, answered by a line {"ok"} or
// {"error"}. The command line uses it when a server runs, and the database itself when none does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include "base/log.h"
#include "base/result.h"

namespace sallyport::app {

struct ControlRequest {
  std::string command;
  boost::json::object arguments;
};

// Answers on the control thread; may block.
using ControlHandler = std::function<base::Result<boost::json::value>(const ControlRequest&)>;

class ControlServer {
 public:
  // Refusal: kUnavailable "control" with the reason, such as a path that is too long for a socket.
  static base::Result<std::unique_ptr<ControlServer>> start(const std::string& data_dir,
                                                            ControlHandler handler, base::Log& log);
  ~ControlServer();  // ends the thread and removes the socket

 private:
  struct Impl;
  explicit ControlServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Sends a request to the server of this data folder. Nothing when none runs.
std::optional<base::Result<boost::json::value>> ask_running_server(const std::string& data_dir,
                                                                   const ControlRequest& request);

}  // namespace sallyport::app
