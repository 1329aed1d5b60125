// Limits of the directory's fields, the same for people made through the API and imported ones.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/role.h"

namespace sallyport::directory {

// All refuse with kInvalid and `field`.
base::Result<void> check_person_name(std::string_view name, std::string_view field);  // 1 to 256 bytes
// Empty, or up to 254 bytes with one '@' that has something on both sides, and no white space.
base::Result<void> check_email(std::string_view email, std::string_view field);
base::Result<void> check_external_id(std::string_view id, std::string_view field);  // 1 to 256 bytes
// A word of a-z, 0-9, '-' and '_' that begins with a letter, 1 to 32 characters; "all" and "local" have a
// meaning of their own and are refused.
base::Result<void> check_imported_source(std::string_view source, std::string_view field);

// A word as above of 1 to 64 characters that is no built-in role.
base::Result<void> check_own_role_name(std::string_view name, std::string_view field);
// The rest of a role: at most 256 bytes of description, one permission at least, the limits of conditions.
base::Result<void> check_role(const model::Role& role);

}  // namespace sallyport::directory
