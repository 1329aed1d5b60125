// Lists of scopes as providers write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "providers/provider.h"

namespace sallyport::providers {

// What is always asked for, then `wanted`, each once, with the separator of the entry. Refusal: kInvalid
// "scopes" for one that is no scope-token (RFC 6749 §3.3) or has the separator in it.
base::Result<std::string> joined_scopes(const Provider& provider, const std::vector<std::string>& wanted);

// One text with spaces or commas between them, whatever the entry asks with (GitHub is asked with spaces and
// answers with commas), or an array of texts. What is no scope-token is left out.
std::vector<std::string> read_scopes(const boost::json::value& value);

bool is_scope(std::string_view text);

}  // namespace sallyport::providers
