// Members of this dialect's objects as attributes of an asset: an object is an attribute of the same name,
// a map with its members, or a text that stands for the one that matters. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "model/attributes.h"

namespace sallyport::dialects::external_api {

// The texts of one attribute; refers to it.
class Parts {
 public:
  // `main` is the member that a plain text stands for.
  Parts(const model::Attributes& attributes, std::string_view name, std::string_view main);

  bool empty() const { return text_.empty() && map_ == nullptr; }
  // Empty when it is absent.
  std::string_view operator[](std::string_view member) const;

 private:
  std::string_view main_;
  std::string_view text_;
  const model::AttributeMap* map_ = nullptr;
};

// The text `member` of a map; empty when it is absent.
std::string_view member_of(const model::AttributeMap& map, std::string_view member);
// The list of maps in an attribute; empty when there is none.
const std::vector<model::AttributeMap>& maps_of(const model::Attributes& attributes, std::string_view name);
// The texts named `member` of a list of maps, such as [{"name":"urgent"}].
std::vector<std::string> list_of(const model::Attributes& attributes, std::string_view name,
                                 std::string_view member);

boost::json::value text_or_null(std::string_view text);
// A whole number, or one with decimals; 0 for anything else.
boost::json::value number_of(std::string_view text);
inline constexpr std::int64_t kLatest = 253'402'300'799;  // Unix seconds of the end of the year 9999
// Unix seconds of an RFC 3339 time; null for anything else.
boost::json::value seconds_or_null(std::string_view text);
bool is_true(std::string_view text);

}  // namespace sallyport::dialects::external_api
