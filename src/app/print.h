// What a command prints for people when `--json` is not given.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace sallyport::app {

// Members one a line, lists as one block for each element; a secret is followed by the note that it is
// shown once. Control characters are escaped, so that a stored name cannot move the cursor.
std::string readable(std::string_view command, const boost::json::value& answer);

}  // namespace sallyport::app
