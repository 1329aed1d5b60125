// What the parts of inventory::Service share around a decision; only its .cpp files include it.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "audit/authorize.h"
#include "audit/log.h"
#include "base/result.h"
#include "inventory/service.h"
#include "inventory/sight.h"
#include "store/database.h"

namespace sallyport::inventory {

struct Readable {
  model::Asset whole;  // as it is stored
  model::Asset shown;  // as the caller may read it
  policy::NameSet readable;
};
// Inside a transaction: the asset, for a caller that may know of it. kNotFound, with the rule in `detail`
// when there is such an asset.
base::Result<Readable> find_readable(store::Session& session, const Sight& sight, const model::Caller& caller,
                                     const model::AssetId& id);

// The question before everything about policies, which are about every asset: a role that is limited to some
// of them would reach the others through a policy. Refusals, noted in the log: kForbidden
// "missing_permission", "exceeds_own_role".
base::Result<void> authorize_policies(audit::Log& log, const model::Caller& caller,
                                      std::string_view permission);

// The same question, with nothing noted.
bool may_use_policies(const model::Caller& caller, std::string_view permission);

// Passes a result on, and notes a refusal that a rule has made, which is one with a detail.
template <class T>
base::Result<T> note_ruling(audit::Log& log, const model::Caller& caller, const base::Uuid& object,
                            base::Result<T> result) {
  if (result || result.error().detail.empty() || result.error().kind == base::ErrorKind::kUnavailable)
    return result;
  return audit::note_refusal(log, caller, object, std::unexpected(std::move(result).error()));
}

// Inside a transaction: what an earlier request with this key has made; nothing when this is the first.
// Refusal: kConflict "idempotency_key_reused".
base::Result<std::optional<base::Uuid>> find_made(store::Session& session, const model::Caller& caller,
                                                  const std::optional<Idempotency>& idempotency,
                                                  base::Time now);
void note_made(store::Session& session, const model::Caller& caller,
               const std::optional<Idempotency>& idempotency, const base::Uuid& object, base::Time now);

}  // namespace sallyport::inventory
