// Lists of people: checks what is asked and turns it into a query of the store, and a page's last row into
// the position where the next page begins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "directory/list_position.h"
#include "directory/recent_pages.h"
#include "directory/service.h"
#include "model/case_folding.h"
#include "store/directory_repository.h"

namespace sallyport::directory {

// Owns the texts that a store::PeopleQuery points to.
class PeopleList {
 public:
  // Refusals: kInvalid with "limit", "filter", "source" or "after".
  static base::Result<PeopleList> make(const model::TenantId& tenant, const ListQuery& query);

  // Views this object. Asks for one row more than the page has, to see whether there is a next one.
  store::PeopleQuery query() const;
  // The same text for the same question, and for no other.
  std::string key() const;
  // Whether somebody has to check that the source exists: it is neither "all" nor "local".
  bool names_directory() const { return source_ && *source_ != model::kLocalSource; }

  // Cuts the extra row off and fills in `next`.
  template <class T>
  Page<T> page(std::vector<T> rows, std::int64_t total) const {
    return cut(std::move(rows), limit_, total, [&](const T& last) {
      return sort_ == SortBy::kName ? write_position(model::fold_case(last.name), last.id.uuid)
                                    : write_position(last.created_at, last.id.uuid);
    });
  }

 private:
  model::TenantId tenant_;
  std::optional<std::string> source_;
  std::string folded_filter_;
  std::int64_t limit_ = 25;
  SortBy sort_ = SortBy::kName;
  bool descending_ = false;
  std::optional<store::PeoplePosition> after_;
};

// The page of `list`, from `recent` or as `read` (of a Session) makes it; `of` tells apart what is listed.
template <class T, class Read>
async::Task<base::Result<Page<T>>> read_page(store::Store& store, RecentPages<T>& recent,
                                             const PeopleList& list, std::string_view of, Read read) {
  std::string key = list.key().append(of);
  if (const auto kept = recent.find(key)) co_return *kept;
  const std::uint64_t read_at = recent.changes();
  auto page = co_await store.read(std::move(read));
  if (page) recent.keep(std::move(key), read_at, *page);
  co_return page;
}

// Refusal: kInvalid "source" when the tenant has nobody of that source.
base::Result<void> check_known_source(store::Session& session, const PeopleList& list);

}  // namespace sallyport::directory
