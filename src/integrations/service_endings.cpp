// The part of Service that ends by itself what is over: drafts that nobody saved (accessia §2) and secrets
// that were replaced and are not used any more. Every process looks every 30 s; the one that writes first
// does it.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {
namespace {

using model::AuditAction;
using store::IntegrationRepository;
using store::Session;

// Uses are written late, by whichever process: one that is just being written keeps its credential alive.
constexpr std::chrono::minutes kWritten{5};

model::AuditRecord own_record(const model::Integration& integration, AuditAction action, std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.tenant = integration.tenant;
  record.object = integration.id.uuid;
  record.reason = std::move(reason);
  return record;
}

// Since when its client could have used one that replaced it and still works; nothing while it never has.
std::optional<base::Time> replaced_since(const model::Integration& integration,
                                         const model::Credential& credential, base::Time now) {
  std::optional<base::Time> since;
  for (const auto& other : integration.credentials)
    if (other.generation > credential.generation && other.live_at(now) && other.first_used_at &&
        (!since || *other.first_used_at < *since))
      since = other.first_used_at;
  return since;
}

bool is_over(const model::Integration& integration, const model::Credential& credential, base::Time now) {
  if (!credential.retire_unused_after || !credential.live_at(now)) return false;
  const auto since = replaced_since(integration, credential, now);
  if (!since) return false;
  const auto quiet_since = std::max(*since, credential.last_used_at.value_or(*since));
  // Whoever has a token does not show their secret before it ends.
  const std::chrono::seconds quiet =
      std::max<std::chrono::seconds>(*credential.retire_unused_after, integration.effective_token_lifetime());
  return now - quiet_since >= quiet + kWritten;
}

bool has_ended_credential(const model::Integration& integration, base::Time now) {
  return std::ranges::any_of(integration.credentials,
                             [&](const auto& credential) { return is_over(integration, credential, now); });
}

std::vector<model::Integration> with_old_secrets(Session& session, base::Time now) {
  auto found = IntegrationRepository(session).with_retiring_credentials(now);
  std::erase_if(found, [&](const auto& integration) { return !has_ended_credential(integration, now); });
  return found;
}

}  // namespace

async::Task<> Service::Impl::end_what_is_over() {
  const auto now = clock.now();
  const auto draft_cutoff = now - model::kDraftKept;
  const auto found = co_await store.read([&](Session& session) {
    return !IntegrationRepository(session).drafts_with_secret_before(draft_cutoff).empty() ||
           !with_old_secrets(session, now).empty();
  });
  if (!found || !*found) co_return;

  Replicas::Publication publication(replicas);
  const auto updates = co_await store.write([&](Session& session) {
    IntegrationRepository repository(session);
    std::vector<Update> written;
    for (const auto& draft : repository.drafts_with_secret_before(draft_cutoff)) {
      repository.erase(draft.id);
      note_change(session, draft.id,
                  own_record(draft, AuditAction::kIntegrationDeleted, "a draft that was not saved in time"));
      written.push_back({draft.id, nullptr});
    }
    for (auto& integration : with_old_secrets(session, now)) {
      for (auto& credential : integration.credentials) {
        if (!is_over(integration, credential, now)) continue;
        credential.valid_until = now;
        credential.sealed_secret.clear();
        repository.update_credential(credential);
        note_change(session, integration.id,
                    own_record(integration, AuditAction::kCredentialRetired,
                               fmt::format("credential {}, unused for {} h", credential.id.to_string(),
                                           credential.retire_unused_after->count())));
      }
      (void)write_row(session, integration);
      written.push_back(read_back(session, integration.id));
    }
    return written;
  });
  if (!updates) co_return;
  co_await publication.publish(*updates);
  (void)co_await audit.chained();
}

}  // namespace sallyport::integrations
