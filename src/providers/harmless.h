// Text of others that is shown or logged (security H19).
#pragma once

#include <string>
#include <string_view>

namespace sallyport::providers {

// At most 200 bytes of valid UTF-8 on one line: control characters and signs that change the direction of
// text are gone.
std::string one_line(std::string_view text);
// The same without long words, which could be a token or a secret.
std::string harmless(std::string_view text);

}  // namespace sallyport::providers
