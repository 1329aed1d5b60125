// Reads the members of one JSON object of an entry (entry_form.h). The first thing that is wrong stays, and
// nothing is read after it.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/result.h"
#include "providers/provider.h"

namespace sallyport::providers {

class EntryReader {
 public:
  // `path` is how the object is called in messages: empty for the entry, "settings[0]." for one in it.
  EntryReader(const boost::json::object& object, std::string path)
      : object_(object), path_(std::move(path)) {}

  // Refusal: what was wrong, or a member that nobody has asked for.
  base::Result<void> finish() const;

  // Each leaves the value as it is where the member is not there.
  void text(std::string_view name, std::string& value);   // one line
  void lines(std::string_view name, std::string& value);  // many
  void flag(std::string_view name, bool& value);
  void known(std::string_view name, Known& value);  // true, false or "unknown"
  void texts(std::string_view name, std::vector<std::string>& value);
  void numbers(std::string_view name, std::vector<int>& value);
  void parameters(std::string_view name, std::vector<Parameter>& value);  // an object of texts
  void duration(std::string_view name, std::chrono::seconds& value);      // "30m", "90d"
  void lifetime(std::string_view name, Lifetime& value);                  // the same, "never" or "unknown"

  template <class Enum, class Table>
  void choice(std::string_view name, Enum& value, const Table& table) {
    if (const auto* member = take(name)) read_choice(name, *member, value, table);
  }
  template <class Enum, class Table>
  void stated_choice(std::string_view name, Enum& value, const Table& table) {
    if (!object_.contains(name)) refuse(name, "This member is needed.");
    choice(name, value, table);
  }
  template <class Enum, class Table>
  void choices(std::string_view name, std::vector<Enum>& value, const Table& table) {
    each(name, value, [&](const std::string& item, const boost::json::value& member, Enum& read) {
      read_choice(item, member, read, table);
    });
  }
  template <class Value, class Read>
  void object(std::string_view name, Value& value, const Read& read) {
    if (const auto* member = take(name)) read_object(std::string(name), *member, value, read);
  }
  template <class Value, class Read>
  void list(std::string_view name, std::vector<Value>& value, const Read& read) {
    each(name, value, [&](const std::string& item, const boost::json::value& member, Value& one) {
      read_object(item, member, one, read);
    });
  }

 private:
  // Null when it is not there, or something was wrong before.
  const boost::json::value* take(std::string_view name);
  // The items of an array; null when it is none, too long, or not there.
  const boost::json::array* take_array(std::string_view name);
  void refuse(std::string_view name, std::string message);
  std::optional<std::string> take_text(std::string_view name, const boost::json::value& member);

  template <class Value, class Read>
  void each(std::string_view name, std::vector<Value>& value, const Read& read) {
    const auto* items = take_array(name);
    if (items == nullptr) return;
    value.clear();
    for (const auto& item : *items) {
      Value one{};
      read(fmt::format("{}[{}]", name, value.size()), item, one);
      value.push_back(std::move(one));
    }
  }

  template <class Enum, class Table>
  void read_choice(std::string_view name, const boost::json::value& member, Enum& value, const Table& table) {
    const auto* text = member.if_string();
    std::string words;
    for (const auto& [word, meaning] : table) {
      if (text != nullptr && *text == word) {
        value = meaning;
        return;
      }
      words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
    }
    refuse(name, fmt::format("This is one of {}.", words));
  }

  template <class Value, class Read>
  void read_object(const std::string& name, const boost::json::value& member, Value& value,
                   const Read& read) {
    const auto* object = member.if_object();
    if (object == nullptr) return refuse(name, "This is an object.");
    EntryReader inside(*object, path_ + name + '.');
    read(inside, value);
    if (const auto outcome = inside.finish(); !outcome && !wrong_) wrong_ = outcome.error();
  }

  const boost::json::object& object_;
  std::string path_;
  std::set<std::string, std::less<>> taken_;
  std::optional<base::Error> wrong_;
};

}  // namespace sallyport::providers
