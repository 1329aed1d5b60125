// Attributes of assets and events (archivist §9): a text, a map of texts, or a list of such maps.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"

namespace sallyport::model {

using AttributeMap = std::map<std::string, std::string, std::less<>>;
using AttributeValue = std::variant<std::string, AttributeMap, std::vector<AttributeMap>>;
using Attributes = std::map<std::string, AttributeValue, std::less<>>;

inline constexpr std::size_t kMaxAttributes = 128;          // of one asset or event
inline constexpr std::size_t kMaxAttributeNameBytes = 128;  // one line
inline constexpr std::size_t kMaxAttributeTextBytes = 4096;
inline constexpr std::size_t kMaxAttributeMapEntries = 64;
inline constexpr std::size_t kMaxAttributeListEntries = 64;

// The names that have a meaning of their own: what people call the thing, and what kind of thing it is.
inline constexpr std::string_view kDisplayName = "arc_display_name";
inline constexpr std::string_view kDisplayType = "arc_display_type";

// The text of an attribute; empty when there is none of that name, or no text.
std::string_view text_of(const Attributes& attributes, std::string_view name);

// Refusals: kInvalid "invalid_attribute" with field "<field>.<name>" for a name or value that breaks a limit
// or is of another kind, and with `field` for too many of them.
base::Result<Attributes> read_attributes(const boost::json::value& value, std::string_view field);

boost::json::object to_json(const Attributes& attributes);
// The way back, for what to_json wrote; nothing for anything else.
std::optional<Attributes> attributes_from_json(const boost::json::value& value);

}  // namespace sallyport::model
