#include "api/fields.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"

namespace sallyport::api {

const Field* Fields::find(std::string_view wire) const {
  const auto found = std::ranges::find(all, wire, &Field::wire);
  return found == all.end() ? nullptr : &*found;
}

std::string Fields::listed() const {
  std::string text;
  for (const Field& field : all) text += (text.empty() ? "" : ", ") + field.wire;
  return text;
}

Fields make_fields(const Description& description, std::initializer_list<std::string_view> members) {
  CHECK(description.fields.size() == members.size());
  Fields fields{.name = description.name, .about = description.about, .all = {}};
  for (const std::string_view member : members) {
    const auto found =
        std::ranges::find(description.fields, member, &std::pair<std::string_view, Facts>::first);
    CHECK(found != description.fields.end());
    fields.all.push_back({description.snake_case ? std::string(member) : camel_case(member), found->second});
  }
  return fields;
}

std::string camel_case(std::string_view snake_case) {
  std::string text;
  bool upper = false;
  for (const char c : snake_case) {
    if (c == '_') {
      upper = true;
      continue;
    }
    text += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return text;
}

base::Result<void> check_text(const Facts& facts, const std::string& at, std::string_view text) {
  const auto size = static_cast<std::int64_t>(text.size());
  if (size >= facts.min && (facts.max == 0 || size <= facts.max)) return {};
  return base::invalid(at, fmt::format("{} must have {} to {} bytes of text.", at, facts.min, facts.max));
}

base::Result<void> check_integer(const Facts& facts, const std::string& at, std::int64_t value) {
  if (value >= facts.min && (facts.max == 0 || value <= facts.max)) return {};
  return base::invalid(at, fmt::format("{} must be a whole number from {} to {}.", at, facts.min, facts.max));
}

base::Result<void> check_count(const Facts& facts, const std::string& at, std::size_t count) {
  const auto size = static_cast<std::int64_t>(count);
  if (size >= facts.min && (facts.max == 0 || size <= facts.max)) return {};
  return base::invalid(at, fmt::format("{} must have {} to {} entries.", at, facts.min, facts.max));
}

}  // namespace sallyport::api
