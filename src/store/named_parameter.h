// Finding the value of a statement's parameter among those that a repository gave; for the drivers.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "base/check.h"
#include "store/database.h"

namespace sallyport::store {

// More different statements than the repositories have: beyond it somebody builds SQL from values.
inline constexpr std::size_t kMostStatements = 512;

// The parameter called `name`, which must be there. Callers mostly keep the order of the statement, so
// `position` is looked at first.
inline const Parameter& named(std::span<const Parameter> given, std::string_view name, std::size_t position) {
  if (position < given.size() && given[position].name == name) return given[position];
  const auto found = std::ranges::find(given, name, &Parameter::name);
  CHECK(found != given.end());
  return *found;
}

}  // namespace sallyport::store
