// For tests above the store: a database with the schema of this version, and tenants in it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/sqlite/database.h"
#include "store/tenant_repository.h"

namespace sallyport::store {

inline std::unique_ptr<Database> open_test_database(const base::Clock& clock,
                                                    const std::string& path = ":memory:") {
  auto opened = sqlite::open(path);
  EXPECT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(migrate(**opened, clock));
  return *std::move(opened);
}

inline model::TenantId insert_tenant(Store& store, base::Random& random, const base::Clock& clock,
                                     std::string name) {
  const model::Tenant tenant{model::TenantId::random(random), std::move(name), clock.now(), false};
  store.write_now([&](Session& session) { TenantRepository(session).insert(tenant); });
  return tenant.id;
}

}  // namespace sallyport::store
