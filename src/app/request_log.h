// One log line for a request, with its id and tenant. Never a query string, a header or a body: secrets
// travel there (security C03).
#pragma once

#include <string_view>

#include "base/log.h"
#include "http/server.h"

namespace sallyport::app {

// `which` is a word of log.requests: "none", "errors", "all". `log` outlives the observer.
http::ServerObserver request_observer(std::string_view which, base::Log& log);

}  // namespace sallyport::app
