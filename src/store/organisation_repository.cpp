#include "store/organisation_repository.h"

#include <algorithm>
#include <string>

#include "store/columns.h"
#include "store/selection.h"

namespace sallyport::store {
namespace {

// Confirmed: the tenant that this record is about keeps one that is about this tenant.
#define SALLYPORT_ORGANISATIONS                                                                   \
  "SELECT o.id, o.tenant_id, o.display_name, o.wallet_pub_keys, o.wallet_addresses, "             \
  "o.tessera_pub_keys, o.linked_tenant, o.created_at, (SELECT count(*) FROM organisations other " \
  "WHERE other.linked_tenant = o.tenant_id AND other.tenant_id = o.linked_tenant) FROM organisations o"

// Words hold no white space: they are kept with a space around each, so that one can be looked for.
std::string joined(const std::vector<std::string>& words) {
  std::string text = " ";
  for (const auto& word : words) text.append(word).append(" ");
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

model::Organisation read_organisation(const Row& row) {
  model::Organisation organisation{.id = read_id<model::OrganisationId>(row, 0),
                                   .tenant = read_id<model::TenantId>(row, 1),
                                   .display_name = row.text(2),
                                   .wallet_pub_keys = split(row.text(3)),
                                   .wallet_addresses = split(row.text(4)),
                                   .tessera_pub_keys = split(row.text(5)),
                                   .linked = {},
                                   .created_at = row.time(7),
                                   .confirmed = row.integer(8) > 0};
  if (!row.is_null(6)) organisation.linked = read_id<model::TenantId>(row, 6);
  return organisation;
}

Selection selection_of(const OrganisationQuery& query, std::string_view address) {
  Selection selection("o.tenant_id = :tenant", {"tenant", query.tenant.bytes()});
  if (query.display_name) selection.add("o.display_name = :name", {"name", *query.display_name});
  // Not LIKE, which has a meaning for '%' and on SQLite takes 'A' for 'a'.
  if (query.wallet_address)
    selection.add("replace(o.wallet_addresses, :address, '') <> o.wallet_addresses", {"address", address});
  return selection;
}

std::string framed(const std::optional<std::string_view>& word) {
  return word ? joined({std::string(*word)}) : std::string();
}

Parameter linked_parameter(const model::Organisation& organisation) {
  if (organisation.linked) return {"linked", organisation.linked->bytes()};
  return {"linked", std::nullopt};
}

}  // namespace

void OrganisationRepository::insert(const model::Organisation& organisation) {
  session_.execute(
      "INSERT INTO organisations (id, tenant_id, display_name, wallet_pub_keys, wallet_addresses, "
      "tessera_pub_keys, linked_tenant, created_at) VALUES (:id, :tenant, :name, :wallet_keys, :addresses, "
      ":tessera_keys, :linked, :created_at)",
      {{"id", organisation.id.bytes()},
       {"tenant", organisation.tenant.bytes()},
       {"name", organisation.display_name},
       {"wallet_keys", joined(organisation.wallet_pub_keys)},
       {"addresses", joined(organisation.wallet_addresses)},
       {"tessera_keys", joined(organisation.tessera_pub_keys)},
       linked_parameter(organisation),
       {"created_at", organisation.created_at}});
}

std::optional<model::Organisation> OrganisationRepository::find(const model::TenantId& tenant,
                                                                const model::OrganisationId& id) {
  return query_first(session_, SALLYPORT_ORGANISATIONS " WHERE o.tenant_id = :tenant AND o.id = :id",
                     {{"tenant", tenant.bytes()}, {"id", id.bytes()}}, read_organisation);
}

std::vector<model::Organisation> OrganisationRepository::list(const OrganisationQuery& query) {
  const std::string address = framed(query.wallet_address);
  Selection selection = selection_of(query, address);
  if (query.after && query.by_name) selection.add_after_name("o.display_name, o.id", *query.after);
  if (query.after && !query.by_name) selection.add_after("o.created_at, o.id", *query.after);
  selection.limit(query.by_name ? "o.display_name, o.id" : "o.created_at, o.id", query.limit);
  return query_all(session_, selection.sql(SALLYPORT_ORGANISATIONS), selection.parameters(),
                   read_organisation);
}

std::int64_t OrganisationRepository::count(const OrganisationQuery& query) {
  const std::string address = framed(query.wallet_address);
  const Selection selection = selection_of(query, address);
  return query_integer(session_, selection.sql("SELECT count(*) FROM organisations o"),
                       selection.parameters());
}

bool OrganisationRepository::update(const model::Organisation& organisation) {
  return session_.execute(
             "UPDATE organisations SET display_name = :name, wallet_pub_keys = :wallet_keys, "
             "wallet_addresses = :addresses, tessera_pub_keys = :tessera_keys, linked_tenant = :linked "
             "WHERE tenant_id = :tenant AND id = :id",
             {{"name", organisation.display_name},
              {"wallet_keys", joined(organisation.wallet_pub_keys)},
              {"addresses", joined(organisation.wallet_addresses)},
              {"tessera_keys", joined(organisation.tessera_pub_keys)},
              linked_parameter(organisation),
              {"tenant", organisation.tenant.bytes()},
              {"id", organisation.id.bytes()}}) > 0;
}

bool OrganisationRepository::erase(const model::TenantId& tenant, const model::OrganisationId& id) {
  return session_.execute("DELETE FROM organisations WHERE tenant_id = :tenant AND id = :id",
                          {{"tenant", tenant.bytes()}, {"id", id.bytes()}}) > 0;
}

}  // namespace sallyport::store
