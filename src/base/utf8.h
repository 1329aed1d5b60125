// UTF-8 checks (RFC 3629): overlong forms, surrogates and code points above U+10FFFF are refused.
#pragma once

#include <string_view>

namespace sallyport::base {
bool is_valid_utf8(std::string_view text);
}  // namespace sallyport::base
