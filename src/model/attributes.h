// Attributes of assets and events (archivist §9): a text, a map of texts, or a list of such maps.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace sallyport::model {

using AttributeMap = std::map<std::string, std::string, std::less<>>;
using AttributeValue = std::variant<std::string, AttributeMap, std::vector<AttributeMap>>;
using Attributes = std::map<std::string, AttributeValue, std::less<>>;

}  // namespace sallyport::model
