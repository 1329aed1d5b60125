// Opens the database that the configuration names; the one place that knows all drivers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/config.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::app {

// Refusal: kInvalid unless it is sqlite:PATH, postgresql://... or postgres://...
base::Result<void> check_database_address(std::string_view address);

// The address without a password, for messages and `config show`.
std::string shown_database_address(const std::string& address);

// `readers`: how many reads run at the same time. Refusals: those of store::sqlite::open and
// store::postgres::open.
base::Result<std::unique_ptr<store::Database>> open_database(const Config& config, std::size_t readers);
base::Result<std::unique_ptr<store::Database>> open_database(const std::string& address, const Config& config,
                                                             std::size_t readers);

}  // namespace sallyport::app
