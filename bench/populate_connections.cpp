// Fills a database with members of the host product who have connected an account each, at the first service
// that the first tenant uses.
//
// populate_connections DATA_FOLDER COUNT, on a SQLite file that no server uses. Number n is the member
// "m-<n>", whose access token is access_token(n): good for a day, sealed as every other, with a refresh
// token beside it.
#include <algorithm>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "app/key_source.h"
#include "base/check.h"
#include "base/clock.h"
#include "crypto/system_random.h"
#include "store/connection_repository.h"
#include "store/host_member_repository.h"
#include "store/keyring_store.h"
#include "store/provider_setup_repository.h"
#include "store/sqlite/database.h"
#include "store/tenant_repository.h"
#include "vault/token_set.h"

namespace app = sallyport::app;
namespace base = sallyport::base;
namespace crypto = sallyport::crypto;
namespace model = sallyport::model;
namespace providers = sallyport::providers;
namespace store = sallyport::store;
namespace vault = sallyport::vault;

namespace {

constexpr std::int64_t kBatch = 20'000;  // rows in a transaction
constexpr std::chrono::hours kLife{24};
// As long as those of large services.
constexpr std::size_t kAccessBytes = 220, kRefreshBytes = 100;

base::Secret padded(std::string text, std::size_t size) {
  text.resize(size, 'x');
  return base::Secret::from_text(text);
}
base::Secret access_token(std::int64_t n) { return padded(fmt::format("access-{:06}-", n), kAccessBytes); }
base::Secret refresh_token(std::int64_t n) { return padded(fmt::format("refresh-{:06}-", n), kRefreshBytes); }

// What all of them have in common.
model::Connection common(store::Session& session, base::Time now) {
  const auto tenant = store::TenantRepository(session).list().front().id;
  const auto setups = store::ProviderSetupRepository(session).scan(tenant, 0, 1);
  CHECK(!setups.empty());
  return {.tenant = tenant,
          .setup = setups.front().id,
          .owner_kind = model::OwnerKind::kUser,
          .client_id = setups.front().client_id,
          .scopes = {"read", "send"},
          .expires_at = now + kLife,
          .connected_at = now};
}

vault::TokenSet tokens_of(std::int64_t n, const model::Connection& connection) {
  std::vector<providers::Token> granted(1);
  granted.front() = {.slot = "default",
                     .access_token = access_token(n),
                     .refresh_token = refresh_token(n),
                     .expires_at = connection.expires_at,
                     .scopes = connection.scopes};
  vault::TokenSet tokens;
  tokens.take(std::move(granted));
  return tokens;
}

model::AccountId member(store::Session& session, base::Random& random, const model::TenantId& tenant,
                        std::int64_t n, base::Time now) {
  return store::HostMemberRepository(session)
      .see({.id = model::AccountId::random(random),
            .tenant = tenant,
            .host_id = fmt::format("m-{:06}", n),
            .display_name = fmt::format("Person {:06}", n),
            .seen_at = now})
      .id;
}

}  // namespace

int main(int arguments_count, char** arguments) {
  CHECK(arguments_count == 3);
  app::Config config;
  config.data_dir = arguments[1];
  const std::int64_t count = std::atol(arguments[2]);
  store::sqlite::Options options;
  options.cache_kib = std::size_t{1} << 20;
  const auto database = store::sqlite::open(config.data_dir + "/sallyport.db", options).value();
  const base::SystemClock clock;
  crypto::SystemRandom random;
  crypto::Keyring keyring;
  const auto kek = app::read_key_encryption_key(config).value();
  CHECK(store::load_keyring(*database, *kek, keyring, random, clock));
  const auto now = clock.now();

  for (std::int64_t begin = 0; begin < count; begin += kBatch)
    database->write([&](store::Session& session) {
      auto connection = common(session, now);
      store::ConnectionRepository connections(session);
      for (std::int64_t n = begin; n < std::min(count, begin + kBatch); ++n) {
        connection.id = model::ConnectionId::random(random);
        connection.owner = member(session, random, connection.tenant, n, now);
        connection.account_id = fmt::format("a-{:06}", n);
        connection.account_label = fmt::format("p{:06}@example.com", n);
        connection.sealed_tokens =
            tokens_of(n, connection).seal(keyring, connection, connection.generation).value();
        connections.insert(connection);
      }
      return true;
    });
}
