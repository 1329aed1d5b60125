// Members of this version's bodies by their kind (external-api §10). Null counts as absent, unknown members
// are ignored, and refusals name the member. Pure functions, on the core of the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "dialects/external_api/words.h"
#include "dialects/json_body.h"
#include "model/ids.h"

namespace sallyport::dialects::external_api {

inline constexpr std::size_t kLongestLine = 256;  // bytes, where nothing else is said
inline constexpr std::size_t kLongestUrl = 2048;
inline constexpr std::size_t kMostTags = 64;

std::unexpected<base::Error> needed(std::string_view name);

// An id of an enumeration.
base::Result<std::optional<std::int64_t>> read_id(const boost::json::object& body, std::string_view name,
                                                  Words words);
// One line of 1 to `largest` bytes.
base::Result<std::optional<std::string>> read_line(const boost::json::object& body, std::string_view name,
                                                   std::size_t largest = kLongestLine);
// 1 to 4096 bytes on any number of lines, without NUL.
base::Result<std::optional<std::string>> read_lines(const boost::json::object& body, std::string_view name);
// true or false.
base::Result<std::optional<bool>> read_flag(const boost::json::object& body, std::string_view name);
// Whole seconds since 1970, up to the year 9999.
base::Result<std::optional<base::Time>> read_time(const boost::json::object& body, std::string_view name);
// The id of an asset.
base::Result<std::optional<model::AssetId>> read_asset_id(const boost::json::object& body,
                                                          std::string_view name);

// A tag stands in an address, so it has no / and no \.
base::Result<void> check_tag(std::string_view tag, std::string_view name);

}  // namespace sallyport::dialects::external_api
