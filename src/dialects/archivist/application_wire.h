// The JSON of app registrations (archivist §4), in and out. "Application" is this dialect's word for a
// custom integration. Pure functions; applications.cpp calls them on the core of the request.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "integrations/service.h"
#include "model/integration.h"

namespace sallyport::dialects::archivist {

// POST: display_name is needed, custom_claims and roles may be there; other members are ignored, as the
// gateway of the original does. Refusals name the member.
base::Result<integrations::NewIntegration> read_new_application(const boost::json::object& body);

// PATCH: members that are there are changed, custom_claims as a whole. With `mask`, exactly the named
// members are: one that is named and absent goes back to empty. Refusal for a name that no mask may have.
base::Result<integrations::IntegrationChange> read_change(const boost::json::object& body,
                                                          std::optional<std::string_view> mask);

// One application. `secret` belongs to the newest credential and is shown; all others are "". Credentials
// that have ended are left out, unless nothing else is left to show.
boost::json::object write_application(const model::Integration& integration, base::Time now,
                                      const base::Secret* secret = nullptr);

}  // namespace sallyport::dialects::archivist
