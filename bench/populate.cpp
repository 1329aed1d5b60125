// Fills a database with integrations: copies of its oldest one, each with an id of its own and the same
// secret.
//
// populate DATABASE COUNT SAMPLE, on a SQLite file that no server uses. Prints SAMPLE of the new ids, one a
// line.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/check.h"
#include "base/clock.h"
#include "crypto/system_random.h"
#include "store/integration_repository.h"
#include "store/sqlite/database.h"

namespace base = sallyport::base;
namespace model = sallyport::model;
namespace store = sallyport::store;

namespace {

constexpr std::int64_t kBatch = 20'000;  // rows in a transaction

model::Integration oldest(store::Database& database) {
  std::vector<model::Integration> found;
  database.read([&](store::Session& session) { found = store::IntegrationRepository(session).list({}, 1); });
  CHECK(!found.empty());
  // A secret that is sealed is bound to its row and cannot be copied.
  CHECK(found.front().credentials.size() == 1 && found.front().credentials.front().sealed_secret.empty());
  return found.front();
}

}  // namespace

int main(int arguments_count, char** arguments) {
  CHECK(arguments_count == 4);
  const std::int64_t count = std::atol(arguments[2]);
  const std::int64_t sample = std::atol(arguments[3]);
  // Ids are random, so every insert touches another page: keep the indexes in memory.
  store::sqlite::Options options;
  options.cache_kib = std::size_t{1} << 20;
  const auto database = store::sqlite::open(arguments[1], options).value();
  sallyport::crypto::SystemRandom random;
  model::Integration integration = oldest(*database);
  for (std::int64_t done = 0; done < count;) {
    database->write([&](store::Session& session) {
      store::IntegrationRepository repository(session);
      for (const std::int64_t end = std::min(count, done + kBatch); done < end; ++done) {
        integration.id = model::IntegrationId::random(random);
        integration.name = fmt::format("Pump {:07}", done);
        integration.credentials.front().id = model::CredentialId::random(random);
        integration.credentials.front().integration = integration.id;
        repository.insert(integration);
        if (done * sample / count != (done + 1) * sample / count)
          fmt::print("{}\n", integration.id.to_string());
      }
      return true;
    });
  }
}
