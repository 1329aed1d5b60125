// A grant in a row of the database; for the repositories only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/connection.h"
#include "store/database.h"

namespace sallyport::store {

// What read_connection() reads, with the rest of the statement.
std::string select_connections(std::string_view rest);
model::Connection read_connection(const Row& row);

// Whoever has connected it; the columns of the id and of the kind.
std::optional<model::Connector> read_connector(const Row& row, int id, int kind);

}  // namespace sallyport::store
