#include "store/access_policy_repository.h"

#include <algorithm>
#include <limits>

#include "base/json.h"
#include "store/columns.h"
#include "store/selection.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

namespace json = boost::json;
using model::AccessPermission;
using model::AccessPolicy;

constexpr std::string_view kSelectPolicies =
    "SELECT id, tenant_id, name, description, body, created_at, version FROM access_policies";

constexpr std::pair<std::string_view, std::vector<std::string> AccessPermission::*> kNameLists[]{
    {"subjects", &AccessPermission::subjects},
    {"behaviours", &AccessPermission::behaviours},
    {"include_attributes", &AccessPermission::include_attributes},
    {"read_attributes", &AccessPermission::read_attributes},
    {"write_attributes", &AccessPermission::write_attributes},
    {"read_event_types", &AccessPermission::read_event_types},
    {"write_event_types", &AccessPermission::write_event_types}};

json::object permission_to_json(const AccessPermission& permission) {
  json::object written;
  if (!permission.caller.empty()) written["caller"] = conditions_to_json(permission.caller);
  for (const auto& [name, list] : kNameLists)
    if (!(permission.*list).empty()) written[name] = json::value_from(permission.*list);
  return written;
}

AccessPermission permission_from_json(const json::object& stored) {
  AccessPermission permission;
  if (const auto* caller = stored.if_contains("caller")) permission.caller = conditions_from_json(*caller);
  for (const auto& [name, list] : kNameLists)
    if (const auto* names = stored.if_contains(name))
      permission.*list = json::value_to<std::vector<std::string>>(*names);
  return permission;
}

std::string body_of(const AccessPolicy& policy) {
  json::object body{{"effect", to_string(policy.effect)}, {"filters", conditions_to_json(policy.filters)}};
  auto& permissions = body["permissions"].emplace_array();
  for (const auto& permission : policy.permissions) permissions.push_back(permission_to_json(permission));
  auto& actions = body["actions"].emplace_array();
  for (const auto action : policy.actions) actions.push_back(json::value(to_string(action)));
  auto& windows = body["windows"].emplace_array();
  for (const auto& window : policy.windows)
    windows.push_back(
        json::array{window.days, window.from.count(), window.until.count(), window.utc_offset.count()});
  auto& sources = body["sources"].emplace_array();
  for (const auto& network : policy.sources)
    sources.push_back(json::array{network.address.to_string(), network.bits});
  return base::to_json(body);
}

void read_body(const json::object& body, AccessPolicy& policy) {
  policy.effect = model::parse_policy_effect(body.at("effect").as_string()).value();
  policy.filters = conditions_from_json(body.at("filters"));
  for (const auto& permission : body.at("permissions").as_array())
    policy.permissions.push_back(permission_from_json(permission.as_object()));
  for (const auto& action : body.at("actions").as_array())
    policy.actions.push_back(model::parse_access_action(action.as_string()).value());
  for (const auto& window : body.at("windows").as_array()) {
    const auto number = [&](std::size_t at) { return window.at(at).to_number<int>(); };
    policy.windows.push_back({.days = static_cast<std::uint8_t>(number(0)),
                              .from = std::chrono::minutes{number(1)},
                              .until = std::chrono::minutes{number(2)},
                              .utc_offset = std::chrono::minutes{number(3)}});
  }
  for (const auto& network : body.at("sources").as_array())
    policy.sources.push_back({.address = model::Address::parse(network.at(0).as_string()).value(),
                              .bits = network.at(1).to_number<int>()});
}

AccessPolicy read_policy(const Row& row) {
  AccessPolicy policy;
  policy.id = read_id<model::AccessPolicyId>(row, 0);
  policy.tenant = read_id<model::TenantId>(row, 1);
  policy.name = row.text(2);
  policy.description = row.text(3);
  policy.created_at = row.time(5);
  policy.version = row.integer(6);
  const auto body = read_json_column(row.text(4));
  try {
    read_body(body.as_object(), policy);
  } catch (const StorageFault&) {
    throw;
  } catch (const std::exception&) {
    throw StorageFault("A stored access policy is damaged.");
  }
  return policy;
}

Selection selection_of(const AccessPolicyQuery& query) {
  Selection selection("tenant_id = :tenant", {"tenant", query.tenant.bytes()});
  if (query.name) selection.add("name = :name", {"name", *query.name});
  if (query.description) selection.add("description = :description", {"description", *query.description});
  return selection;
}

}  // namespace

std::int64_t AccessPolicyRepository::version(const model::TenantId& tenant) {
  return query_integer(session_, "SELECT version FROM access_policy_versions WHERE tenant_id = :tenant",
                       {{"tenant", tenant.bytes()}});
}

void AccessPolicyRepository::raise_version(const model::TenantId& tenant) {
  session_.execute(
      "INSERT INTO access_policy_versions (tenant_id, version) VALUES (:tenant, 1) "
      "ON CONFLICT (tenant_id) DO UPDATE SET version = access_policy_versions.version + 1",
      {{"tenant", tenant.bytes()}});
}

std::vector<AccessPolicy> AccessPolicyRepository::all(const model::TenantId& tenant) {
  return list({.tenant = tenant, .limit = std::numeric_limits<std::int64_t>::max()});
}

std::vector<AccessPolicy> AccessPolicyRepository::list(const AccessPolicyQuery& query) {
  Selection selection = selection_of(query);
  const bool by_name = query.order == AccessPolicyOrder::kName;
  if (query.after != nullptr && by_name)
    selection.add_after("name, id", {"after", query.after->name}, query.after->id.bytes());
  else if (query.after != nullptr)
    selection.add_after("created_at, id", {"after", query.after->created_at}, query.after->id.bytes());
  selection.limit(by_name ? "name, id" : "created_at, id", query.limit);
  return query_all(session_, selection.sql(kSelectPolicies), selection.parameters(), read_policy);
}

std::int64_t AccessPolicyRepository::count(const AccessPolicyQuery& query) {
  const Selection selection = selection_of(query);
  return query_integer(session_, selection.sql("SELECT count(*) FROM access_policies"),
                       selection.parameters());
}

std::optional<AccessPolicy> AccessPolicyRepository::find(const model::TenantId& tenant,
                                                         const model::AccessPolicyId& id) {
  return query_first(session_, std::string(kSelectPolicies).append(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_policy);
}

void AccessPolicyRepository::insert(const AccessPolicy& policy) {
  session_.execute(
      "INSERT INTO access_policies (id, tenant_id, name, description, body, created_at, version) "
      "VALUES (:id, :tenant, :name, :description, :body, :created_at, :version)",
      {{"id", policy.id.bytes()},
       {"tenant", policy.tenant.bytes()},
       {"name", policy.name},
       {"description", policy.description},
       {"body", body_of(policy)},
       {"created_at", policy.created_at},
       {"version", policy.version}});
  raise_version(policy.tenant);
}

bool AccessPolicyRepository::update(const AccessPolicy& policy, std::int64_t expected_version) {
  const auto updated = session_.execute(
      "UPDATE access_policies SET name = :name, description = :description, body = :body, "
      "version = version + 1 WHERE id = :id AND tenant_id = :tenant AND version = :expected",
      {{"name", policy.name},
       {"description", policy.description},
       {"body", body_of(policy)},
       {"id", policy.id.bytes()},
       {"tenant", policy.tenant.bytes()},
       {"expected", expected_version}});
  if (updated > 0) raise_version(policy.tenant);
  return updated > 0;
}

bool AccessPolicyRepository::erase(const model::TenantId& tenant, const model::AccessPolicyId& id) {
  const auto erased = session_.execute("DELETE FROM access_policies WHERE id = :id AND tenant_id = :tenant",
                                       {{"id", id.bytes()}, {"tenant", tenant.bytes()}});
  if (erased > 0) raise_version(tenant);
  return erased > 0;
}

void AccessPolicyRepository::insert_announcement(const Announcement& announcement) {
  session_.execute(
      "INSERT INTO policy_announcements (policy_id, version, tenant_id, made_at, done_to) "
      "VALUES (:policy, :version, :tenant, :made_at, :done_to)",
      {{"policy", announcement.policy.bytes()},
       {"version", announcement.version},
       {"tenant", announcement.tenant.bytes()},
       {"made_at", announcement.made_at},
       {"done_to", announcement.done_to}});
}

std::optional<Announcement> AccessPolicyRepository::first_announcement() {
  return query_first(session_,
                     "SELECT policy_id, version, tenant_id, made_at, done_to FROM policy_announcements "
                     "ORDER BY made_at, policy_id, version LIMIT 1",
                     {}, [](const Row& row) {
                       return Announcement{.policy = read_id<model::AccessPolicyId>(row, 0),
                                           .version = row.integer(1),
                                           .tenant = read_id<model::TenantId>(row, 2),
                                           .made_at = row.time(3),
                                           .done_to = row.integer(4)};
                     });
}

void AccessPolicyRepository::move_announcement(const Announcement& announcement) {
  session_.execute(
      "UPDATE policy_announcements SET done_to = :done_to WHERE policy_id = :policy AND version = :version",
      {{"done_to", announcement.done_to},
       {"policy", announcement.policy.bytes()},
       {"version", announcement.version}});
}

void AccessPolicyRepository::end_announcement(const Announcement& announcement) {
  session_.execute("DELETE FROM policy_announcements WHERE policy_id = :policy AND version = :version",
                   {{"policy", announcement.policy.bytes()}, {"version", announcement.version}});
}

}  // namespace sallyport::store
