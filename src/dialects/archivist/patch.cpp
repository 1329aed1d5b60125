#include "dialects/archivist/patch.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dialects/archivist/body.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

// "displayName" -> "display_name"
std::string snake_case(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      snake += '_';
      snake += static_cast<char>(c - 'A' + 'a');
    } else {
      snake += c;
    }
  }
  return snake;
}

base::Result<std::set<std::string>> read_mask(std::string_view text,
                                              std::span<const std::string_view> known) {
  std::set<std::string> mask;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string name = snake_case(text.substr(0, comma));
    if (std::ranges::find(known, name) == known.end())
      return base::invalid("mask",
                           fmt::format("The mask may name {}, with commas between.", fmt::join(known, ", ")));
    mask.insert(std::move(name));
    if (comma == text.size()) return mask;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

base::Result<std::vector<std::string>> as_words(const json::value& value, std::string_view name) {
  const auto* list = value.if_array();
  if (list == nullptr) return base::invalid(std::string(name), "This has to be an array of strings.");
  std::vector<std::string> words;
  for (const auto& entry : *list) {
    TRY(auto word, as_text(entry, name));
    words.push_back(std::move(word));
  }
  return words;
}

base::Result<std::optional<std::vector<std::string>>> read_words(const json::object& object,
                                                                 std::string_view name) {
  const auto* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  return as_words(*value, name);
}

base::Result<bool> read_owner(const json::value& value, std::string_view name) {
  const auto refusal =
      base::invalid(std::string(name), R"(This has to be an array that holds "OWNER" or nothing.)");
  const auto* list = value.if_array();
  if (list == nullptr) return refusal;
  bool owner = false;
  for (const auto& entry : *list) {
    const auto* word = entry.if_string();
    if (word == nullptr || (text_of(*word) != kOwner && *word != "ROLE_UNSPECIFIED")) return refusal;
    owner = owner || text_of(*word) == kOwner;
  }
  return owner;
}

base::Result<Patch> Patch::read(const http::Request& request, std::span<const std::string_view> known) {
  TRY(const auto query, http::FormFields::parse(request.query, "query string"));
  TRY(auto body, read_object(request, false));
  return make(std::move(body), query.get("mask"), known);
}

base::Result<Patch> Patch::make(json::object body, std::optional<std::string_view> mask,
                                std::span<const std::string_view> known) {
  Patch patch;
  patch.body_ = std::move(body);
  for (const std::string_view name : known) {
    const auto outer = name.substr(0, name.find('.'));
    const auto* value = outer == name ? nullptr : member(patch.body_, outer);
    if (value != nullptr && !value->is_object())
      return base::invalid(std::string(outer), "This has to be an object.");
  }
  if (mask) {
    TRY(patch.mask_, read_mask(*mask, known));
  }
  return patch;
}

const json::value* Patch::find(std::string_view name) const {
  const auto dot = name.find('.');
  const auto* value = member(body_, name.substr(0, dot));
  if (dot == std::string_view::npos || value == nullptr) return value;
  return member(value->get_object(), name.substr(dot + 1));  // make() has looked
}

bool Patch::changes(std::string_view name) const {
  if (!mask_) return find(name) != nullptr;
  return mask_->contains(std::string(name)) || mask_->contains(std::string(name.substr(0, name.find('.'))));
}

base::Result<std::optional<std::string>> Patch::text(std::string_view name) const {
  if (!changes(name)) return std::nullopt;
  const auto* value = find(name);
  if (value == nullptr) return std::string();
  return as_text(*value, name);
}

base::Result<std::optional<std::vector<std::string>>> Patch::words(std::string_view name) const {
  if (!changes(name)) return std::nullopt;
  const auto* value = find(name);
  if (value == nullptr) return std::vector<std::string>{};
  return as_words(*value, name);
}

base::Result<std::optional<bool>> Patch::truth(std::string_view name) const {
  if (!changes(name)) return std::nullopt;
  const auto* value = find(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return base::invalid(std::string(name), "This has to be true or false.");
  return value->get_bool();
}

base::Result<std::optional<bool>> Patch::owner(std::string_view name) const {
  if (!changes(name)) return std::nullopt;
  const auto* value = find(name);
  if (value == nullptr) return false;
  TRY(const bool owner, read_owner(*value, name));
  return owner;
}

}  // namespace sallyport::dialects::archivist
