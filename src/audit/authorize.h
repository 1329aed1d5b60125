// The question before every change a service makes, and its trace: may the caller do this in its own tenant?
#pragma once

#include <expected>
#include <string_view>

#include "audit/log.h"
#include "base/result.h"
#include "model/caller.h"

namespace sallyport::audit {

// Refusal: kForbidden "missing_permission" unless the caller's role has the permission; noted in the log.
base::Result<void> authorize(Log& log, const model::Caller& caller, std::string_view permission);

// Notes a refusal that somebody should see in the log, and returns it.
std::unexpected<base::Error> note_refusal(Log& log, const model::Caller& caller, const base::Uuid& object,
                                          std::unexpected<base::Error> refusal);

}  // namespace sallyport::audit
