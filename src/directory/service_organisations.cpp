// The part of Tenancy that keeps the organisations a tenant knows (archivist §8).
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "directory/change.h"
#include "directory/list_position.h"
#include "directory/tenancy.h"
#include "model/account_rules.h"
#include "store/organisation_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using store::OrganisationRepository;
using store::Session;

namespace {

constexpr std::size_t kMostWords = 16;     // keys or addresses in a list
constexpr std::size_t kLongestWord = 256;  // bytes

base::Result<void> check_words(const std::optional<std::vector<std::string>>& words, std::string_view field) {
  if (!words) return {};
  const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
  const auto good = [&](const std::string& word) {
    return !word.empty() && word.size() <= kLongestWord && std::ranges::all_of(word, printable);
  };
  if (words->size() <= kMostWords && std::ranges::all_of(*words, good)) return {};
  return base::invalid(
      std::string(field),
      fmt::format("{} has at most {} entries, each of 1 to {} printable ASCII characters without spaces.",
                  field, kMostWords, kLongestWord));
}

base::Result<void> check_organisation(const OrganisationChange& wanted) {
  if (wanted.display_name) TRY_VOID(model::check_display_name(*wanted.display_name, "display_name"));
  TRY_VOID(check_words(wanted.wallet_pub_keys, "wallet_pub_key"));
  TRY_VOID(check_words(wanted.wallet_addresses, "wallet_address"));
  return check_words(wanted.tessera_pub_keys, "tessera_pub_key");
}

// The tenant that one of the keys names, other than the one that keeps the record.
std::optional<model::TenantId> linked_by(const std::vector<std::string>& keys, const model::TenantId& own) {
  for (const auto& key : keys) {
    const auto bytes = base::hex_decode(key);
    const auto tenant = bytes ? model::TenantId::from_bytes(*bytes) : std::nullopt;
    if (tenant && *tenant != own && organisation_key(*tenant) == key) return tenant;
  }
  return std::nullopt;
}

void apply(model::Organisation& organisation, const OrganisationChange& wanted) {
  const auto assign = [](auto& to, const auto& from) {
    if (from) to = *from;
  };
  assign(organisation.display_name, wanted.display_name);
  assign(organisation.wallet_pub_keys, wanted.wallet_pub_keys);
  assign(organisation.wallet_addresses, wanted.wallet_addresses);
  assign(organisation.tessera_pub_keys, wanted.tessera_pub_keys);
  organisation.linked = linked_by(organisation.wallet_pub_keys, organisation.tenant);
}

base::Result<model::Organisation> find_organisation(Session& session, const model::Caller& caller,
                                                    const model::OrganisationId& id) {
  auto organisation = OrganisationRepository(session).find(caller.tenant, id);
  if (!organisation) return base::not_found("organisation");
  return *std::move(organisation);
}

}  // namespace

std::string organisation_key(const model::TenantId& tenant) { return base::hex_encode(tenant.bytes()); }

async::Task<base::Result<model::Organisation>> Tenancy::own_organisation(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:read"));
  co_return co_await store_.read([&](Session& session) {
    const auto tenant = store::TenantRepository(session).find(caller.tenant);
    CHECK(tenant);  // whoever calls has a tenant
    return model::Organisation{.id = {},
                               .tenant = caller.tenant,
                               .display_name = tenant->name,
                               .wallet_pub_keys = {organisation_key(caller.tenant)},
                               .linked = caller.tenant,
                               .created_at = tenant->created_at,
                               .confirmed = true};
  });
}

async::Task<base::Result<Page<model::Organisation>>> Tenancy::list_organisations(const model::Caller& caller,
                                                                                 OrganisationQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:read"));
  CO_TRY_VOID(check_limit(query.limit));
  store::OrganisationQuery wanted{.tenant = caller.tenant, .by_name = query.by_name};
  if (query.display_name) wanted.display_name = *query.display_name;
  if (query.wallet_address) {
    CO_TRY_VOID(check_words(std::vector{*query.wallet_address}, "wallet_address"));
    wanted.wallet_address = *query.wallet_address;
  }
  CO_TRY(wanted.after, optional_position(query.after, query.by_name));
  wanted.limit = query.limit + 1;
  co_return co_await store_.read([&](Session& session) {
    OrganisationRepository organisations(session);
    return cut(organisations.list(wanted), query.limit, organisations.count(wanted),
               [&](const model::Organisation& last) {
                 return query.by_name ? write_position(last.display_name, last.id.uuid)
                                      : write_position(last.created_at, last.id.uuid);
               });
  });
}

async::Task<base::Result<model::Organisation>> Tenancy::get_organisation(const model::Caller& caller,
                                                                         model::OrganisationId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:read"));
  co_return co_await store_.read([&](Session& session) { return find_organisation(session, caller, id); });
}

async::Task<base::Result<model::Organisation>> Tenancy::create_organisation(const model::Caller& caller,
                                                                            OrganisationChange wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  if (!wanted.display_name) co_return base::invalid("display_name", "An organisation needs a display_name.");
  CO_TRY_VOID(check_organisation(wanted));
  model::Organisation organisation{
      .id = model::OrganisationId::random(random_), .tenant = caller.tenant, .created_at = clock_.now()};
  apply(organisation, wanted);
  co_return co_await directory::change(
      store_, audit_, [&](Session& session) -> base::Result<model::Organisation> {
        OrganisationRepository(session).insert(organisation);
        audit::Log::record_with(
            session, clock_.now(),
            model::audit_record(caller, AuditAction::kOrganisationCreated, organisation.id.uuid));
        return find_organisation(session, caller, organisation.id);
      });
}

async::Task<base::Result<model::Organisation>> Tenancy::change_organisation(const model::Caller& caller,
                                                                            model::OrganisationId id,
                                                                            OrganisationChange wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  CO_TRY_VOID(check_organisation(wanted));
  co_return co_await directory::change(
      store_, audit_, [&](Session& session) -> base::Result<model::Organisation> {
        TRY(auto organisation, find_organisation(session, caller, id));
        apply(organisation, wanted);
        CHECK(OrganisationRepository(session).update(organisation));
        audit::Log::record_with(session, clock_.now(),
                                model::audit_record(caller, AuditAction::kOrganisationChanged, id.uuid));
        return find_organisation(session, caller, id);
      });
}

async::Task<base::Result<void>> Tenancy::remove_organisation(const model::Caller& caller,
                                                             model::OrganisationId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  co_return co_await directory::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    if (!OrganisationRepository(session).erase(caller.tenant, id)) return base::not_found("organisation");
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kOrganisationDeleted, id.uuid));
    return {};
  });
}

}  // namespace sallyport::directory
