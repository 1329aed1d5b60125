// Submissions as the caller may see them (N10), in version 1 under /external. A submission is an asset of the
// type "Submission". company/ has version 2.
#pragma once

#include <optional>
#include <span>

#include <boost/json.hpp>

#include "dialects/external_api/call.h"
#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

std::span<const Call> calls_of_1_0();
std::span<const Call> calls_of_1_1();
std::span<const Call> calls_of_1_2();

// A list of those that `filters` select, in the form of a version; when `since`, only those that have changed
// from then on.
Answer list_submissions(const House& house, const http::Context& context, model::AllOf filters,
                        std::optional<base::Time> since, boost::json::object (*write)(const Shown&));
// The newest 500 events of one, oldest first.
async::Task<base::Result<boost::json::array>> newest_events(const House& house, const model::Caller& caller,
                                                            const model::Asset& submission);

}  // namespace sallyport::dialects::external_api
