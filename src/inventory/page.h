// How the lists of the inventory fill their pages; only its .cpp files include it.
#pragma once

#include <utility>

#include "inventory/service.h"

namespace sallyport::inventory {

// `walk(after, take, last)` calls `take` with each row behind `after` until it answers false, notes in `last`
// how far it has looked, and answers whether it reached the end.
template <class T, class Walk>
Page<T> fill_page(std::int64_t limit, std::int64_t after, Walk walk) {
  Page<T> page{.items = {}, .last = after};
  const auto take = [&](T&& row) {
    if (std::ssize(page.items) == limit) {
      page.next = page.items.back().position;
      return false;
    }
    page.items.push_back(std::move(row));
    return true;
  };
  const bool ended = walk(after, take, page.last);
  if (!ended && page.next == 0) page.next = page.last;
  return page;
}

template <class T, class Walk>
std::int64_t count_rows(Walk walk) {
  std::int64_t total = 0;
  std::int64_t last = 0;
  walk(0, [&](T&&) { return ++total, true; }, last);
  return total;
}

}  // namespace sallyport::inventory
