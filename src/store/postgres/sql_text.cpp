#include "store/postgres/sql_text.h"

#include <algorithm>

namespace sallyport::store::postgres {
namespace {

bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

SqlText number_parameters(std::string_view sql) {
  SqlText text;
  text.sql.reserve(sql.size());
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    const bool parameter = quote == 0 && c == ':' && i + 1 < sql.size() && is_name_part(sql[i + 1]) &&
                           (i == 0 || sql[i - 1] != ':');
    if (!parameter) {
      if (quote == 0 && (c == '\'' || c == '"'))
        quote = c;
      else if (c == quote)
        quote = 0;
      text.sql += c;
      continue;
    }
    const auto end =
        std::ranges::find_if_not(sql.begin() + static_cast<std::ptrdiff_t>(i) + 1, sql.end(), is_name_part);
    const std::string_view name(sql.begin() + static_cast<std::ptrdiff_t>(i) + 1, end);
    auto known = std::ranges::find(text.parameters, name);
    if (known == text.parameters.end()) known = text.parameters.insert(known, std::string(name));
    text.sql += '$' + std::to_string(known - text.parameters.begin() + 1);
    i += name.size();
  }
  return text;
}

}  // namespace sallyport::store::postgres
