#include "integrations/service_impl.h"

#include <fmt/format.h>

#include "base/check.h"
#include "store/administrator_repository.h"
#include "store/change_repository.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {
namespace {

// What of an integration decides whether it administers its tenant.
struct Rights {
  std::string role;
  bool enabled;
  std::vector<std::string> scopes;

  static Rights of(const model::Integration& integration) {
    return {integration.role, integration.enabled, integration.scopes};
  }
  bool operator==(const Rights&) const = default;
};

}  // namespace

Service::Impl::Impl(async::Runtime& runtime_in, store::Store& store_in, audit::Log& audit_in,
                    const crypto::Keyring& keyring, const crypto::HmacKey& pepper,
                    const base::Clock& clock_in, base::Random& random_in, base::Log& log_in,
                    base::Metrics& metrics, ServiceOptions options_in)
    : runtime(runtime_in),
      store(store_in),
      audit(audit_in),
      clock(clock_in),
      random(random_in),
      log(log_in),
      options(std::move(options_in)),
      credentials(keyring, pepper, random_in),
      replicas(runtime_in, pepper),
      uses(runtime_in.size()) {
  for (std::size_t i = 0; i < kWarningDays.size(); ++i) {
    const auto labels = fmt::format("days=\"{}\"", kWarningDays[i]);
    warning_counters[i] = &metrics.counter("sallyport_credential_expiry_warnings_total",
                                           "Warnings of credentials that end in this many days.", labels);
    metrics.gauge(
        "sallyport_credentials_expiring", "Live credentials that end within this many days.",
        [&count = expiring[i]] { return static_cast<double>(count.load()); }, labels);
  }
}

base::Result<model::Integration> Service::Impl::find_own(store::Session& session, const model::Caller& caller,
                                                         const model::IntegrationId& id,
                                                         std::optional<std::int64_t> expected_version) {
  auto found = store::IntegrationRepository(session).find(id);
  if (!found || found->tenant != caller.tenant) return base::not_found("integration");
  if (expected_version && *expected_version != found->version)
    return base::refuse(
        base::ErrorKind::kConflict, "stale_version",
        fmt::format("The integration has changed: it is at version {}. Read it again.", found->version),
        "version");
  return *std::move(found);
}

void Service::Impl::note_change(store::Session& session, const model::IntegrationId& id,
                                const model::AuditRecord& record) {
  store::ChangeRepository(session).append("integration", id.bytes(), clock.now());
  audit::Log::record_with(session, clock.now(), record);
}

base::Result<void> Service::Impl::write_row(store::Session& session, model::Integration& integration) {
  const bool written = store::IntegrationRepository(session).update(integration, integration.version);
  CHECK(written);  // it was read in this very transaction, and there is one writer
  ++integration.version;
  return {};
}

std::int64_t Service::Impl::count_administrators(store::Session& session, const model::Caller& caller) const {
  if (caller.operator_console) return 0;
  return store::count_administrators(session, caller.tenant, options.archivist_issuer);
}

base::Result<void> Service::Impl::check_administrator_left(store::Session& session,
                                                           const model::Caller& caller,
                                                           std::int64_t before) const {
  if (caller.operator_console) return {};
  return store::check_administrator_left(session, caller.tenant, options.archivist_issuer, before);
}

Update Service::Impl::read_back(store::Session& session, const model::IntegrationId& id) const {
  return ClientReader(session, options.archivist_issuer).read(id);
}

async::Task<base::Result<model::Integration>> Service::Impl::edit(
    const model::Caller& caller, model::IntegrationId id, std::optional<std::int64_t> expected_version,
    Edit work) {
  using Answer = model::Integration;
  co_return co_await change<Answer>([&](store::Session& session) -> base::Result<Written<Answer>> {
    TRY(auto integration, find_own(session, caller, id, expected_version));
    const auto before = Rights::of(integration);
    TRY(const auto what, work(session, integration));
    if (what.reason.empty()) return Written<Answer>{std::move(integration), {}};
    const bool rights_change = before != Rights::of(integration);
    const auto administrators = rights_change ? count_administrators(session, caller) : 0;
    TRY_VOID(write_row(session, integration));
    TRY_VOID(check_administrator_left(session, caller, administrators));
    note_change(session, id, what);
    auto update = read_back(session, id);
    return Written<Answer>{update.client->integration, {std::move(update)}};
  });
}

}  // namespace sallyport::integrations
