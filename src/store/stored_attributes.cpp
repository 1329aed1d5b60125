#include "store/stored_attributes.h"

#include "store/database.h"
#include "store/stored_conditions.h"

namespace sallyport::store {

model::Attributes read_attributes_column(std::string_view text) {
  auto attributes = model::attributes_from_json(read_json_column(text));
  if (!attributes) throw StorageFault("Stored attributes are damaged.");
  return *std::move(attributes);
}

std::vector<std::string> read_names_column(std::string_view text) {
  try {
    return boost::json::value_to<std::vector<std::string>>(read_json_column(text));
  } catch (const boost::system::system_error&) {
    throw StorageFault("A stored list of names is damaged.");
  }
}

}  // namespace sallyport::store
