// The part of Service that makes, replaces and ends credentials (accessia §10, archivist §4, external-api
// §3).
#include <algorithm>

#include <fmt/format.h>

#include "integrations/role_guard.h"
#include "integrations/rules.h"
#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {

using model::AuditAction;
using store::IntegrationRepository;
using store::Session;

namespace {

// Ends at `end` unless it ends earlier anyway. A key that nobody may use any more is not kept.
void end_at(Session& session, model::Credential& credential, base::Time end, base::Time now) {
  credential.valid_until = credential.valid_until ? std::min(*credential.valid_until, end) : end;
  if (*credential.valid_until <= now) credential.sealed_secret.clear();
  IntegrationRepository(session).update_credential(credential);
}

model::Credential* newest_live(model::Integration& integration, base::Time now) {
  model::Credential* newest = nullptr;
  for (auto& credential : integration.credentials)
    if (credential.live_at(now) && (newest == nullptr || credential.generation > newest->generation))
      newest = &credential;
  return newest;
}

// All live credentials end now; with an overlap the newest of them lives on for that long, or until it is not
// used any more.
void end_others(Session& session, model::Integration& integration, const RegenerateOptions& options,
                base::Time now) {
  auto* heir = options.overlap.count() > 0 ? newest_live(integration, now) : nullptr;
  if (heir != nullptr) heir->retire_unused_after = options.retire_when_unused;
  for (auto& credential : integration.credentials)
    if (credential.live_at(now))
      end_at(session, credential, &credential == heir ? now + options.overlap : now, now);
}

// Also takes back what was chosen before, for a secret that never took over.
void retire_live(Session& session, model::Integration& integration, std::optional<std::chrono::hours> unused,
                 base::Time now) {
  for (auto& credential : integration.credentials) {
    if (!credential.live_at(now)) continue;
    credential.retire_unused_after = unused;
    IntegrationRepository(session).update_credential(credential);
  }
}

std::string rotation_text(const model::Credential& made, const RegenerateOptions& options) {
  auto text = fmt::format("credential {} replaces the old one, overlap {} s", made.id.to_string(),
                          options.overlap.count());
  if (options.retire_when_unused)
    text += fmt::format(", or {} h unused", options.retire_when_unused->count());
  if (options.end_tokens) text += ", tokens ended";
  return text;
}

}  // namespace

async::Task<base::Result<WithSecret>> Service::regenerate(const model::Caller& caller,
                                                          model::IntegrationId id,
                                                          RegenerateOptions options) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  CO_TRY_VOID(check_rotation(options));
  base::Secret secret;
  CO_TRY(auto integration,
         co_await impl.edit(
             caller, id, {},
             [&](Session& session, model::Integration& stored) -> base::Result<model::AuditRecord> {
               TRY_VOID(check_active(stored));
               TRY_VOID(check_may_act_as(session, caller, stored, impl.options.archivist_issuer));
               const auto now = impl.clock.now();
               TRY(auto made, impl.credentials.make(stored, now));
               end_others(session, stored, options, now);
               IntegrationRepository(session).add_credential(made.credential);
               if (options.end_tokens) stored.tokens_valid_from = mark_after(now);
               secret = std::move(made.secret);
               return model::audit_record(caller, AuditAction::kCredentialCreated, id.uuid,
                                          rotation_text(made.credential, options));
             }));
  co_return WithSecret{std::move(integration), std::move(secret)};
}

async::Task<base::Result<WithSecret>> Service::add_credential(const model::Caller& caller,
                                                              model::IntegrationId id,
                                                              std::optional<std::chrono::hours> retire_old) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  CO_TRY_VOID(check_retirement(retire_old));
  base::Secret secret;
  CO_TRY(auto integration,
         co_await impl.edit(
             caller, id, {},
             [&](Session& session, model::Integration& stored) -> base::Result<model::AuditRecord> {
               TRY_VOID(check_active(stored));
               TRY_VOID(check_may_act_as(session, caller, stored, impl.options.archivist_issuer));
               const auto now = impl.clock.now();
               const auto live = std::ranges::count_if(
                   stored.credentials, [&](const auto& credential) { return credential.live_at(now); });
               if (live >= kMostLiveCredentials)
                 return base::refuse(base::ErrorKind::kConflict, "too_many_credentials",
                                     "Two credentials are live already. Delete one of them first.");
               TRY(auto made, impl.credentials.make(stored, now));
               retire_live(session, stored, retire_old, now);
               IntegrationRepository(session).add_credential(made.credential);
               secret = std::move(made.secret);
               auto text = fmt::format("credential {} beside the old one", made.credential.id.to_string());
               if (retire_old) text += fmt::format(", which ends {} h unused", retire_old->count());
               return model::audit_record(caller, AuditAction::kCredentialCreated, id.uuid, std::move(text));
             }));
  co_return WithSecret{std::move(integration), std::move(secret)};
}

async::Task<base::Result<void>> Service::revoke_credential(const model::Caller& caller,
                                                           model::IntegrationId id,
                                                           model::CredentialId credential) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  CO_TRY_VOID(co_await impl.edit(
      caller, id, {}, [&](Session& session, model::Integration& stored) -> base::Result<model::AuditRecord> {
        const auto found = std::ranges::find(stored.credentials, credential, &model::Credential::id);
        if (found == stored.credentials.end()) return base::not_found("credential");
        const auto now = impl.clock.now();
        found->tokens_ended = true;
        end_at(session, *found, now, now);
        return model::audit_record(caller, AuditAction::kCredentialRevoked, id.uuid,
                                   fmt::format("credential {} and its tokens", credential.to_string()));
      }));
  co_return base::Result<void>{};
}

async::Task<base::Result<void>> Service::end_tokens(const model::Caller& caller, model::IntegrationId id) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  CO_TRY_VOID(co_await impl.edit(
      caller, id, {}, [&](Session&, model::Integration& stored) -> base::Result<model::AuditRecord> {
        stored.tokens_valid_from = std::max(stored.tokens_valid_from, mark_after(impl.clock.now()));
        return model::audit_record(caller, AuditAction::kTokensEnded, id.uuid,
                                   "all tokens of the integration");
      }));
  co_return base::Result<void>{};
}

base::Result<void> Service::check_acts_as(Session& session, const model::Caller& caller,
                                          const model::IntegrationId& id) const {
  const auto found = IntegrationRepository(session).find(id);
  if (!found || found->tenant != caller.tenant) return base::not_found("integration");
  // What policies show an integration does not stand in its role: whoever may give it a secret may have that.
  if (caller.integration != id) TRY_VOID(audit::check_permission(caller, "integrations:write"));
  return check_may_act_as(session, caller, *found, impl_->options.archivist_issuer);
}

}  // namespace sallyport::integrations
