// Writes the members of one object of an entry (entry_form.h).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "providers/entry_duration.h"
#include "providers/provider.h"

namespace sallyport::providers {

class EntryWriter {
 public:
  void text(std::string_view name, const std::string& value) { object_[name] = value; }
  void lines(std::string_view name, const std::string& value) { object_[name] = value; }
  void flag(std::string_view name, bool value) { object_[name] = value; }
  void known(std::string_view name, Known value) {
    if (value == Known::kUnknown)
      object_[name] = "unknown";
    else
      object_[name] = value == Known::kYes;
  }
  void texts(std::string_view name, const std::vector<std::string>& value) {
    object_[name] = boost::json::array(value.begin(), value.end());
  }
  void numbers(std::string_view name, const std::vector<int>& value) {
    object_[name] = boost::json::array(value.begin(), value.end());
  }
  void parameters(std::string_view name, const std::vector<Parameter>& value) {
    boost::json::object parameters;
    for (const auto& [key, text] : value) parameters[key] = text;
    object_[name] = std::move(parameters);
  }
  // No length is no member: the form has no word for it.
  void duration(std::string_view name, std::chrono::seconds value) {
    if (value.count() > 0) object_[name] = write_duration(value);
  }
  void lifetime(std::string_view name, const Lifetime& value) {
    if (value.kind == Lifetime::Kind::kLimited)
      object_[name] = write_duration(value.length);
    else
      object_[name] = value.kind == Lifetime::Kind::kNever ? "never" : "unknown";
  }

  template <class Enum, class Table>
  void choice(std::string_view name, const Enum& value, const Table& table) {
    object_[name] = word_of(value, table);
  }
  template <class Enum, class Table>
  void stated_choice(std::string_view name, const Enum& value, const Table& table) {
    choice(name, value, table);
    stated_ = name;
  }
  template <class Enum, class Table>
  void choices(std::string_view name, const std::vector<Enum>& value, const Table& table) {
    boost::json::array words;
    for (const Enum one : value) words.emplace_back(word_of(one, table));
    object_[name] = std::move(words);
  }
  template <class Value, class Write>
  void object(std::string_view name, const Value& value, const Write& write) {
    object_[name] = short_form(value, write);
  }
  template <class Value, class Write>
  void list(std::string_view name, const std::vector<Value>& value, const Write& write) {
    boost::json::array items;
    for (const Value& one : value) items.emplace_back(short_form(one, write));
    object_[name] = std::move(items);
  }

  // What differs from a value that nobody has touched, and what is stated in any case.
  template <class Value, class Write>
  static boost::json::object short_form(const Value& value, const Write& write) {
    EntryWriter full;
    EntryWriter usual;
    write(full, value);
    const Value untouched{};
    write(usual, untouched);
    boost::json::object different;
    for (const auto& [name, member] : full.object_) {
      const auto* same = usual.object_.if_contains(name);
      if (same == nullptr || *same != member || name == full.stated_) different[name] = member;
    }
    return different;
  }

 private:
  template <class Enum, class Table>
  static std::string_view word_of(const Enum& value, const Table& table) {
    for (const auto& [word, meaning] : table)
      if (meaning == value) return word;
    return "";
  }

  boost::json::object object_;
  std::string_view stated_;
};

}  // namespace sallyport::providers
