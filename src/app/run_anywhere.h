// Runs a command wherever it has to run: in the server that works on the data folder, or in this process.
#pragma once

#include <boost/json/value.hpp>

#include "app/config.h"
#include "app/control.h"
#include "base/result.h"

namespace sallyport::app {

// Refusals: those of the command; kUnavailable for a fault of this process.
base::Result<boost::json::value> run_anywhere(const Config& config, const ControlRequest& request);

}  // namespace sallyport::app
