// Changes of submissions in version 2 (external-api §10): state, severity, reference, feedback, assignee,
// tags and comments. Each is an event on the asset; whoever may write those attributes and events may change
// them.
#pragma once

#include <span>

#include "dialects/external_api/call.h"

namespace sallyport::dialects::external_api {

std::span<const Call> company_changes();

}  // namespace sallyport::dialects::external_api
