// The way of every change: one transaction that also holds its audit record, then the chained log. Services
// call it.
#pragma once

#include <type_traits>
#include <utility>

#include "audit/log.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::audit {

// `work(Session&)` answers a Result<T>; so does this, and a refusal has changed nothing.
template <class Work>
auto change(store::Store& store, Log& log, Work work)
    -> async::Task<std::invoke_result_t<Work&, store::Session&>> {
  auto answer = co_await store.write(std::move(work));
  if (!answer) co_return answer;
  CO_TRY_VOID(co_await log.chained());
  co_return answer;
}

}  // namespace sallyport::audit
