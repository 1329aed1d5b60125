#include "store/people_query.h"

namespace sallyport::store {
namespace {

// LIKE gives % and _ a meaning; here they are letters.
std::string contains_pattern(std::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  pattern += '%';
  return pattern;
}

std::string_view order_column(PeopleOrder order) {
  return order == PeopleOrder::kName ? "folded_name" : "created_at";
}

}  // namespace

PeopleSelection::PeopleSelection(const PeopleQuery& query)
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
    // In this order and no other: without it the planner walks all users of the tenant and asks of each
    // whether it is a member.
    from_ = "group_members CROSS JOIN ";
    where_ += " AND group_id = :group AND id = user_id";
    parameters_.emplace_back("group", query.member_of->bytes());
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
  return std::string("SELECT count(*) FROM ").append(from_).append(table).append(where_);
}

}  // namespace sallyport::store
