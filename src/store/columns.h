// Reading ids, enumerations and lengths of time from rows, and writing them; for the repositories only.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/id.h"
#include "store/database.h"

namespace sallyport::store {

// An id column. Anything but 16 bytes is a row that nobody here has written.
template <class Id>
Id read_id(const Row& row, int column) {
  const auto id = Id::from_bytes(row.blob(column));
  if (!id) throw StorageFault("A stored id does not have 16 bytes.");
  return *id;
}

// An id, or NULL, or no bytes.
template <class Id>
std::optional<Id> read_optional_id(const Row& row, int column) {
  if (row.is_null(column) || row.blob(column).empty()) return std::nullopt;
  return read_id<Id>(row, column);
}

// A word column that `parse` turns into an enumeration.
template <class Parse>
auto read_word(const Row& row, int column, Parse parse) {
  const auto value = parse(row.text(column));
  if (!value) throw StorageFault("A stored word is unknown to this version.");
  return *value;
}

// A number column that holds an enumeration, which counts from 1 to `last`.
template <class Enumeration>
Enumeration read_number(const Row& row, int column, Enumeration last) {
  const auto number = row.integer(column);
  if (number < 1 || number > std::to_underlying(last))
    throw StorageFault("A stored number is unknown to this version.");
  return static_cast<Enumeration>(number);
}

inline std::optional<std::chrono::seconds> read_seconds(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return std::chrono::seconds{row.integer(column)};
}

inline Parameter seconds_parameter(std::string_view name, const std::optional<std::chrono::seconds>& value) {
  return value ? Parameter(name, std::int64_t{value->count()}) : Parameter(name, std::nullopt);
}

// The first column of the only row; 0 when there is none or it is NULL.
inline std::int64_t query_integer(Session& session, std::string_view sql,
                                  std::span<const Parameter> parameters) {
  std::int64_t value = 0;
  session.query(sql, parameters, [&](const Row& row) {
    if (!row.is_null(0)) value = row.integer(0);
    return false;
  });
  return value;
}
inline std::int64_t query_integer(Session& session, std::string_view sql,
                                  std::initializer_list<Parameter> parameters) {
  return query_integer(session, sql, std::span(parameters.begin(), parameters.size()));
}

// The first row, read by `read`; nothing when there is none.
template <class Read>
auto query_first(Session& session, std::string_view sql, std::span<const Parameter> parameters, Read read) {
  std::optional<std::invoke_result_t<Read, const Row&>> found;
  session.query(sql, parameters, [&](const Row& row) {
    found = read(row);
    return false;
  });
  return found;
}

// Every row, read by `read`.
template <class Read>
auto query_all(Session& session, std::string_view sql, std::span<const Parameter> parameters, Read read) {
  std::vector<std::invoke_result_t<Read, const Row&>> found;
  session.query(sql, parameters, [&](const Row& row) {
    found.push_back(read(row));
    return true;
  });
  return found;
}
template <class Read>
auto query_first(Session& session, std::string_view sql, std::initializer_list<Parameter> parameters,
                 Read read) {
  return query_first(session, sql, std::span(parameters.begin(), parameters.size()), read);
}
template <class Read>
auto query_all(Session& session, std::string_view sql, std::initializer_list<Parameter> parameters,
               Read read) {
  return query_all(session, sql, std::span(parameters.begin(), parameters.size()), read);
}

}  // namespace sallyport::store
