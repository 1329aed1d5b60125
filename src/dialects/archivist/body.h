// What the bodies of this dialect's requests have in common beside their form: times, and refusals that name
// the members. Pure functions, on the core of the request.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "dialects/json_body.h"

namespace sallyport::dialects::archivist {

// Refusal: kInvalid with `field`.
base::Result<base::Time> read_time(std::string_view text, std::string_view field);
// With a fraction only where the time has one: what is read back is the same time.
std::string write_time(base::Time time);

// A refusal by the rules of the house in the words of this wire: each part of the path in `field` that is the
// first of a pair becomes the second, in the message too.
using Words = std::span<const std::pair<std::string_view, std::string_view>>;
base::Error in_words_of_wire(base::Error error, Words words);
template <class T>
base::Result<T> in_words_of_wire(base::Result<T> result, Words words) {
  if (result) return result;
  return std::unexpected(in_words_of_wire(std::move(result).error(), words));
}

}  // namespace sallyport::dialects::archivist
