#include "store/folded_names.h"

#include <string>

#include <fmt/format.h>

#include "model/case_folding.h"
#include "store/columns.h"

namespace sallyport::store {

std::int64_t fold_names(Session& session, std::string_view table, std::string_view column) {
  struct Unfolded {
    base::Bytes id;
    std::string name;
  };
  const auto rows =
      query_all(session, fmt::format("SELECT id, {} FROM {} WHERE folded_name = ''", column, table), {},
                [](const Row& row) { return Unfolded{row.blob(0), row.text(1)}; });
  const auto update = fmt::format("UPDATE {} SET folded_name = :folded WHERE id = :id", table);
  for (const auto& row : rows)
    session.execute(update, {{"folded", model::fold_case(row.name)}, {"id", base::ByteView(row.id)}});
  return std::ssize(rows);
}

}  // namespace sallyport::store
