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
  // `walks`: the users of a group are found by walking all users in their order, which is less work when most
  // of them are in it; else by reading the group.
  explicit PeopleSelection(const PeopleQuery& query, bool walks = false);
  PeopleSelection(const PeopleSelection&) = delete;
  PeopleSelection& operator=(const PeopleSelection&) = delete;

  // `columns` of one page, in order.
  std::vector<Parameter> page_parameters() const;
  std::string page_sql(std::string_view columns, std::string_view table) const;
  // How many rows there are on all pages.
  const std::vector<Parameter>& count_parameters() const { return group_.empty() ? parameters_ : group_; }
  std::string count_sql(std::string_view table) const;

 private:
  const PeopleQuery& query_;
  std::string pattern_;
  std::string from_;  // what stands before the table
  std::string where_;
  std::vector<Parameter> parameters_;
  std::vector<Parameter> group_;  // the only parameter when everybody in a group is counted
};

}  // namespace sallyport::store
