// Texts of an entry with {name} in them. Used by everything that makes a request, and by the checks of an
// entry. Nothing but the given values can be named: no environment, no other secret (security H16).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "providers/requests.h"

namespace sallyport::providers {

// A stretch of text, or the name of a value.
struct Piece {
  std::string_view text{};
  bool is_name = false;
};
// Refusal: kInvalid "template" for a brace that stands alone or encloses no name.
base::Result<std::vector<Piece>> pieces_of(std::string_view text);

// What may be the name of a value: a-z, then up to 39 of a-z 0-9 _.
bool is_value_name(std::string_view text);

// As fill(), for texts that are no URL: values stand as they are. Refusals: kInvalid "settings.<name>" for
// one that is missing or has control characters; an empty value is none.
base::Result<std::string> fill_text(std::string_view text, const Values& values);

// Whether there is no URL: no template, or one that begins with an optional value that is not filled in.
bool is_left_out(std::string_view url_template, const Values& values);

// An https URL that can be asked, or an http one of this very machine (a literal loopback address), for
// development. Refusal: kInvalid with `field`.
base::Result<void> check_url(std::string_view url, std::string_view field);
// "example.com" or "example.com:8443", in lower case.
bool is_host(std::string_view text);
// Everything but unreserved characters as %XX (RFC 3986 §2.1).
std::string percent_encode(std::string_view text);

}  // namespace sallyport::providers
