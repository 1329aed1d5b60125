#include "vault/grant_view.h"

#include <utility>

#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "store/tenant_repository.h"
#include "vault/connections.h"

namespace sallyport::vault {

using model::OwnerKind;

GrantView::Key GrantView::key_of(const Session& session, std::string_view provider) {
  return {session.tenant, std::string(provider),
          session.member ? std::optional(session.member->id) : std::nullopt};
}

async::Task<base::Result<GrantView::Found>> GrantView::find(const Session& session,
                                                            std::string_view provider) {
  const Key own = key_of(session, provider);
  std::uint64_t changes = 0;
  if (auto found = kept(own, changes)) co_return found;
  Found common = session.member ? kept(Key{session.tenant, provider, std::nullopt}, changes) : nullptr;
  co_return co_await read(own, std::move(common), changes);
}

async::Task<base::Result<GrantView::Found>> GrantView::find_anew(const Session& session,
                                                                 std::string_view provider) {
  const Key own = key_of(session, provider);
  std::uint64_t changes = 0;
  (void)kept(own, changes);
  co_return co_await read(own, nullptr, changes);
}

// In one transaction, however much is missing: many who come at once shall not fill the queue twice.
async::Task<base::Result<GrantView::Found>> GrantView::read(Key own, Found common, std::uint64_t changes) {
  const auto& [tenant, provider, member] = own;
  CO_TRY(auto found, co_await store_.read([&](store::Session& rows) -> base::Result<Found> {
    if (common == nullptr) {
      TRY(auto everybodys, read_everybodys(rows, std::get<0>(own), std::get<1>(own)));
      common = std::make_shared<const Candidates>(std::move(everybodys));
    }
    return std::get<2>(own) ? with_own(rows, own, *common) : common;
  }));
  keep(Key{tenant, provider, std::nullopt}, common, changes);
  if (member) keep(own, found, changes);
  co_return found;
}

GrantView::Found GrantView::with_own(store::Session& rows, const Key& key, const Candidates& everybodys) {
  Candidates found = everybodys;
  found.user = store::ConnectionRepository(rows).scan({.tenant = std::get<0>(key),
                                                       .setup = found.setup,
                                                       .owner_kind = OwnerKind::kUser,
                                                       .owner = std::get<2>(key),
                                                       .limit = kMostConnections});
  return std::make_shared<const Candidates>(std::move(found));
}

base::Result<Candidates> GrantView::read_everybodys(store::Session& rows, const model::TenantId& tenant_id,
                                                    const std::string& provider_id) const {
  const auto tenant = store::TenantRepository(rows).find(tenant_id);
  const auto setup = store::ProviderSetupRepository(rows).find_by_provider(tenant_id, provider_id);
  if (!tenant || !setup)
    return base::refuse(base::ErrorKind::kNotFound, "unknown_integration",
                        "This tenant uses no service of that name. Ask a manager to add it.", "integration");
  TRY(const auto provider, provider_of(catalogue_, *setup));
  return Candidates{.tenant_name = tenant->name,
                    .enabled = tenant->connections_enabled && setup->enabled,
                    .setup = setup->id,
                    .policy = setup->policy,
                    .provider_name = setup->name.empty() ? provider->name : setup->name,
                    .signs_in = provider->grant == providers::GrantKind::kAuthorizationCode,
                    .open = open_setup(catalogue_, keyring_, public_url_, *setup),
                    .master = store::ConnectionRepository(rows).scan({.tenant = tenant_id,
                                                                      .setup = setup->id,
                                                                      .owner_kind = OwnerKind::kMaster,
                                                                      .limit = kMostConnections})};
}

GrantView::Found GrantView::kept(const Key& key, std::uint64_t& changes) {
  const auto now = clock_.steady();
  Kept old;  // destroyed without the lock
  const std::scoped_lock lock(mutex_);
  changes = changes_;
  if (kept_since_ + kOldest <= now) {
    old.swap(kept_);
    kept_since_ = now;
    changes = ++changes_;
    return nullptr;
  }
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : found->second;
}

void GrantView::maintain() {
  Kept old;
  const std::scoped_lock lock(mutex_);
  if (kept_since_ + kOldest <= clock_.steady()) old.swap(kept_);
}

void GrantView::keep(const Key& key, const Found& found, std::uint64_t changes) {
  const std::scoped_lock lock(mutex_);
  if (changes == changes_ && kept_.size() < kMost) kept_.insert_or_assign(key, found);
}

template <class Concerns>
void GrantView::forget_if(Concerns concerns) {
  const std::scoped_lock lock(mutex_);
  ++changes_;
  std::erase_if(kept_, concerns);
}

void GrantView::forget(const model::ProviderSetupId& setup, const std::optional<model::AccountId>& owner) {
  forget_if([&](const Kept::value_type& entry) {
    return entry.second->setup == setup && (!owner || std::get<2>(entry.first) == owner);
  });
}

void GrantView::forget(const model::TenantId& tenant) {
  forget_if([&](const Kept::value_type& entry) { return std::get<0>(entry.first) == tenant; });
}

}  // namespace sallyport::vault
