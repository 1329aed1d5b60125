// /api/keys: the signing keys with their dates, and their rotation (security G04, G05).
#include "api/key_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;

struct KeyRotation {
  std::optional<model::SigningAlgorithm> algorithm;
  std::optional<bool> at_once;
};
BOOST_DESCRIBE_STRUCT(KeyRotation, (), (algorithm, at_once))
Description describe(const KeyRotation*) {
  return {
      .name = "KeyRotation",
      .about = "Which keys to replace, and when.",
      .fields = {
          {"algorithm", {.about = "Only the key of this algorithm; all when left out.", .example = "ES256"}},
          {"at_once",
           {.about = "Whether the new key signs immediately instead of after its time in the JWKS; for a "
                     "key that has leaked.",
            .example = "false"}},
      }};
}

async::Task<base::Result<KeyList>> list_keys(const Services& services, Call& call, Nothing) {
  CO_TRY(const bool is_alone, co_await services.tenancy.is_alone(call.caller()));
  CO_TRY(const auto keys, co_await services.tokens.keys());
  auto list = key_list(keys, services.clock.now());
  if (!is_alone) list.operator_only = true;
  co_return list;
}

// The keys sign the tokens of every tenant: none of several may end those of the others (docs/adr/0089).
async::Task<base::Result<void>> check_alone(const Services& services, const Call& call) {
  CO_TRY(const bool is_alone, co_await services.tenancy.is_alone(call.caller()));
  if (is_alone) co_return base::Result<void>{};
  co_return base::refuse(base::ErrorKind::kForbidden, "operator_only",
                         "The keys sign for other tenants of this server too. Ask its operator to run "
                         "sallyport keys rotate, or sallyport keys withdraw.");
}

// The record comes first: a key that signs without a record in the log must not exist.
async::Task<base::Result<KeyList>> rotate_keys(const Services& services, Call& call, KeyRotation wanted) {
  CO_TRY_VOID(co_await check_alone(services, call));
  const bool at_once = wanted.at_once.value_or(false);
  std::string what = wanted.algorithm ? std::string(model::to_string(*wanted.algorithm)) : "all algorithms";
  CO_TRY_VOID(co_await services.audit.append(model::audit_record(
      call.caller(), model::AuditAction::kKeyRotated, {}, at_once ? what + ", at once" : what)));
  CO_TRY(const auto keys, co_await services.tokens.rotate(wanted.algorithm, at_once));
  co_return key_list(keys, services.clock.now());
}

async::Task<base::Result<KeyList>> withdraw(const Services& services, Call& call, Nothing) {
  CO_TRY_VOID(co_await check_alone(services, call));
  CO_TRY(const auto id, call.id<model::SigningKeyId>("keyId", "signing key"));
  CO_TRY_VOID(co_await services.tokens.key(id));
  CO_TRY_VOID(co_await services.audit.append(
      model::audit_record(call.caller(), model::AuditAction::kKeyWithdrawn, id.uuid)));
  CO_TRY(const auto keys, co_await services.tokens.withdraw(id));
  co_return key_list(keys, services.clock.now());
}

}  // namespace

Resource keys() {
  return {.tag = "Keys",
          .about = "The keys that sign tokens.",
          .endpoints = {
              endpoint<list_keys>({.path = "/api/keys",
                                   .name = "api.keys.list",
                                   .permission = "keys:read",
                                   .summary = "List the signing keys with their dates"}),
              endpoint<rotate_keys>({.method = Method::kPost,
                                     .path = "/api/keys/rotate",
                                     .name = "api.keys.rotate",
                                     .permission = "keys:rotate",
                                     .summary = "Publish new signing keys",
                                     .audit = model::AuditAction::kKeyRotated,
                                     .confirms = true}),
              endpoint<withdraw>({.method = Method::kDelete,
                                  .path = "/api/keys/{keyId}",
                                  .name = "api.keys.withdraw",
                                  .permission = "keys:rotate",
                                  .summary = "Withdraw a leaked key and end every token it has signed",
                                  .audit = model::AuditAction::kKeyWithdrawn,
                                  .confirms = true}),
          }};
}

}  // namespace sallyport::api
