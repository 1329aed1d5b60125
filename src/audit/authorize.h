// The question before every change a service makes, and its trace: may the caller do this in its own tenant?
#pragma once

#include <expected>
#include <string_view>
#include <utility>

#include "audit/log.h"
#include "base/result.h"
#include "model/caller.h"

namespace sallyport::audit {

// Refusal: kForbidden "missing_permission" unless the caller's role has the permission.
base::Result<void> check_permission(const model::Caller& caller, std::string_view permission);
// The same, noted in the log.
base::Result<void> authorize(Log& log, const model::Caller& caller, std::string_view permission);

// Notes a refusal that somebody should see in the log, and returns it.
std::unexpected<base::Error> note_refusal(Log& log, const model::Caller& caller, const base::Uuid& object,
                                          std::unexpected<base::Error> refusal);

// Whether a refusal guards who may do what: kForbidden, "last_administrator" or "would_lock_out_caller".
bool guards_rights(const base::Error& error);

// The outcome as it is; a refusal that guards who may do what is noted in the log.
template <class T>
base::Result<T> note_if_guarded(Log& log, const model::Caller& caller, const base::Uuid& object,
                                base::Result<T> outcome) {
  if (outcome || !guards_rights(outcome.error())) return outcome;
  return note_refusal(log, caller, object, std::unexpected(std::move(outcome).error()));
}

}  // namespace sallyport::audit
