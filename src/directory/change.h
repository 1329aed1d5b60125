// What every service of this module does around its transaction; only their .cpp files include it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <utility>

#include "audit/authorize.h"
#include "audit/change.h"
#include "audit/log.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::directory {

// Refusal: kConflict "imported_record" for a record of another source than "local".
base::Result<void> check_local(std::string_view source);

// A transaction that is counted when it has ended, however it ended: nobody may know whether it was
// committed.
template <class Work>
auto write_counted(store::Store& store, std::atomic<std::uint64_t>& changes, Work work)
    -> async::Task<std::invoke_result_t<Work&, store::Session&>> {
  struct Count {
    std::atomic<std::uint64_t>& changes;
    ~Count() { ++changes; }
  };
  const Count count{changes};
  co_return co_await store.write(std::move(work));
}

// The way of every change: one transaction that also holds its audit record, then the chained log.
template <class Work>
auto change(store::Store& store, audit::Log& audit, std::atomic<std::uint64_t>& changes, Work work)
    -> async::Task<std::invoke_result_t<Work&, store::Session&>> {
  auto answer = co_await write_counted(store, changes, std::move(work));
  if (!answer) co_return answer;
  CO_TRY_VOID(co_await audit.chained());
  co_return answer;
}

using audit::change;  // where no pages are kept

}  // namespace sallyport::directory
