#include "directory/people_list.h"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "directory/case_folding.h"
#include "directory/rules.h"

namespace sallyport::directory {
namespace {

constexpr std::int64_t kLargestPage = 500;
constexpr std::size_t kLongestFilter = 256;  // bytes

// A position is one byte for the order, 16 for the id, then the folded name or 8 bytes of creation time.
constexpr std::uint8_t kByName = 'n';
constexpr std::uint8_t kByCreation = 'c';
constexpr std::size_t kHeadSize = 17;
constexpr std::size_t kTimeSize = 8;

void append_integer(base::Bytes& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
}

std::int64_t read_integer(base::ByteView bytes) {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8 | byte;
  return static_cast<std::int64_t>(value);
}

std::unexpected<base::Error> bad_position() {
  return base::invalid("after", "This is not where a page of this list ended. Begin at the first page.");
}

base::Result<void> check_source(const std::string& source) {
  if (source == model::kLocalSource || check_imported_source(source, "source")) return {};
  return base::invalid("source", "source is all, local, or the name of an imported directory.");
}

}  // namespace

base::Result<PeopleList> PeopleList::make(const model::TenantId& tenant, const ListQuery& query) {
  if (query.limit < 1 || query.limit > kLargestPage) return base::invalid("limit", "limit is 1 to 500.");
  if (query.filter.size() > kLongestFilter || !base::is_valid_utf8(query.filter) ||
      query.filter.contains('\0'))
    return base::invalid("filter", "filter is UTF-8 text of 256 bytes at most.");
  PeopleList list;
  list.tenant_ = tenant;
  if (query.source != "all") {
    TRY_VOID(check_source(query.source));
    list.source_ = query.source;
  }
  list.folded_filter_ = fold_case(query.filter);
  list.limit_ = query.limit;
  list.sort_ = query.sort;
  list.descending_ = query.descending;
  if (!query.after.empty()) {
    TRY(list.after_, list.read_position(query.after));
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

std::string PeopleList::position_after(std::string_view name, base::Time created_at,
                                       const base::Uuid& id) const {
  base::Bytes bytes{sort_ == SortBy::kName ? kByName : kByCreation};
  bytes.insert(bytes.end(), id.bytes.begin(), id.bytes.end());
  if (sort_ == SortBy::kName) {
    const std::string folded = fold_case(name);
    bytes.insert(bytes.end(), folded.begin(), folded.end());
  } else {
    append_integer(bytes, base::unix_micros(created_at));
  }
  return base::base64url_encode(bytes);
}

base::Result<store::PeoplePosition> PeopleList::read_position(std::string_view text) const {
  const auto bytes = base::base64url_decode(text);
  if (!bytes || bytes->size() < kHeadSize) return bad_position();
  const base::ByteView all(*bytes);
  const auto rest = all.subspan(kHeadSize);
  store::PeoplePosition position;
  position.id = base::Uuid::from_bytes(all.subspan(1, kHeadSize - 1)).value();
  if (all.front() == kByName && sort_ == SortBy::kName) {
    position.folded_name = base::as_text(rest);
    if (!base::is_valid_utf8(position.folded_name) || position.folded_name.contains('\0'))
      return bad_position();
    return position;
  }
  if (all.front() != kByCreation || sort_ != SortBy::kCreatedAt || rest.size() != kTimeSize)
    return bad_position();
  position.created_at = base::from_unix_micros(read_integer(rest));
  return position;
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
