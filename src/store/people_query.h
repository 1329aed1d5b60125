// The WHERE and ORDER BY of lists of users and groups; for the directory repositories only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/directory_repository.h"

namespace sallyport::store {

// SQL for the rows of `table` that a query asks for, and its parameters. Not movable: parameters point
// into it and into the query.
class PeopleSelection {
 public:
  explicit PeopleSelection(const PeopleQuery& query);
  PeopleSelection(const PeopleSelection&) = delete;
  PeopleSelection& operator=(const PeopleSelection&) = delete;

  // `columns` of one page, in order.
  std::vector<Parameter> page_parameters() const;
  std::string page_sql(std::string_view columns, std::string_view table) const;
  // How many rows there are on all pages.
  const std::vector<Parameter>& count_parameters() const { return parameters_; }
  std::string count_sql(std::string_view table) const;

 private:
  const PeopleQuery& query_;
  std::string pattern_;
  std::string from_;  // what stands before the table
  std::string where_;
  std::vector<Parameter> parameters_;
};

}  // namespace sallyport::store
