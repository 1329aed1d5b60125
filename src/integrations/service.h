// The life of integrations and their credentials. api/, dialects/ and the command line call it; every
// change is one transaction with its audit record, and is on every core before it is answered.
//
// Nobody gives a role, or gets a secret of an integration, that may do more than they may themselves:
// kForbidden "exceeds_own_role". Nothing takes the last administrator of a tenant away: kConflict
// "last_administrator". No integration disables, deletes or demotes itself: kConflict
// "would_lock_out_caller". The operator on the local command line is free of all three.
//
// Every function takes the caller and checks its permission ("integrations:read", "integrations:write",
// "administrators:read", "administrators:write"): kForbidden. Ids of another tenant are kNotFound.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "integrations/read_model.h"
#include "model/caller.h"
#include "model/integration.h"
#include "store/database.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {

struct NewIntegration {
  model::IntegrationKind kind = model::IntegrationKind::kCustom;
  std::string name{};  // 1 to 128 bytes, no control characters
  model::Claims claims{};
  std::optional<std::string> role{};  // its name; nothing: the kind's
  std::optional<std::chrono::seconds> token_lifetime{};
  std::optional<std::chrono::seconds> refresh_lifetime{};
  std::optional<model::SigningAlgorithm> algorithm{};
  model::Limits limits{};  // other than none: needs "limits:write" as well
  bool reuse_tokens = false;
  std::vector<std::string> scopes{};      // of model::all_scopes(); none: all that its role gives
  std::vector<std::string> api_majors{};  // "2"
  bool draft = false;                     // counts only after activate()
};

// Absent members stay as they are; claims are replaced as a whole (archivist §4). For the two
// lifetimes and the algorithm the inner nothing means "back to the default".
struct IntegrationChange {
  std::optional<std::string> name{};
  std::optional<model::Claims> claims{};
  std::optional<std::string> role{};
  std::optional<std::optional<std::chrono::seconds>> token_lifetime{};
  std::optional<std::optional<std::chrono::seconds>> refresh_lifetime{};
  std::optional<std::optional<model::SigningAlgorithm>> algorithm{};
  std::optional<model::Limits> limits{};  // needs "limits:write" as well
  std::optional<bool> reuse_tokens{};
  std::optional<std::vector<std::string>> scopes{};
  std::optional<std::vector<std::string>> api_majors{};
  std::optional<bool> enabled{};
};

struct RegenerateOptions {
  std::chrono::seconds overlap{0};  // the old secret lives on this long, 0 to 30 days; two at most are live
  bool end_tokens = false;          // also ends every access token that is out
  // With an overlap, 1 to 720: the old secret ends earlier when it has not been used for so long after the
  // first use of the new one.
  std::optional<std::chrono::hours> retire_when_unused{};
};

// The only place where a secret leaves the house in clear: once. Empty where none was made.
struct WithSecret {
  model::Integration integration;
  base::Secret secret;
};

struct ListQuery {
  std::optional<std::string> name{};  // exact
  std::optional<model::IntegrationKind> kind{};
  std::optional<std::string> role{};  // its name
  std::string search{};  // part of the name in any case, or the beginning of the id; at most 256 bytes
  std::optional<store::IntegrationState> state{};
  std::optional<store::Attention> attention{};
  store::IntegrationOrder order = store::IntegrationOrder::kOldest;
  std::int64_t limit = 25;                      // 1 to 500
  std::optional<model::IntegrationId> after{};  // id of the last one of the page before
  // Its creation time. With it a page follows even when that integration has been deleted meanwhile;
  // without it, `after` of a deleted integration is kInvalid. For kOldest only.
  std::optional<base::Time> after_created_at{};
};
struct IntegrationPage {
  std::vector<model::Integration> items;     // in the order asked for
  std::optional<model::IntegrationId> next;  // nothing on the last page
  std::int64_t total = 0;
};

// Somebody raised to administrator by issuer and subject (archivist R8).
struct Administrator {
  std::string issuer{};   // 1 to 512 bytes
  std::string subject{};  // 1 to 256 bytes
  std::string display_name{};
  std::string email{};
};

struct ServiceOptions {
  std::string archivist_issuer;  // "<public-url>/appidpv1": the issuer that elevation names for integrations
  std::int64_t quota_per_tenant = 0;  // 0: none; over it kQuota (archivist 402)
};

class Service {
 public:
  Service(async::Runtime& runtime, store::Store& store, audit::Log& audit, const crypto::Keyring& keyring,
          const crypto::HmacKey& pepper, const base::Clock& clock, base::Random& random, base::Log& log,
          base::Metrics& metrics, ServiceOptions options);
  ~Service();

  void load();  // fills every core's read model; blocking, before the runtime starts
  const ReadModel& read_model(std::size_t core) const;

  async::Task<base::Result<WithSecret>> create(const model::Caller& caller, NewIntegration wanted);
  async::Task<base::Result<model::Integration>> get(const model::Caller& caller, model::IntegrationId id);
  async::Task<base::Result<IntegrationPage>> list(const model::Caller& caller, ListQuery query);
  async::Task<base::Result<std::int64_t>> count(const model::Caller& caller);  // of its quota: of every kind
  async::Task<base::Result<model::Integration>> change(const model::Caller& caller, model::IntegrationId id,
                                                       IntegrationChange change,
                                                       std::optional<std::int64_t> expected_version = {});
  // Makes an integration of a draft. With a secret where the draft had none: that of kind api has been shown
  // before it was saved (accessia §2), the others get theirs now (external-api §3). Refusals: kConflict
  // "not_a_draft"; kNotFound for a draft whose time is over.
  async::Task<base::Result<WithSecret>> activate(const model::Caller& caller, model::IntegrationId id);
  async::Task<base::Result<void>> remove(const model::Caller& caller, model::IntegrationId id);

  async::Task<base::Result<WithSecret>> regenerate(const model::Caller& caller, model::IntegrationId id,
                                                   RegenerateOptions options);
  // Adds a second live secret beside the first (external-api: request new, then delete the old one).
  // `retire_old`, 1 to 720: the first ends by itself as RegenerateOptions::retire_when_unused says.
  async::Task<base::Result<WithSecret>> add_credential(const model::Caller& caller, model::IntegrationId id,
                                                       std::optional<std::chrono::hours> retire_old = {});
  // Ends one credential and the tokens obtained with it.
  async::Task<base::Result<void>> revoke_credential(const model::Caller& caller, model::IntegrationId id,
                                                    model::CredentialId credential);
  // Ends every token of the integration that is out now; credentials stay.
  async::Task<base::Result<void>> end_tokens(const model::Caller& caller, model::IntegrationId id);

  // Inside a transaction: whether the caller may have what is meant for this integration. It is the caller,
  // or one that the caller may give a secret. Refusals: kNotFound; kForbidden "missing_permission",
  // "exceeds_own_role".
  base::Result<void> check_acts_as(store::Session& session, const model::Caller& caller,
                                   const model::IntegrationId& id) const;

  async::Task<base::Result<std::vector<Administrator>>> administrators(const model::Caller& caller);
  // Replaces the whole list. kInvalid when it would remove the caller itself.
  async::Task<base::Result<std::vector<Administrator>>> replace_administrators(
      const model::Caller& caller, std::vector<Administrator> list);

  // The limits of the tenant's integrations that have none of their own.
  async::Task<base::Result<model::Limits>> limits(const model::Caller& caller);
  // Needs "limits:write".
  async::Task<base::Result<model::Limits>> set_limits(const model::Caller& caller, model::Limits limits);

  std::int64_t quota_remaining(std::int64_t used) const;  // -1: unlimited

  // The HS256 key of a recoverable credential, unsealed for one use. Runs on a core, does not wait.
  base::Result<base::Secret> unseal(const Client& client, const model::Credential& credential) const;

  // Notes a use of a credential: in memory now, written in aggregate by maintain(). On a core.
  void used(std::size_t core, const model::IntegrationId& id, const model::CredentialId& credential,
            std::string_view source);

  // Takes up what other processes on the same database have changed since the last look.
  async::Task<> follow();
  // Inside the transaction of a change of what a role means, after its row in the feed: reads the
  // integrations that have it. The answer brings them onto every core; call it once, after the commit.
  std::function<async::Task<>()> republication(store::Session& session, const model::TenantId& tenant,
                                               std::string_view role);
  // Every 30 s: discards drafts whose time is over, ends old secrets that are not used any more, writes last
  // uses, warns of credentials that expire in 90, 60, 30, 15, 7 or 1 days (once each, with metric), drops
  // expired credentials older than 90 days, follows changes of other nodes. One round at a time; once more
  // before the end, so that no last use is lost.
  async::Task<> maintain();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::integrations
