// From a struct to the JSON of an answer, members in their order, absent ones left out.
//
// Written straight into the text, so that a secret passes through no further copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "api/shape.h"
#include "base/clock.h"
#include "base/secret.h"
#include "model/attributes.h"

namespace sallyport::api {

void append_value(std::string& out, std::string_view text);
void append_value(std::string& out, std::int64_t number);
void append_value(std::string& out, bool truth);
void append_value(std::string& out, base::Time time);  // RFC 3339, UTC, microseconds
void append_value(std::string& out, const base::Secret& secret);
void append_value(std::string& out, const TextMap& map);
void append_value(std::string& out, const model::Attributes& attributes);
void append_value(std::string& out, const boost::json::object& object);

inline void append_value(std::string& out, const std::string& text) {
  append_value(out, std::string_view(text));
}

template <Worded E>
void append_value(std::string& out, E value) {
  append_value(out, word_of(value));
}

template <class Tag>
void append_value(std::string& out, const base::Id<Tag>& id) {
  append_value(out, std::string_view(id.to_string()));
}

template <Described T>
void append_value(std::string& out, const T& value);

template <class T>
void append_value(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (const T& value : values) {
    if (out.back() != '[') out += ',';
    append_value(out, value);
  }
  out += ']';
}

template <Described T>
void append_value(std::string& out, const T& value) {
  out += '{';
  bool first = true;
  const auto name = [&](const Field& field) {
    out.append(first ? "\"" : ",\"").append(field.wire).append("\":");
    first = false;
  };
  for_each_field<T>([&](auto member, const Field& field) {
    const auto& target = value.*member.pointer;
    if constexpr (kIsOptional<FieldType<decltype(member)>>) {
      if (!target) return;
      name(field);
      append_value(out, *target);
    } else {
      name(field);
      append_value(out, target);
    }
  });
  out += '}';
}

template <Described T>
std::string to_json(const T& value) {
  std::string out;
  append_value(out, value);
  return out;
}

}  // namespace sallyport::api
