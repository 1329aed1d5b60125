// What a struct on the wire says about itself, for people and for checks: names, limits, examples.
//
// Every request and response struct of api/ has a function `Description describe(const T*)` beside it;
// reading, checking, writing and the API description all follow it. Read-only after the first use.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sallyport::api {

// The rules of one field. `min` and `max` count bytes of text, the value of an integer, or the elements
// of an array or map; `each_min` and `each_max` the same of the elements of an array. Without a `max` there
// is no stated limit, which only answers may have.
struct Facts {
  std::string_view about = {};  // one sentence
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t each_min = 0;
  std::int64_t each_max = 0;
  std::string_view example = {};  // as the value stands on the wire, without quotes
};

struct Description {
  std::string_view name;                                   // of the schema: "NewGroup"
  std::string_view about;                                  // one sentence
  std::vector<std::pair<std::string_view, Facts>> fields;  // C++ member name and its facts
  bool snake_case = false;                                 // OAuth: the members' own names stand on the wire
};

struct Field {
  std::string wire;  // name on the wire, camelCase
  Facts facts;
};

// The fields of a struct in member order.
struct Fields {
  std::string_view name;
  std::string_view about;
  std::vector<Field> all;

  const Field* find(std::string_view wire) const;
  std::string listed() const;  // "name, email, active"
};

// CHECKs that the description and the members agree: every member described once, no other named.
Fields make_fields(const Description& description, std::initializer_list<std::string_view> members);

std::string camel_case(std::string_view snake_case);  // "page_token" -> "pageToken"

// Refusals of a value from outside; `at` is where it stands: "claims.serial" or "limit".
base::Result<void> check_text(const Facts& facts, const std::string& at, std::string_view text);
base::Result<void> check_integer(const Facts& facts, const std::string& at, std::int64_t value);
base::Result<void> check_count(const Facts& facts, const std::string& at, std::size_t count);

}  // namespace sallyport::api
