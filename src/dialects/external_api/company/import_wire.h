// The body of POST programs/{programId}/import-submission (external-api §10) as attributes of a submission.
// Pure functions, on the core of the request.
#pragma once

#include <optional>
#include <string>

#include <boost/json.hpp>

#include "base/result.h"
#include "model/asset.h"

namespace sallyport::dialects::external_api {

inline constexpr std::size_t kMostMessages = 64;   // of an import
inline constexpr std::size_t kMostQuestions = 64;  // with their answers

struct Import {
  model::Attributes attributes;  // all but what the ids name
  std::optional<model::AssetId> type, asset, group;
};
// A title is needed. What is closed needs a reason, and nothing else has one. Refusals name the member, also
// inside of lists: "messages[2].content".
base::Result<Import> read_import(const boost::json::object& body);

// The attributes `type` and `domain` of a submission that has this type, or is about this asset.
model::AttributeValue type_value(const model::Asset& type);
model::AttributeValue domain_value(const model::Asset& asset, const std::optional<std::string>& motivation);

}  // namespace sallyport::dialects::external_api
