// The words of letters about what somebody signs in with. Pure functions; they say what has changed and never
// a secret, for a letter is read by whoever reads the mailbox.
#pragma once

#include <string>
#include <string_view>

#include "accounts/factors.h"

namespace sallyport::app {

std::string_view subject_of(const accounts::FactorNotice& notice);
std::string words_of(const accounts::FactorNotice& notice, std::string_view public_url);

}  // namespace sallyport::app
