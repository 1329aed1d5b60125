// For the tests of provider setups and connections: a tenant with some.
#pragma once

#include <string>
#include <vector>

#include "store/conformance/webhook_fixture.h"
#include "store/connection_repository.h"
#include "store/connection_upkeep_repository.h"
#include "store/provider_setup_repository.h"

namespace sallyport::store::conformance {

// With nothing as it is by default.
inline model::ProviderSetup full_setup(base::Random& random, const model::TenantId& tenant, base::Time now) {
  return {.id = model::ProviderSetupId::random(random),
          .tenant = tenant,
          .provider = "google",
          .entry = "{\"id\":\"own\"}",
          .name = kHostile,
          .client_id = kHostile,
          .sealed_secrets = {0, 1, 255},
          .settings = {{"subdomain", "acme"}, {kHostile, kHostile}},
          .sealed_settings = {0, 2, 254},
          .scopes = {"email", kHostile},
          .policy = model::AccountPolicy::kUserElseMaster,
          .enabled = false,
          .created_at = now,
          .version = 7};
}

inline model::Connection full_connection(base::Random& random, const model::ProviderSetup& setup,
                                         base::Time now) {
  using std::chrono::hours;
  return {.id = model::ConnectionId::random(random),
          .tenant = setup.tenant,
          .setup = setup.id,
          .owner_kind = model::OwnerKind::kUser,
          .owner = model::AccountId::random(random),
          .label = kHostile,
          .account_id = kHostile,
          .account_label = "ana@example.org",
          .is_default = true,
          .state = model::ConnectionState::kNeedsReauthorization,
          .cause = "access_withdrawn",
          .client_id = "client",
          .scopes = {"email", kHostile},
          .kept = {{"instance_url", "https://eu1.example"}},
          .sealed_tokens = {0, 1, 255},
          .expires_at = now + hours{1},
          .generation = 3,
          .refreshed_at = now,
          .idle_end = now + hours{24},
          .absolute_end = now + hours{48},
          .connected_by =
              model::Connector{.kind = model::ConnectorKind::kIntegration, .id = base::Uuid::random(random)},
          .connector_left_at = now + hours{5},
          .connected_at = now,
          .attempt_at = now,
          .attempts = 2,
          .lease_until = now,
          .fence = 7,
          .failures = 5,
          .next_try_at = now + hours{2},
          .last_used_at = now,
          .keep_at = now + hours{6},
          .notice_at = now + hours{7},
          .letter_at = now + hours{8}};
}

class ConnectionTest : public ConformanceTest {
 protected:
  ConnectionTest() {
    write([&](Session& s) {
      tenant_ = insert_tenant(s, random_, clock_.now());
      other_tenant_ = insert_tenant(s, random_, clock_.now());
      return 0;
    });
  }

  model::ProviderSetup insert(model::ProviderSetup setup) {
    write([&](Session& s) { return ProviderSetupRepository(s).insert(setup), 0; });
    return setup;
  }
  model::ProviderSetup insert_setup() { return insert(full_setup(random_, tenant_, clock_.now())); }
  model::Connection insert(model::Connection connection) {
    write([&](Session& s) { return ConnectionRepository(s).insert(connection), 0; });
    return connection;
  }
  model::Connection insert_connection(const model::ProviderSetup& setup) {
    return insert(full_connection(random_, setup, clock_.now()));
  }
  std::optional<model::ProviderSetup> find(const model::ProviderSetupId& id) {
    return read([&](Session& s) { return ProviderSetupRepository(s).find(tenant_, id); });
  }
  std::optional<model::Connection> find(const model::ConnectionId& id) {
    return read([&](Session& s) { return ConnectionRepository(s).find(tenant_, id); });
  }

  model::TenantId tenant_, other_tenant_;
};

}  // namespace sallyport::store::conformance
