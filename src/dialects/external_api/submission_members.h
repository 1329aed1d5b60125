// What the versions of this API have in common when they show a submission or a program: the names that
// assets have on the wire, and the members that look the same everywhere. Pure functions, on the core of the
// request.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "model/asset.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

// The types of assets that every version shows.
inline constexpr std::string_view kSubmission = "Submission";
inline constexpr std::string_view kProgram = "Program";

// The attributes that calls look for or change.
inline constexpr std::string_view kCode = "code";
inline constexpr std::string_view kProgramHandle = "program";
inline constexpr std::string_view kHandle = "handle";

// Beside `state` and `severity`, which may also be maps with these parts.
inline constexpr std::string_view kCloseReason = "closeReason";
inline constexpr std::string_view kDuplicateOf = "duplicateOf";
inline constexpr std::string_view kSeverityVector = "severityVector";

// What a submission says of its state. Refers to the attributes.
struct State {
  explicit State(const model::Attributes& attributes);
  std::string_view status, close_reason, duplicate_of;  // empty: it says nothing
};

// Whether a text may name a submission or a program in a path: 1 to 64 of A-Z a-z 0-9 . _ -
bool is_code(std::string_view text);
// The attribute `code` or `handle`; the id of the asset when there is none, or none that may be one.
std::string code_of(const model::Asset& submission);
std::string handle_of(const model::Asset& program);
// What the attribute `createdAt` says; else when the asset was made.
base::Time created_at(const model::Asset& asset);

std::string_view or_else(std::string_view text, std::string_view otherwise);

// Where people see it: what the asset says, or the address below the public URL.
boost::json::object web_links(std::string_view own, const model::Deployment& deployment,
                              std::string_view path);
boost::json::object write_web_links(const model::Asset& submission, const model::Deployment& deployment);

boost::json::value write_reference(const model::Attributes& attributes);
boost::json::object write_severity(const model::Attributes& attributes);
boost::json::object write_state(const model::Attributes& attributes);
boost::json::value write_type(const model::Attributes& attributes);
boost::json::value write_domain(const model::Attributes& attributes);
// The person in the attribute `name`; null when there is none.
boost::json::value write_user(const model::Attributes& attributes, std::string_view name);
boost::json::value write_researcher(const model::Attributes& attributes);
boost::json::value write_total_payout(const model::Attributes& attributes);  // a number, without a currency
boost::json::array write_tags(const model::Attributes& attributes);
// A list of maps as it stands.
boost::json::array write_list(const model::Attributes& attributes, std::string_view name);
// createdAt, lastUpdatedAt, and when it came into its states; Unix seconds.
void add_times(const model::Asset& submission, boost::json::object& object);

}  // namespace sallyport::dialects::external_api
