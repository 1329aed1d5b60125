// Secrets as the JSON that is sealed: written into memory that is wiped, and read back. What is read was
// written here, so anything else is a fault.
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/secret.h"
#include "model/connection.h"

namespace sallyport::vault {

base::Secret secret_json(const boost::json::value& value);
base::Secret secret_of(const boost::json::value& text);
std::vector<base::Secret> read_secret_list(const base::Secret& text);
model::Values read_secret_values(const base::Secret& text);

}  // namespace sallyport::vault
