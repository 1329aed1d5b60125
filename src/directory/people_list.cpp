#include "directory/people_list.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "directory/list_position.h"
#include "directory/rules.h"
#include "model/case_folding.h"

namespace sallyport::directory {
namespace {

constexpr std::size_t kLongestFilter = 256;  // bytes

base::Result<void> check_source(const std::string& source) {
  if (source == model::kLocalSource || check_imported_source(source, "source")) return {};
  return base::invalid("source", "source is all, local, or the name of an imported directory.");
}

}  // namespace

base::Result<PeopleList> PeopleList::make(const model::TenantId& tenant, const ListQuery& query) {
  TRY_VOID(check_limit(query.limit));
  if (query.filter.size() > kLongestFilter || !base::is_valid_utf8(query.filter) ||
      query.filter.contains('\0'))
    return base::invalid("filter", "filter is UTF-8 text of 256 bytes at most.");
  PeopleList list;
  list.tenant_ = tenant;
  if (query.source != "all") {
    TRY_VOID(check_source(query.source));
    list.source_ = query.source;
  }
  list.folded_filter_ = model::fold_case(query.filter);
  list.limit_ = query.limit;
  list.sort_ = query.sort;
  list.descending_ = query.descending;
  if (!query.after.empty()) {
    TRY(list.after_, read_position(query.after, list.sort_ == SortBy::kName));
  }
  return list;
}

std::string PeopleList::key() const {
  const auto text_of = [](base::ByteView bytes) { return base::as_text(bytes); };
  std::string key(text_of(tenant_.uuid.bytes));
  // Texts of any content stand behind their length.
  const auto append_number = [&](std::int64_t number) {
    const fmt::format_int text(number);
    key.append(text.data(), text.size()).push_back(' ');
  };
  const auto append = [&](std::string_view text) {
    append_number(std::ssize(text));
    key.append(text);
  };
  append_number(limit_);
  append_number(static_cast<std::int64_t>(sort_));
  append_number(descending_ ? 1 : 0);
  append(folded_filter_);
  append(source_ ? "=" + *source_ : "");
  key.push_back(after_ ? '>' : '.');
  if (after_) {
    append(after_->folded_name);
    append_number(after_->created_at.time_since_epoch().count());
    key.append(text_of(after_->id.bytes));
  }
  return key;
}

store::PeopleQuery PeopleList::query() const {
  store::PeopleQuery query{
      .tenant = tenant_, .source = {}, .folded_filter = folded_filter_, .member_of = {}, .after = {}};
  if (source_) query.source = *source_;
  query.order = sort_ == SortBy::kName ? store::PeopleOrder::kName : store::PeopleOrder::kCreatedAt;
  query.descending = descending_;
  query.after = after_;
  query.limit = limit_ + 1;
  return query;
}

base::Result<void> check_known_source(store::Session& session, const PeopleList& list) {
  if (!list.names_directory()) return {};
  auto any = list.query();
  any.folded_filter = {};
  any.after = {};
  any.limit = 1;
  if (!store::UserRepository(session).list(any).empty() || !store::GroupRepository(session).list(any).empty())
    return {};
  return base::invalid("source", "source is all, local, or the name of an imported directory.");
}

}  // namespace sallyport::directory
