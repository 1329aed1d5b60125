#include "providers/entry_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.h"
#include "model/text.h"
#include "providers/entry_duration.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestLine = 2048;
constexpr std::size_t kLongestText = 16 * 1024;
constexpr std::size_t kMostItems = 100;

bool is_text(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == '\x7f'; });
}

}  // namespace

base::Result<void> EntryReader::finish() const {
  if (wrong_) return std::unexpected(*wrong_);
  for (const auto& member : object_) {
    if (taken_.contains(member.key())) continue;
    return base::invalid(path_ + std::string(member.key()), "There is no such member. Take it out.");
  }
  return {};
}

void EntryReader::refuse(std::string_view name, std::string message) {
  if (wrong_) return;
  wrong_ = base::invalid(path_ + std::string(name), std::move(message)).error();
}

const json::value* EntryReader::take(std::string_view name) {
  taken_.emplace(name);
  return wrong_ ? nullptr : object_.if_contains(name);
}

const json::array* EntryReader::take_array(std::string_view name) {
  const json::value* member = take(name);
  if (member == nullptr) return nullptr;
  const json::array* array = member->if_array();
  if (array != nullptr && array->size() <= kMostItems) return array;
  refuse(name, fmt::format("This is a list of up to {} items.", kMostItems));
  return nullptr;
}

std::optional<std::string> EntryReader::take_text(std::string_view name, const json::value& member) {
  const auto* text = member.if_string();
  if (text == nullptr) {
    refuse(name, "This is a text.");
    return std::nullopt;
  }
  const auto checked = model::check_line(*text, name, {.smallest = 0, .largest = kLongestLine});
  if (checked) return std::string(*text);
  refuse(name, checked.error().message);
  return std::nullopt;
}

void EntryReader::text(std::string_view name, std::string& value) {
  if (const auto* member = take(name))
    if (auto text = take_text(name, *member)) value = *std::move(text);
}

void EntryReader::lines(std::string_view name, std::string& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  const auto* text = member->if_string();
  if (text == nullptr || text->size() > kLongestText || !base::is_valid_utf8(*text) || !is_text(*text))
    return refuse(name, fmt::format("This is a text of up to {} bytes; of control characters it may have "
                                    "line feeds.",
                                    kLongestText));
  value = *text;
}

void EntryReader::flag(std::string_view name, bool& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  if (!member->is_bool()) return refuse(name, "This is true or false.");
  value = member->get_bool();
}

void EntryReader::known(std::string_view name, Known& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  if (member->is_bool())
    value = member->get_bool() ? Known::kYes : Known::kNo;
  else if (*member == "unknown")
    value = Known::kUnknown;
  else
    refuse(name, "This is true, false or \"unknown\".");
}

void EntryReader::texts(std::string_view name, std::vector<std::string>& value) {
  each(name, value, [&](const std::string& item, const json::value& member, std::string& read) {
    if (auto text = take_text(item, member)) read = *std::move(text);
  });
}

void EntryReader::numbers(std::string_view name, std::vector<int>& value) {
  constexpr std::int64_t kLargest = 100'000;
  each(name, value, [&](const std::string& item, const json::value& member, int& read) {
    if (!member.is_int64() || member.get_int64() < 1 || member.get_int64() > kLargest)
      return refuse(item, fmt::format("This is a number from 1 to {}.", kLargest));
    read = static_cast<int>(member.get_int64());
  });
}

void EntryReader::parameters(std::string_view name, std::vector<Parameter>& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  const json::object* object = member->if_object();
  if (object == nullptr || object->size() > kMostItems)
    return refuse(name, fmt::format("This is an object of up to {} texts.", kMostItems));
  value.clear();
  for (const auto& [key, text] : *object) {
    const std::string item = fmt::format("{}.{}", name, std::string_view(key));
    auto read = take_text(item, text);
    if (!read) return;
    value.push_back({.name = std::string(key), .value = *std::move(read)});
  }
}

void EntryReader::duration(std::string_view name, std::chrono::seconds& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  const auto* text = member->if_string();
  const auto read = text != nullptr ? read_duration(*text) : std::nullopt;
  if (!read) return refuse(name, "This is a duration such as \"90s\", \"30m\", \"8h\" or \"90d\".");
  value = *read;
}

void EntryReader::lifetime(std::string_view name, Lifetime& value) {
  const json::value* member = take(name);
  if (member == nullptr) return;
  if (*member == "never") {
    value = {.kind = Lifetime::Kind::kNever};
  } else if (*member == "unknown") {
    value = {};
  } else {
    const auto* text = member->if_string();
    const auto read = text != nullptr ? read_duration(*text) : std::nullopt;
    if (!read)
      return refuse(name, "This is a duration such as \"30m\" or \"90d\", \"never\" or \"unknown\".");
    value = {.kind = Lifetime::Kind::kLimited, .length = *read};
  }
}

}  // namespace sallyport::providers
