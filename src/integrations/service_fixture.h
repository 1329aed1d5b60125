// What the tests of integrations::Service share: a house with two tenants and their administrators.
#pragma once

#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "integrations/house_fixture.h"
#include "integrations/service.h"

namespace sallyport::integrations {

// Each test runs over both ways to keep a database.
class ServiceFixture : public testing::TestWithParam<bool> {
 protected:
  base::Result<model::Integration> change(const model::Caller& by, const model::IntegrationId& id,
                                          IntegrationChange wanted,
                                          std::optional<std::int64_t> version = {}) {
    return house.run(service.change(by, id, std::move(wanted), version));
  }
  base::Result<WithSecret> regenerate(const model::IntegrationId& id, RegenerateOptions options = {}) {
    house.clock.advance(base::Duration{1});
    auto made = house.run(service.regenerate(admin, id, options));
    house.clock.advance(base::Duration{1});
    return made;
  }

  TemporaryFile file;
  House house{GetParam() ? file.path() : ":memory:"};
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::TenantId other_tenant = house.make_tenant("South");
  model::Caller admin = caller_in(tenant);
  model::Caller stranger = caller_in(other_tenant);
};
inline std::string database_name(const testing::TestParamInfo<bool>& in_a_file) {
  return in_a_file.param ? "file" : "memory";
}

}  // namespace sallyport::integrations
