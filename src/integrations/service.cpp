#include "integrations/service.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "integrations/role_guard.h"
#include "integrations/rules.h"
#include "integrations/service_impl.h"
#include "store/change_repository.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {

using model::AuditAction;
using store::IntegrationRepository;
using store::Session;

namespace {

base::Result<void> check_quota(std::int64_t used, std::int64_t quota) {
  if (quota == 0 || used < quota) return {};
  return base::refuse(
      base::ErrorKind::kQuota, "quota_reached",
      fmt::format("This tenant may have {} integrations and has {}. Delete one, or ask for more.", quota,
                  used));
}

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::ranges::sort(words);
  return words;
}

model::Integration make_integration(const model::Caller& caller, NewIntegration wanted, base::Random& random,
                                    base::Time now) {
  model::Integration made;
  made.id = model::IntegrationId::random(random);
  made.tenant = caller.tenant;
  made.kind = wanted.kind;
  made.name = std::move(wanted.name);
  made.claims = std::move(wanted.claims);
  made.draft = wanted.draft;
  made.enabled = !wanted.draft;
  made.role = wanted.role ? *std::move(wanted.role) : std::string(model::defaults_of(wanted.kind).role);
  made.token_lifetime = wanted.token_lifetime;
  made.refresh_lifetime = wanted.refresh_lifetime;
  made.algorithm = wanted.algorithm;
  made.limits = wanted.limits;
  made.reuse_tokens = wanted.reuse_tokens;
  made.scopes = sorted(std::move(wanted.scopes));
  made.api_majors = sorted(std::move(wanted.api_majors));
  made.created_at = now;
  made.tokens_valid_from = std::chrono::floor<std::chrono::seconds>(now);
  return made;
}

// Applies what differs and names it; empty when nothing does.
template <class T>
void assign(T& to, const std::optional<T>& from, std::string_view name, std::string& changed) {
  if (!from || to == *from) return;
  to = *from;
  if (!changed.empty()) changed += ", ";
  changed += name;
}

std::string apply(model::Integration& to, const IntegrationChange& change) {
  std::string changed;
  assign(to.name, change.name, "name", changed);
  assign(to.claims, change.claims, "claims", changed);
  assign(to.role, change.role, "role", changed);
  assign(to.token_lifetime, change.token_lifetime, "token_lifetime", changed);
  assign(to.refresh_lifetime, change.refresh_lifetime, "refresh_lifetime", changed);
  assign(to.algorithm, change.algorithm, "algorithm", changed);
  assign(to.limits, change.limits, "limits", changed);
  assign(to.reuse_tokens, change.reuse_tokens, "reuse_tokens", changed);
  if (change.scopes) assign(to.scopes, std::optional(sorted(*change.scopes)), "scopes", changed);
  if (change.api_majors)
    assign(to.api_majors, std::optional(sorted(*change.api_majors)), "external_api_versions", changed);
  assign(to.enabled, change.enabled, "enabled", changed);
  return changed;
}

AuditAction action_of(std::string_view changed, const model::Integration& now) {
  if (!changed.ends_with("enabled")) return AuditAction::kIntegrationChanged;
  return now.enabled ? AuditAction::kIntegrationEnabled : AuditAction::kIntegrationDisabled;
}

}  // namespace

Service::Service(async::Runtime& runtime, store::Store& store, audit::Log& audit,
                 const crypto::Keyring& keyring, const crypto::HmacKey& pepper, const base::Clock& clock,
                 base::Random& random, base::Log& log, base::Metrics& metrics, ServiceOptions options)
    : impl_(std::make_unique<Impl>(runtime, store, audit, keyring, pepper, clock, random, log, metrics,
                                   std::move(options))) {}

Service::~Service() = default;

void Service::load() {
  Impl& impl = *impl_;
  impl.store.write_now([](Session& session) { return IntegrationRepository(session).fold_names(); });
  impl.store.read_now([&](Session& session) {
    impl.followed = store::ChangeRepository(session).latest();
    ClientReader(session, impl.options.archivist_issuer).read_all([&](const Update& update) {
      impl.replicas.fill(update.client);
    });
  });
}

const ReadModel& Service::read_model(std::size_t core) const { return impl_->replicas.of(core); }

async::Task<base::Result<WithSecret>> Service::create(const model::Caller& caller, NewIntegration wanted) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  CO_TRY_VOID(check_new(wanted));
  if (wanted.limits != model::Limits{}) CO_TRY_VOID(audit::authorize(impl.audit, caller, "limits:write"));
  const auto now = impl.clock.now();
  auto made = make_integration(caller, std::move(wanted), impl.random, now);
  base::Secret secret;
  if (!made.draft || shown_before_saved(made.kind)) {
    CO_TRY(auto first, impl.credentials.make(made, now));
    made.credentials.push_back(std::move(first.credential));
    secret = std::move(first.secret);
  }

  using Answer = model::Integration;
  const auto create = [&](Session& session) -> base::Result<Written<Answer>> {
    TRY_VOID(check_given_role(session, caller, made.role));
    IntegrationRepository repository(session);
    if (impl.options.quota_per_tenant > 0) {
      const auto used = repository.count({.tenant = caller.tenant, .name = {}, .kind = {}});
      TRY_VOID(check_quota(used, impl.options.quota_per_tenant));
    }
    repository.insert(made);
    impl.note_change(session, made.id,
                     model::audit_record(caller, AuditAction::kIntegrationCreated, made.id.uuid,
                                         fmt::format("kind {}, role {}{}", to_string(made.kind), made.role,
                                                     made.draft ? ", draft" : "")));
    return Written<Answer>{made, {impl.read_back(session, made.id)}};
  };
  CO_TRY(Answer stored,
         audit::note_if_guarded(impl.audit, caller, made.id.uuid, co_await impl.change<Answer>(create)));
  co_return WithSecret{std::move(stored), std::move(secret)};
}

async::Task<base::Result<model::Integration>> Service::get(const model::Caller& caller,
                                                           model::IntegrationId id) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "integrations:read"));
  co_return co_await impl_->store.read([&](Session& session) { return Impl::find_own(session, caller, id); });
}

async::Task<base::Result<model::Integration>> Service::change(const model::Caller& caller,
                                                              model::IntegrationId id,
                                                              IntegrationChange change,
                                                              std::optional<std::int64_t> expected_version) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "integrations:write"));
  CO_TRY_VOID(check_change(change));
  if (change.limits) CO_TRY_VOID(audit::authorize(impl_->audit, caller, "limits:write"));
  const auto work = [&](Session& session,
                        model::Integration& integration) -> base::Result<model::AuditRecord> {
    if (change.enabled) TRY_VOID(check_active(integration));
    if (change.role && *change.role != integration.role)
      TRY_VOID(check_given_role(session, caller, *change.role));
    if (change.scopes)  // they hold its role back, so whoever changes them gives the rest
      TRY_VOID(check_may_act_as(session, caller, integration, impl_->options.archivist_issuer));
    TRY_VOID(check_own_way_in(session, caller, integration, change));
    const std::string changed = apply(integration, change);
    return model::audit_record(caller, action_of(changed, integration), id.uuid, changed);
  };
  co_return audit::note_if_guarded(impl_->audit, caller, id.uuid,
                                   co_await impl_->edit(caller, id, expected_version, work));
}

async::Task<base::Result<WithSecret>> Service::activate(const model::Caller& caller,
                                                        model::IntegrationId id) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  base::Secret secret;
  const auto work = [&](Session& session, model::Integration& draft) -> base::Result<model::AuditRecord> {
    if (!draft.draft)
      return base::refuse(base::ErrorKind::kConflict, "not_a_draft", "The integration is active already.");
    const auto now = impl.clock.now();
    if (const auto end = draft.draft_end(); end && now >= *end) return base::not_found("integration");
    TRY_VOID(check_may_act_as(session, caller, draft, impl.options.archivist_issuer));
    if (draft.credentials.empty()) {
      TRY(auto made, impl.credentials.make(draft, now));
      IntegrationRepository(session).add_credential(made.credential);
      secret = std::move(made.secret);
    }
    draft.draft = false;
    draft.enabled = true;
    return model::audit_record(caller, AuditAction::kIntegrationEnabled, id.uuid,
                               secret.empty() ? "activated" : "activated, first credential made");
  };
  CO_TRY(auto active,
         audit::note_if_guarded(impl.audit, caller, id.uuid, co_await impl.edit(caller, id, {}, work)));
  co_return WithSecret{std::move(active), std::move(secret)};
}

async::Task<base::Result<void>> Service::remove(const model::Caller& caller, model::IntegrationId id) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "integrations:write"));
  const auto erase = [&](Session& session) -> base::Result<Written<bool>> {
    TRY(const auto integration, Impl::find_own(session, caller, id));
    TRY_VOID(check_deletes_another(caller, id));
    const auto administrators = impl.count_administrators(session, caller);
    IntegrationRepository(session).erase(id);
    TRY_VOID(impl.check_administrator_left(session, caller, administrators));
    impl.note_change(
        session, id,
        model::audit_record(caller, AuditAction::kIntegrationDeleted, id.uuid, integration.name));
    return Written<bool>{true, {Update{id, nullptr}}};
  };
  CO_TRY_VOID(audit::note_if_guarded(impl.audit, caller, id.uuid, co_await impl.change<bool>(erase)));
  co_return base::Result<void>{};
}

std::function<async::Task<>()> Service::republication(Session& session, const model::TenantId& tenant,
                                                      std::string_view role) {
  struct Open {
    explicit Open(Replicas& replicas) : publication(replicas) {}
    Replicas::Publication publication;
    std::vector<Update> updates;
  };
  const auto open = std::make_shared<Open>(impl_->replicas);
  ClientReader(session, impl_->options.archivist_issuer).read_role(tenant, role, [&](Update&& update) {
    open->updates.push_back(std::move(update));
  });
  return [open]() -> async::Task<> { return open->publication.publish(open->updates); };
}

std::int64_t Service::quota_remaining(std::int64_t used) const {
  const auto quota = impl_->options.quota_per_tenant;
  return quota == 0 ? -1 : std::max<std::int64_t>(0, quota - used);
}

base::Result<base::Secret> Service::unseal(const Client& client, const model::Credential& credential) const {
  return impl_->credentials.unseal(client.integration.tenant, credential);
}

void Service::used(std::size_t core, const model::IntegrationId&, const model::CredentialId& credential,
                   std::string_view source) {
  impl_->uses.note(core, credential, impl_->clock.now(), source);
}

}  // namespace sallyport::integrations
