// The JSON of submissions in version 2 (external-api §10): money with its currency, the program by its id.
// Pure functions, on the core of the request.
#pragma once

#include <boost/json.hpp>

#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kGroup = "group";  // the attribute: the id of a group
// Messages that came with an imported submission: maps of content, external and createdAt.
inline constexpr std::string_view kImportedMessages = "importedMessages";

boost::json::object write_submission_2(const Shown& submission);
// What one shows beside that. `files` as [{url, code}]; `file_count` also counts those without a link.
boost::json::object write_detail_2(const Shown& submission, boost::json::array files,
                                   std::int64_t file_count);
// Each imported message as an event of the submission.
boost::json::array write_imported_messages(const model::Asset& submission);
// The issues of other trackers that belong to it.
boost::json::array write_integrations(const model::Asset& submission);
// A researcher in the attribute `name`; null when there is none.
boost::json::value write_researcher_2(const model::Attributes& attributes, std::string_view name);

}  // namespace sallyport::dialects::external_api
