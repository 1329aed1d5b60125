// Limits of what a person's login has. The same for the API, the archivist's wire and the command line. All
// refuse with kInvalid and `field`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::model {

inline constexpr std::size_t kShortestPassword = 12;  // bytes
inline constexpr std::size_t kLongestPassword = 1024;

// The one spelling of an account's address: 3 to 254 characters of printable ASCII without spaces and with
// one '@' inside, in lower case.
base::Result<std::string> normal_email(std::string email, std::string_view field);
base::Result<void> check_password(const base::Secret& password, std::string_view field);
// Of accounts, tenants and organisations: one line of 1 to 128 bytes.
base::Result<void> check_display_name(std::string_view name, std::string_view field);

}  // namespace sallyport::model
