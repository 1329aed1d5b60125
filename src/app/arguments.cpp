#include "app/arguments.h"

#include <fmt/format.h>

namespace sallyport::app {

using base::Result;

const boost::json::value* Arguments::take(std::string_view name) {
  taken_.emplace(name);
  const auto* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::string> Arguments::text(std::string_view name) {
  TRY(auto value, optional_text(name));
  if (!value) return base::invalid(std::string(name), fmt::format("Give a {}.", name));
  return *std::move(value);
}

Result<std::optional<std::string>> Arguments::optional_text(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return base::invalid(std::string(name), "This is a text.");
  return std::string(value->as_string());
}

Result<std::optional<std::int64_t>> Arguments::optional_number(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64()) return base::invalid(std::string(name), "This is a whole number.");
  return value->as_int64();
}

Result<bool> Arguments::flag(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return base::invalid(std::string(name), "This is true or false.");
  return value->as_bool();
}

Result<const boost::json::object*> Arguments::optional_object(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) return base::invalid(std::string(name), "This is an object.");
  return &value->as_object();
}

Result<void> Arguments::done() const {
  for (const auto& [name, value] : object_)
    if (!taken_.contains(std::string_view(name)))
      return base::invalid(std::string(name), "This command has no such argument.");
  return {};
}

}  // namespace sallyport::app
