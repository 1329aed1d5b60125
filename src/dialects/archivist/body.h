// What the bodies of this dialect's requests have in common: one JSON object, members by name, times, and
// refusals that name the members. Pure functions, on the core of the request.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"

namespace sallyport::dialects::archivist {

// The JSON object of a body; an empty body is an empty object when `may_be_empty`. Refusals: kUnsupported
// for a content type other than JSON (none at all is taken as JSON), kInvalid for anything but one object.
base::Result<boost::json::object> read_object(const http::Request& request, bool may_be_empty);

inline std::string_view text_of(const boost::json::string& text) { return {text.data(), text.size()}; }

// Null counts as absent, as in the JSON form of protocol buffers.
const boost::json::value* member(const boost::json::object& object, std::string_view name);

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
