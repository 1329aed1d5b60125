// The rows that a list asks for, as SQL that grows condition by condition; for the repositories only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/directory_repository.h"

namespace sallyport::store {

// The parameters point to what the caller has given; it outlives this.
class Selection {
 public:
  Selection(std::string_view condition, Parameter parameter) : parameters_{parameter} {
    where_.append(" WHERE ").append(condition);
  }
  void add(std::string_view condition, Parameter parameter) {
    where_.append(" AND ").append(condition);
    parameters_.push_back(parameter);
  }
  // Goes on after a row; `names` tell the two columns of the order, the second of which is the id.
  void add_after(std::string_view names, Parameter value, base::ByteView id) {
    where_.append(" AND (").append(names).append(") > (:").append(value.name).append(", :after_id)");
    parameters_.push_back(value);
    parameters_.emplace_back("after_id", id);
  }
  void add_after(std::string_view names, const PeoplePosition& after) {
    add_after(names, {"after", after.created_at}, after.id.bytes);
  }
  void add_after_name(std::string_view names, const PeoplePosition& after) {
    add_after(names, {"after", after.folded_name}, after.id.bytes);
  }
  void limit(std::string_view order, std::int64_t limit) {
    where_.append(" ORDER BY ").append(order).append(" LIMIT :limit");
    parameters_.emplace_back("limit", limit);
  }

  std::string sql(std::string_view select_from) const { return std::string(select_from) + where_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::string where_;
  std::vector<Parameter> parameters_;
};

}  // namespace sallyport::store
