// Drops what the log need not keep any longer: old blocks, and single-use values that have expired.
// The log's own thread calls it between commits.
#pragma once

#include "audit/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/database.h"
#include "store/single_use_repository.h"

namespace sallyport::audit {

// Each call is one short transaction and answers whether there is more to do, so that commits come between.

// Drops blocks that are older than options.retention or beyond options.retention_bytes, oldest first, never
// the newest. Each is checked before: at one that is not as it was written it stops, with an error in the
// log, because a broken block is evidence.
bool apply_retention(store::Database& database, const LogOptions& options, base::Time now, base::Log& log);

// Removes single-use values an hour after they expired, so that a clock that is set back opens no window
// (security Q04, O03). Goes through all of them from `at` on, and leaves there where the next call goes on.
bool sweep_single_uses(store::Database& database, base::Time now, store::SingleUseKey& at);

}  // namespace sallyport::audit
