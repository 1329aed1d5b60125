// `sallyport serve`: from the configuration to the last answer after SIGTERM.
#pragma once

#include "app/config.h"

namespace sallyport::app {

// Runs until SIGTERM or SIGINT. SIGHUP reads the TLS files again. Answers the exit code: 0 after a drain,
// 1 when it could not start (the reason is logged), 3 when requests had to be cut off.
int serve(const LoadedConfig& loaded);

}  // namespace sallyport::app
