// The body of an answer as one kind of document, whatever the provider has written it in (outbound §2.2
// row 5).
#pragma once

#include <optional>

#include <boost/json.hpp>

#include "egress/client.h"

namespace sallyport::providers {

// JSON, or a form as an object of texts: by the content type, or else by what the body begins with. Nothing
// for anything else (HTML for example), and for what is not acceptable: names twice, invalid UTF-8, more than
// 256 KiB.
std::optional<boost::json::value> read_body(const egress::Answer& answer);

}  // namespace sallyport::providers
