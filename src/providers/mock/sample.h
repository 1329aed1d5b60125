// Texts that a pattern of an entry takes: what the mock of a provider answers where the entry only says what
// values look like.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sallyport::providers {

// A short text that matches the whole pattern (RE2 syntax, see pattern.h). Nothing for what is no pattern,
// for look at boundaries and classes by name, and where nothing shorter than 4 KiB is found.
std::optional<std::string> sample_of(std::string_view pattern);

}  // namespace sallyport::providers
