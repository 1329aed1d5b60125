// When a token ends, in the ways in which providers say it (outbound §2.2 rows 1 to 4, 11, 14; security H09).
#pragma once

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "providers/provider.h"

namespace sallyport::providers {

// Takes numbers and the text of numbers. Nothing for what cannot be read, is not in the future, or is more
// than a hundred years away: a token is never refused for that.
std::optional<base::Time> read_expiry(const boost::json::value& value, ExpiresForm form, base::Time now);

// `exp` of a token that happens to be a JWT; not verified, so a hint only.
std::optional<base::Time> read_jwt_expiry(std::string_view token, base::Time now);

}  // namespace sallyport::providers
