// The views of the API are text; commands answer values. This is the one bridge between the two.
#pragma once

#include <string_view>

#include <boost/json.hpp>

#include "base/check.h"
#include "base/json.h"

namespace sallyport::app {

// `text` is JSON that this process made itself.
inline boost::json::value value_of(std::string_view text) {
  auto parsed = base::parse_json(text, {.bytes = 64 * 1024 * 1024, .depth = 64, .members = 10'000'000});
  CHECK(parsed.has_value());
  return *std::move(parsed);
}

}  // namespace sallyport::app
