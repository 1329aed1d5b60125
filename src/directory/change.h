// What every part of directory::Service does around its transaction; only its .cpp files include it.
#pragma once

#include <string_view>
#include <utility>

#include "audit/authorize.h"
#include "audit/log.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::directory {

// Refusal: kConflict "imported_record" for a record of another source than "local".
base::Result<void> check_local(std::string_view source);

// The way of every change: one transaction that also holds its audit record, then the chained log.
template <class Work>
auto change(store::Store& store, audit::Log& audit, Work work)
    -> async::Task<std::invoke_result_t<Work&, store::Session&>> {
  auto answer = co_await store.write(std::move(work));
  if (!answer) co_return answer;
  CO_TRY_VOID(co_await audit.chained());
  co_return answer;
}

}  // namespace sallyport::directory
