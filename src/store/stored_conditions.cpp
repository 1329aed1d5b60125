#include "store/stored_conditions.h"

#include "store/database.h"

namespace sallyport::store {

namespace json = boost::json;

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

json::value read_json_column(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error) throw StorageFault("A stored JSON value is damaged.");
  return value;
}

}  // namespace sallyport::store
