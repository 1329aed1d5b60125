#include "store/member_repository.h"

#include "model/role.h"
#include "store/columns.h"
#include "store/contains_pattern.h"
#include "store/selection.h"

namespace sallyport::store {
namespace {

#define SALLYPORT_MEMBERS                                                                            \
  "SELECT m.id, m.tenant_id, m.account_id, m.role, m.state, m.created_at, a.email, a.display_name, " \
  "m.address_proved "                                                                                \
  "FROM members m JOIN accounts a ON a.id = m.account_id"

model::Member read_member(const Row& row) {
  return {.id = read_id<model::MemberId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .account = read_id<model::AccountId>(row, 2),
          .role = row.text(3),
          .state = read_word(row, 4, model::parse_member_state),
          .created_at = row.time(5),
          .address_proved = row.boolean(8),
          .email = row.text(6),
          .display_name = row.text(7)};
}

// `pattern` lives as long as what is made.
Selection selection_of(const MemberQuery& query, const std::string& pattern) {
  Selection selection("m.tenant_id = :tenant", {"tenant", query.tenant.bytes()});
  if (query.state) selection.add("m.state = :state", {"state", model::to_string(*query.state)});
  if (query.account) selection.add("m.account_id = :account", {"account", query.account->bytes()});
  if (query.email) selection.add("a.email = :email", {"email", *query.email});
  if (query.display_name) selection.add("a.display_name = :name", {"name", *query.display_name});
  if (query.role) selection.add("m.role = :role", {"role", *query.role});
  if (!query.folded_part.empty())
    selection.add("(a.folded_name LIKE :pattern ESCAPE '\\' OR a.email LIKE :pattern ESCAPE '\\')",
                  {"pattern", pattern});
  return selection;
}

}  // namespace

base::Result<void> MemberRepository::insert(const model::Member& member) {
  const auto inserted = session_.execute(
      "INSERT INTO members (id, tenant_id, account_id, role, state, created_at, address_proved) "
      "VALUES (:id, :tenant, :account, :role, :state, :created_at, :address_proved) "
      "ON CONFLICT (tenant_id, account_id) DO NOTHING",
      {{"id", member.id.bytes()},
       {"tenant", member.tenant.bytes()},
       {"account", member.account.bytes()},
       {"role", member.role},
       {"state", model::to_string(member.state)},
       {"created_at", member.created_at},
       {"address_proved", member.address_proved}});
  if (inserted == 0)
    return base::refuse(base::ErrorKind::kConflict, "already_member",
                        "This person is a member of the tenant already.", "email");
  return {};
}

std::optional<model::Member> MemberRepository::find(const model::TenantId& tenant,
                                                    const model::MemberId& id) {
  return query_first(session_, SALLYPORT_MEMBERS " WHERE m.tenant_id = :tenant AND m.id = :id",
                     {{"tenant", tenant.bytes()}, {"id", id.bytes()}}, read_member);
}

std::vector<model::Member> MemberRepository::list(const MemberQuery& query) {
  const std::string pattern = contains_pattern(query.folded_part);
  Selection selection = selection_of(query, pattern);
  if (query.after) selection.add_after("m.created_at, m.id", *query.after);
  selection.limit("m.created_at, m.id", query.limit);
  return query_all(session_, selection.sql(SALLYPORT_MEMBERS), selection.parameters(), read_member);
}

std::int64_t MemberRepository::count(const MemberQuery& query) {
  const std::string pattern = contains_pattern(query.folded_part);
  const Selection selection = selection_of(query, pattern);
  return query_integer(session_,
                       selection.sql("SELECT count(*) FROM members m JOIN accounts a ON a.id = m.account_id"),
                       selection.parameters());
}

std::vector<model::Member> MemberRepository::memberships_of(const model::AccountId& account) {
  return query_all(session_, SALLYPORT_MEMBERS " WHERE m.account_id = :account ORDER BY m.created_at, m.id",
                   {{"account", account.bytes()}}, read_member);
}

bool MemberRepository::any_administrator() {
  return query_integer(session_,
                       "SELECT 1 FROM members m JOIN tenants t ON t.id = m.tenant_id "
                       "WHERE m.role = :role AND m.state = :state AND t.disabled = 0 LIMIT 1",
                       {{"role", model::Role::kAdministrator}, {"state", "active"}}) > 0;
}

bool MemberRepository::update(const model::Member& member) {
  return session_.execute(
             "UPDATE members SET role = :role, state = :state WHERE tenant_id = :tenant AND id = :id",
             {{"role", member.role},
              {"state", model::to_string(member.state)},
              {"tenant", member.tenant.bytes()},
              {"id", member.id.bytes()}}) > 0;
}

bool MemberRepository::prove_address(const model::TenantId& tenant, const model::MemberId& id) {
  return session_.execute("UPDATE members SET address_proved = 1 WHERE tenant_id = :tenant AND id = :id",
                          {{"tenant", tenant.bytes()}, {"id", id.bytes()}}) > 0;
}

void MemberRepository::prove_address_everywhere(const model::AccountId& account) {
  session_.execute("UPDATE members SET address_proved = 1 WHERE account_id = :account",
                   {{"account", account.bytes()}});
}

bool MemberRepository::erase(const model::TenantId& tenant, const model::MemberId& id) {
  return session_.execute("DELETE FROM members WHERE tenant_id = :tenant AND id = :id",
                          {{"tenant", tenant.bytes()}, {"id", id.bytes()}}) > 0;
}

}  // namespace sallyport::store
