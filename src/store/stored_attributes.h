// Attributes and lists of names as they stand in a column; for the repositories only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/attributes.h"

namespace sallyport::store {

// Both throw StorageFault for what was not written here.
model::Attributes read_attributes_column(std::string_view text);
std::vector<std::string> read_names_column(std::string_view text);

}  // namespace sallyport::store
