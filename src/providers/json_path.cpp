#include "providers/json_path.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr int kMostSteps = 16;

// One step, which is a name unless `number` is set.
struct Step {
  std::string_view name{};
  std::optional<std::size_t> number{};
};

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

std::optional<Step> take_number(std::string_view& rest) {
  const auto end = rest.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view digits = rest.substr(1, end - 1);
  std::size_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
  rest.remove_prefix(end + 1);
  return Step{.number = number};
}

std::optional<Step> take_step(std::string_view& rest) {
  if (rest.starts_with('[')) return take_number(rest);
  if (!rest.starts_with('.')) return std::nullopt;
  rest.remove_prefix(1);
  const auto end = std::ranges::find_if_not(rest, is_name_character);
  const std::string_view name(rest.begin(), end);
  rest.remove_prefix(name.size());
  if (name.empty()) return std::nullopt;
  return Step{.name = name};
}

const json::value* follow(const json::value& value, const Step& step) {
  if (step.number) {
    const json::array* array = value.if_array();
    return array != nullptr && *step.number < array->size() ? &(*array)[*step.number] : nullptr;
  }
  const json::object* object = value.if_object();
  return object != nullptr ? object->if_contains(step.name) : nullptr;
}

// Null document: only whether it is a path.
bool walk(std::string_view path, const json::value*& document) {
  if (!path.starts_with('$')) return false;
  path.remove_prefix(1);
  for (int steps = 0; !path.empty(); ++steps) {
    const auto step = take_step(path);
    if (!step || steps == kMostSteps) return false;
    if (document != nullptr) document = follow(*document, *step);
  }
  return true;
}

}  // namespace

bool is_json_path(std::string_view path) {
  const json::value* nothing = nullptr;
  return walk(path, nothing);
}

const json::value* find(const json::value& document, std::string_view path) {
  const json::value* place = &document;
  return walk(path, place) ? place : nullptr;
}

std::optional<std::string> plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  return std::nullopt;
}

std::optional<std::string> text_at(const json::value& document, std::string_view path) {
  const json::value* value = find(document, path);
  return value != nullptr ? plain_text(*value) : std::nullopt;
}

}  // namespace sallyport::providers
