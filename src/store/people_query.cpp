#include "store/people_query.h"

#include "store/contains_pattern.h"

namespace sallyport::store {
namespace {

std::string_view order_column(PeopleOrder order) {
  return order == PeopleOrder::kName ? "folded_name" : "created_at";
}

}  // namespace

PeopleSelection::PeopleSelection(const PeopleQuery& query, bool walks)
    : query_(query), where_(" WHERE tenant_id = :tenant") {
  parameters_.emplace_back("tenant", query.tenant.bytes());
  if (query.source) {
    where_ += " AND source = :source";
    parameters_.emplace_back("source", *query.source);
  }
  if (!query.folded_filter.empty()) {
    pattern_ = contains_pattern(query.folded_filter);
    where_ += " AND folded_name LIKE :pattern ESCAPE '\\'";
    parameters_.emplace_back("pattern", pattern_);
  }
  if (query.member_of) {
    // In this order and no other: left to itself the planner takes the other way in groups of a few.
    if (!walks) from_ = "group_members CROSS JOIN ";
    where_ += walks ? " AND EXISTS (SELECT 1 FROM group_members WHERE group_id = :group AND user_id = id)"
                    : " AND group_id = :group AND id = user_id";
    parameters_.emplace_back("group", query.member_of->bytes());
    if (!query.source && query.folded_filter.empty()) group_ = {parameters_.back()};
  }
  if (query.has_member) {  // in this order for the same reason
    from_ = "group_members CROSS JOIN ";
    where_ += " AND user_id = :member AND id = group_id";
    parameters_.emplace_back("member", query.has_member->bytes());
  }
}

std::vector<Parameter> PeopleSelection::page_parameters() const {
  std::vector<Parameter> parameters = parameters_;
  if (const auto& after = query_.after) {
    if (query_.order == PeopleOrder::kName)
      parameters.emplace_back("after", after->folded_name);
    else
      parameters.emplace_back("after", after->created_at);
    parameters.emplace_back("after_id", base::ByteView(after->id.bytes));
  }
  parameters.emplace_back("limit", query_.limit);
  return parameters;
}

std::string PeopleSelection::page_sql(std::string_view columns, std::string_view table) const {
  const std::string_view column = order_column(query_.order);
  const std::string_view direction = query_.descending ? " DESC" : "";
  std::string sql = "SELECT ";
  sql.append(columns).append(" FROM ").append(from_).append(table).append(where_);
  if (query_.after)
    sql.append(" AND (")
        .append(column)
        .append(query_.descending ? ", id) < " : ", id) > ")
        .append("(:after, :after_id)");
  sql.append(" ORDER BY ").append(column).append(direction).append(", id").append(direction);
  return sql.append(" LIMIT :limit");
}

std::string PeopleSelection::count_sql(std::string_view table) const {
  // Members are of the tenant of their group, which the caller has found there.
  if (!group_.empty()) return "SELECT count(*) FROM group_members WHERE group_id = :group";
  return std::string("SELECT count(*) FROM ").append(from_).append(table).append(where_);
}

}  // namespace sallyport::store
