// Portable SQL with :named parameters as PostgreSQL wants it: $1, $2 and so on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sallyport::store::postgres {

struct SqlText {
  std::string sql;
  std::vector<std::string> parameters;  // names in the order of their numbers; one name has one number
};

// Text in quotes and the double colon of a cast stay as they are.
SqlText number_parameters(std::string_view sql);

}  // namespace sallyport::store::postgres
