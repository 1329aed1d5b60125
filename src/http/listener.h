// Accepts connections on one core, within the cap of all cores, and watches the deadlines of that core.
#pragma once

#include <memory>
#include <string>

#include "async/task.h"
#include "base/result.h"
#include "http/server_state.h"

namespace sallyport::http {

// The address to listen on, from "host:port" or "[v6]:port"; a host name is resolved.
base::Result<boost::asio::ip::tcp::endpoint> parse_listen(const std::string& text);

// Opens a listening socket on every core at `endpoint`; port 0 becomes one free port for all. Refused
// when something listens there already (security Q09), although the sockets share their port.
base::Result<void> open_acceptors(ServerState& server, boost::asio::ip::tcp::endpoint endpoint);

// Accepts on `core` until its acceptor is closed. When memory is short it stops, and begins anew after a
// moment (reliability PR10).
void start_accepting(const std::shared_ptr<ServerState>& server, CoreState& core);

}  // namespace sallyport::http
