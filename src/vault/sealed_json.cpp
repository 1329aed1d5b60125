#include "vault/sealed_json.h"

#include "base/json.h"

namespace sallyport::vault {

namespace json = boost::json;

base::Secret secret_json(const json::value& value) {
  auto text = base::to_json(value);
  auto secret = base::Secret::from_text(text);
  base::wipe(text.data(), text.size());
  return secret;
}

base::Secret secret_of(const json::value& value) {
  const auto& text = value.as_string();
  return base::Secret::from_text({text.data(), text.size()});
}

std::vector<base::Secret> read_secret_list(const base::Secret& text) {
  std::vector<base::Secret> secrets;
  for (const auto& value : json::parse(text.reveal_text()).as_array()) secrets.push_back(secret_of(value));
  return secrets;
}

model::Values read_secret_values(const base::Secret& text) {
  model::Values values;
  for (const auto& [name, value] : json::parse(text.reveal_text()).as_object())
    values.emplace(name, std::string_view(value.as_string()));
  return values;
}

}  // namespace sallyport::vault
