// Everything the inventory stands on, for its tests: a tenant with an administrator, and callers with claims.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "inventory/policies.h"
#include "inventory/service.h"
#include "model/test_caller.h"

namespace sallyport::inventory {

// Conditions of which all hold, each "name=value" or "name!=value".
inline model::AllOf all_of(std::initializer_list<std::string_view> terms) {
  model::AllOf all;
  for (const auto term : terms)
    all.push_back({model::parse_filter_term("attributes." + std::string(term), "filter").value()});
  return all;
}

class House : public audit::TestHouse {
 public:
  // An integration without rights of its own.
  model::Caller integration(model::Claims claims = {}, std::string_view role = model::Role::kNone) {
    auto caller = model::caller_in(tenant, role);
    caller.integration = model::IntegrationId::random(random);
    caller.subject = caller.integration.to_string();
    caller.issuer = "https://id.example/appidpv1";
    caller.name = "Reader";
    caller.claims = std::move(claims);
    return caller;
  }

  model::Asset make_asset(model::Attributes attributes, bool is_public = false) {
    auto made = run(
        service.create_asset(administrator, {.attributes = std::move(attributes), .is_public = is_public}));
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  // Lets callers with the claim line=<line> at the assets that meet `filters`.
  static model::AccessPolicy policy_for(std::string_view line, model::AllOf filters,
                                        model::AccessPermission permission = {.read_attributes = {"*"}}) {
    model::AccessPolicy policy;
    policy.name = "For " + std::string(line);
    policy.filters = std::move(filters);
    permission.caller = {{model::Term{"jwt_line", false, std::string(line)}}};
    policy.permissions = {std::move(permission)};
    return policy;
  }
  model::AccessPolicy make_policy(model::AccessPolicy policy) {
    auto made = run(policies.create(administrator, std::move(policy)));
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  // All pages.
  std::vector<model::Asset> list(const model::Caller& caller, AssetQuery query = {}) {
    std::vector<model::Asset> all;
    do {
      const auto page = run(service.list_assets(caller, query));
      EXPECT_TRUE(page) << page.error().message;
      if (!page) return all;
      all.insert(all.end(), page->items.begin(), page->items.end());
      query.after = page->next;
    } while (query.after != 0);
    return all;
  }
  std::vector<audit::Entry> audited(model::AuditAction action) {
    run(wait_for_audit());
    return audit_reader.query_now({.action = action, .limit = 100}).value().items;
  }

  const model::TenantId tenant = make_tenant("North");
  const model::Caller administrator = model::caller_in(tenant);
  audit::Reader audit_reader{store};
  PolicyBook book;
  Service service{store, audit, book, clock, random};
  Policies policies{store, audit, audit_reader, book, service, clock, random};

 private:
  // Refusals are written without anybody waiting for them; what is waited for comes after them.
  async::Task<int> wait_for_audit() {
    model::AuditRecord record;
    record.action = model::AuditAction::kServerStarted;
    EXPECT_TRUE(co_await audit.append(std::move(record)));
    co_return 0;
  }
};

using base::field_of;
using base::kind_of;
using model::caller_in;

inline std::vector<model::AssetId> ids_of(const std::vector<model::Asset>& assets) {
  std::vector<model::AssetId> ids;
  for (const auto& asset : assets) ids.push_back(asset.id);
  return ids;
}

}  // namespace sallyport::inventory
