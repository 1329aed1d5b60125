// Where a page of a list ended, as text that the next query gives back; for the services of this module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "directory/page.h"
#include "store/directory_repository.h"

namespace sallyport::directory {

inline constexpr std::int64_t kLargestPage = 500;

// Refusal: kInvalid "limit" unless it is 1 to kLargestPage.
base::Result<void> check_limit(std::int64_t limit);

// In a list by name, or by creation.
std::string write_position(std::string_view name, const base::Uuid& id);
std::string write_position(base::Time created_at, const base::Uuid& id);
// Refusal: kInvalid "after" for text that write_position did not make for this order.
base::Result<store::PeoplePosition> read_position(std::string_view text, bool by_name);
// The same; empty text is the beginning.
base::Result<std::optional<store::PeoplePosition>> optional_position(std::string_view text, bool by_name);

// A page from `rows`, which hold one more than `limit` when there is a next page. `position(last)` is the
// text of where the page ends.
template <class T, class Position>
Page<T> cut(std::vector<T> rows, std::int64_t limit, std::int64_t total, Position position) {
  Page<T> page{std::move(rows), {}, total};
  if (std::ssize(page.items) <= limit) return page;
  page.items.pop_back();
  page.next = position(page.items.back());
  return page;
}

}  // namespace sallyport::directory
