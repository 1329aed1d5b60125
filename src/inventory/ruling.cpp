#include "inventory/ruling.h"

#include "store/asset_repository.h"
#include "store/idempotency_repository.h"

namespace sallyport::inventory {
namespace {

// Keys of one caller are none of another's.
const base::Uuid& scope_of(const model::Caller& caller) {
  return caller.operator_console ? caller.tenant.uuid : model::id_of(caller);
}

}  // namespace

base::Result<Readable> find_readable(store::Session& session, const Sight& sight, const model::Caller& caller,
                                     const model::AssetId& id) {
  auto found = store::AssetRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("asset");
  const auto question = sight.question(model::AccessAction::kReadAsset, *found);
  auto decision = sight.decide(question);
  if (!decision.allowed) {
    auto refusal = base::not_found("asset");
    refusal.error().detail = write_ruling(question, decision);
    return refusal;
  }
  Readable readable{.whole = *found, .shown = *std::move(found), .readable = std::move(decision.readable)};
  keep_readable(readable.shown.attributes, readable.readable);
  return readable;
}

namespace {

bool is_limited_to_assets(const model::Caller& caller) {
  return !caller.operator_console && !caller.role->assets.empty();
}

}  // namespace

bool may_use_policies(const model::Caller& caller, std::string_view permission) {
  return audit::check_permission(caller, permission) && !is_limited_to_assets(caller);
}

base::Result<void> authorize_policies(audit::Log& log, const model::Caller& caller,
                                      std::string_view permission) {
  TRY_VOID(audit::authorize(log, caller, permission));
  if (!is_limited_to_assets(caller)) return {};
  return audit::note_refusal(
      log, caller, {},
      base::refuse(base::ErrorKind::kForbidden, "exceeds_own_role",
                   "Your role is limited to some assets, and access policies are about all of them. Ask an "
                   "administrator of the tenant."));
}

base::Result<std::optional<base::Uuid>> find_made(store::Session& session, const model::Caller& caller,
                                                  const std::optional<Idempotency>& idempotency,
                                                  base::Time now) {
  if (!idempotency) return std::nullopt;
  const auto made = store::IdempotencyRepository(session).find(scope_of(caller), idempotency->key,
                                                               idempotency->request, now);
  if (!made) return std::nullopt;
  if (!made->same_request)
    return base::refuse(base::ErrorKind::kConflict, "idempotency_key_reused",
                        "Another request has used this Idempotency-Key. Take a new key for a new request.",
                        "Idempotency-Key");
  return made->object;
}

void note_made(store::Session& session, const model::Caller& caller,
               const std::optional<Idempotency>& idempotency, const base::Uuid& object, base::Time now) {
  if (idempotency)
    store::IdempotencyRepository(session).note(scope_of(caller), idempotency->key, idempotency->request,
                                               object, now + kIdempotencyKept);
}

}  // namespace sallyport::inventory
