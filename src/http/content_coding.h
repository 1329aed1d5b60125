// Which content codings a client takes (RFC 9110 §12.5.3), as far as files that are compressed beforehand
// need it. Pure.
#pragma once

#include <string_view>

namespace sallyport::http {

// Whether a header Accept-Encoding names `coding` ("br", "gzip") with a weight above zero. "*" does not
// count: who means the coding names it.
bool accepts_coding(std::string_view header, std::string_view coding);

}  // namespace sallyport::http
