// The JSON of administrators (archivist §6), in and out. The 2023 pages call the list "administrators",
// the 2023 OpenAPI "root_principals"; both are taken everywhere, each path answers with its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "integrations/service.h"

namespace sallyport::dialects::archivist {

inline constexpr std::string_view kAdministrators = "administrators";
inline constexpr std::string_view kRootPrincipals = "root_principals";

// The whole list that a PATCH sets. Refusals name the member: no list, both lists, or an entry whose
// members are not strings. Limits of the texts are the service's.
base::Result<std::vector<integrations::Administrator>> read_administrators(const boost::json::object& body);
std::string write_administrators(const std::vector<integrations::Administrator>& list, std::string_view name);

}  // namespace sallyport::dialects::archivist
