#include "store/stored_json.h"

#include "store/database.h"

namespace sallyport::store {

namespace json = boost::json;

json::value read_json_column(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error) throw StorageFault("A stored JSON value is damaged.");
  return value;
}

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

json::array conditions_to_json(const model::AllOf& conditions) {
  json::array all;
  for (const auto& any : conditions) {
    json::array terms;
    for (const auto& term : any) {
      json::object written{{"name", term.name}, {"value", term.value}};
      if (term.negated) written["not"] = true;
      terms.push_back(std::move(written));
    }
    all.push_back(std::move(terms));
  }
  return all;
}

model::AllOf conditions_from_json(const json::value& value) {
  try {
    model::AllOf all;
    for (const auto& any : value.as_array()) {
      auto& terms = all.emplace_back();
      for (const auto& term : any.as_array())
        terms.push_back({.name = std::string(term.at("name").as_string()),
                         .negated = term.as_object().contains("not"),
                         .value = std::string(term.at("value").as_string())});
    }
    return all;
  } catch (const std::exception&) {
    throw StorageFault("Stored conditions are damaged.");
  }
}

}  // namespace sallyport::store
