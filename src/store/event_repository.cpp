#include "store/event_repository.h"

#include "base/json.h"
#include "store/columns.h"
#include "store/counter.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

namespace json = boost::json;
using model::Event;

constexpr std::string_view kEventColumns =
    "position, id, tenant_id, asset_id, operation, behaviour, attributes, asset_attributes, "
    "removed_attributes, "
    "declared_at, accepted_at, stored_at, principal_declared, principal_accepted";

Event read_event(const Row& row) {
  return {.id = read_id<model::EventId>(row, 1),
          .tenant = read_id<model::TenantId>(row, 2),
          .asset = read_id<model::AssetId>(row, 3),
          .position = row.integer(0),
          .operation = row.text(4),
          .behaviour = row.text(5),
          .attributes = read_attributes_column(row.text(6)),
          .asset_attributes = read_attributes_column(row.text(7)),
          .removed_attributes = read_names_column(row.text(8)),
          .declared = row.time(9),
          .accepted = row.time(10),
          .stored = row.time(11),
          .principal_declared = read_principal_column(row.text(12)),
          .principal_accepted = read_principal_column(row.text(13))};
}

std::string select_events(std::string_view rest) {
  return std::string("SELECT ").append(kEventColumns).append(" FROM events").append(rest);
}

}  // namespace

void EventRepository::insert(Event& event) {
  event.position = next_number(session_, "events");
  session_.execute(
      "INSERT INTO events (position, id, tenant_id, asset_id, operation, behaviour, attributes, "
      "asset_attributes, "
      "removed_attributes, declared_at, accepted_at, stored_at, principal_declared, principal_accepted) "
      "VALUES "
      "(:position, :id, :tenant, :asset, :operation, :behaviour, :attributes, :asset_attributes, :removed, "
      ":declared_at, :accepted_at, :stored_at, :principal_declared, :principal_accepted)",
      {{"position", event.position},
       {"id", event.id.bytes()},
       {"tenant", event.tenant.bytes()},
       {"asset", event.asset.bytes()},
       {"operation", event.operation},
       {"behaviour", event.behaviour},
       {"attributes", base::to_json(model::to_json(event.attributes))},
       {"asset_attributes", base::to_json(model::to_json(event.asset_attributes))},
       {"removed", base::to_json(json::value_from(event.removed_attributes))},
       {"declared_at", event.declared},
       {"accepted_at", event.accepted},
       {"stored_at", event.stored},
       {"principal_declared", principal_column(event.principal_declared)},
       {"principal_accepted", principal_column(event.principal_accepted)}});
}

std::optional<Event> EventRepository::find(const model::TenantId& tenant, const model::EventId& id) {
  return query_first(session_, select_events(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_event);
}

std::vector<Event> EventRepository::scan(const EventScan& scan) {
  std::string rest = " WHERE tenant_id = :tenant";
  std::vector<Parameter> parameters;
  parameters.emplace_back("tenant", scan.tenant.bytes());
  if (scan.asset) {
    rest += " AND asset_id = :asset";
    parameters.emplace_back("asset", scan.asset->bytes());
  }
  if (scan.changes_only)
    rest += " AND (asset_attributes <> '{}' OR removed_attributes <> '[]' OR operation <> 'Record')";
  if (scan.after > 0) {
    rest += scan.newest_first ? " AND position < :after" : " AND position > :after";
    parameters.emplace_back("after", scan.after);
  }
  rest += scan.newest_first ? " ORDER BY position DESC LIMIT :limit" : " ORDER BY position LIMIT :limit";
  parameters.emplace_back("limit", scan.limit);
  return query_all(session_, select_events(rest), parameters, read_event);
}

std::int64_t EventRepository::last_position() { return last_number(session_, "events"); }

}  // namespace sallyport::store
