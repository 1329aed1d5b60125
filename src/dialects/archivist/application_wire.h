// The JSON of app registrations (archivist §4), in and out. "Application" is this dialect's word for a
// custom integration. Pure functions; applications.cpp calls them on the core of the request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/message.h"
#include "integrations/service.h"
#include "model/integration.h"

namespace sallyport::dialects::archivist {

// The JSON object of a body; an empty body is an empty object when `may_be_empty`. Refusals: kUnsupported
// for a content type other than JSON (none at all is taken as JSON), kInvalid for anything but one object.
base::Result<boost::json::object> read_object(const http::Request& request, bool may_be_empty);

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

// {"caps":[…]}: how many applications may still be made, numbers as strings, -1 for no limit.
std::string write_caps(std::int64_t used, std::int64_t remaining);

// Where a list goes on. The query that chooses its entries travels in the page token.
struct ListPosition {
  std::string display_name;  // empty: all
  std::int64_t page_size = 0;
  std::optional<model::IntegrationId> after;
  std::optional<base::Time> after_created_at;
};
inline constexpr std::int64_t kDefaultPageSize = 25;
inline constexpr std::int64_t kLargestPageSize = 500;

// `page_size` as text: nothing, 0 and negative numbers mean the default, more than the largest means the
// largest. Refusal for text that is no number.
base::Result<std::int64_t> read_page_size(std::optional<std::string_view> text);

// From the query string and the content of its page token, if there is one. Clients send only the token and
// a size, or repeat the whole query (archivist §10): what is repeated must agree. Refusal names it.
base::Result<ListPosition> read_position(const http::FormFields& query,
                                         const std::optional<boost::json::object>& token);
boost::json::object write_position(const ListPosition& position);

}  // namespace sallyport::dialects::archivist
