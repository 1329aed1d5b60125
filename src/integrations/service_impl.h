// What the parts of integrations::Service share; only service*.cpp include it.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/authorize.h"
#include "integrations/client_reader.h"
#include "integrations/credential_maker.h"
#include "integrations/expiry_warnings.h"
#include "integrations/last_uses.h"
#include "integrations/replicas.h"
#include "integrations/service.h"

namespace sallyport::integrations {

// What a transaction leaves for after its commit: the answer, and the clients as they stand now.
template <class T>
struct Written {
  T answer;
  std::vector<Update> updates;
};

// A credential whose end nobody has been told of yet.
struct DueWarning {
  model::IntegrationId integration;
  model::TenantId tenant;
  model::CredentialId credential;
  base::Time valid_until;
  int days = 0;
};

struct Service::Impl {
  Impl(async::Runtime& runtime_in, store::Store& store_in, audit::Log& audit_in,
       const crypto::Keyring& keyring, const crypto::HmacKey& pepper, const base::Clock& clock_in,
       base::Random& random_in, base::Log& log_in, base::Metrics& metrics, ServiceOptions options_in);

  // Inside a transaction: the integration of the caller's tenant, at the version that is asked for.
  static base::Result<model::Integration> find_own(store::Session& session, const model::Caller& caller,
                                                   const model::IntegrationId& id,
                                                   std::optional<std::int64_t> expected_version = {});
  // Inside a transaction, after the repository change: the feed row and the audit record.
  void note_change(store::Session& session, const model::IntegrationId& id, const model::AuditRecord& record);
  // Inside a transaction: raises the version of `integration` and writes it.
  static base::Result<void> write_row(store::Session& session, model::Integration& integration);
  // Inside a transaction, before and after a change that may take an administrator away: refuses to leave the
  // tenant without one (kConflict "last_administrator"). The operator on the local command line may.
  std::int64_t count_administrators(store::Session& session, const model::Caller& caller) const;
  base::Result<void> check_administrator_left(store::Session& session, const model::Caller& caller,
                                              std::int64_t before) const;
  Update read_back(store::Session& session, const model::IntegrationId& id) const;

  // The way of every change: one transaction, then every core, then the chained audit record.
  // `work(Session&)` answers Result<Written<T>>.
  template <class T>
  async::Task<base::Result<T>> change(std::function<base::Result<Written<T>>(store::Session&)> work) {
    Replicas::Publication publication(replicas);
    CO_TRY(Written<T> written, co_await store.write(std::move(work)));
    co_await publication.publish(written.updates);
    CO_TRY_VOID(co_await audit.chained());
    co_return std::move(written.answer);
  }
  // A change of one integration. `work` changes it in memory and answers with what to say of it in the
  // log, or refuses; credentials it writes itself.
  using Edit = std::function<base::Result<model::AuditRecord>(store::Session&, model::Integration&)>;
  async::Task<base::Result<model::Integration>> edit(const model::Caller& caller, model::IntegrationId id,
                                                     std::optional<std::int64_t> expected_version, Edit work);

  async::Task<> write_last_uses();
  async::Task<> follow_changes();
  async::Task<> reload();
  async::Task<> end_what_is_over();
  async::Task<> warn_of_expiry();
  async::Task<> tell(std::vector<DueWarning> due);
  async::Task<> clean();

  async::Runtime& runtime;
  store::Store& store;
  audit::Log& audit;
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
  ServiceOptions options;
  CredentialMaker credentials;
  Replicas replicas;
  LastUses uses;
  LastUseMap unwritten_uses;  // taken from the cores, not yet stored
  ExpiryWarnings warnings;
  std::int64_t followed = 0;  // number of the change feed up to which other nodes' changes are known
  std::optional<base::SteadyTime> next_hourly;
  std::array<base::Counter*, kWarningDays.size()> warning_counters{};
  std::array<std::atomic<std::int64_t>, kWarningDays.size()> expiring{};  // live credentials within each step
};

}  // namespace sallyport::integrations
