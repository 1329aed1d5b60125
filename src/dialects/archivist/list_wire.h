// What all lists of this dialect share (archivist §2, §9, §10): a query that travels in its page tokens,
// since clients go on with the token alone or with the whole query beside it; the total in a header; and 206
// for a list that is cut off.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/archivist/call.h"
#include "http/message.h"

namespace sallyport::dialects::archivist {

inline constexpr std::int64_t kDefaultPageSize = 25;
inline constexpr std::int64_t kLargestPageSize = 500;
inline constexpr std::size_t kMostParameters = 64;
inline constexpr std::size_t kMaxQueryBytes = 4096;  // as JSON: it has to fit in a page token

// The parameters of a query string in their order. Filters on attributes may repeat a name and have longer
// names than http::FormFields takes.
class Query {
 public:
  // Refusals: more than kMostParameters, more than kMaxQueryBytes, malformed escapes or UTF-8, and a name
  // without a dot that is there twice.
  static base::Result<Query> parse(std::string_view text);
  explicit Query(std::vector<std::pair<std::string, std::string>> parameters = {})
      : parameters_(std::move(parameters)) {}

  const std::vector<std::pair<std::string, std::string>>& all() const { return parameters_; }
  // An empty value counts as absent.
  std::optional<std::string_view> get(std::string_view name) const;
  // The value, which is one of `words`; nothing when it is absent. Refusal names the parameter.
  base::Result<std::optional<std::string_view>> get_word(std::string_view name,
                                                         std::span<const std::string_view> words) const;
  // Refusal for a parameter for which `known` is false: it could be meant to narrow the list.
  base::Result<void> refuse_unknown(bool (*known)(std::string_view name)) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

struct ListRequest {
  Query query;  // as it was for the first page, without page_size and page_token
  std::int64_t size = kDefaultPageSize;
  bool size_is_ours = true;                    // the client asked for none, or for more than there can be
  std::optional<boost::json::object> after{};  // what write_token() was given; nothing: the first page
};

// From the query and the content of its page token, if it has one. A page_size of nothing, 0 or less means
// the default, or the size before; more than the largest means the largest. Refusals: a page_size that is no
// number, a parameter that differs from the query that the token belongs to.
base::Result<ListRequest> read_request(const Query& query, const std::optional<boost::json::object>& token);
boost::json::object write_token(const ListRequest& request, boost::json::object after);

// The two ends of a list call; `list` is the name of the call.
base::Result<ListRequest> read_request(const House& house, const http::Context& context,
                                       std::string_view list);
std::string seal_next(const House& house, const http::Context& context, std::string_view list,
                      const ListRequest& request, boost::json::object after);

// Whether the client asks for the total, which may cost more than the page.
bool wants_total(const http::Request& request);
// {"<member>":[…],"next_page_token":"…"} with X-Total-Count.
http::Response write_list(std::string_view member, boost::json::array entries, std::string_view next,
                          std::int64_t total);
// Makes it 206: there is more than the server's own limit.
void mark_as_cut(http::Response& response, std::int64_t limit, std::int64_t total);

// A page of the inventory as an answer. `list` answers the page of a query, `write` the JSON of an entry. The
// total is counted when the client asks for it and when the answer has to tell it.
template <class Wanted, class List, class Write>
Answer answer_page(const House& house, const http::Context& context, std::string_view name,
                   std::string_view member, const ListRequest& request, Wanted query, List list,
                   Write write) {
  query.limit = request.size;
  query.after = request.after ? request.after->at("after").as_int64() : 0;
  query.count = wants_total(context.request);
  CO_TRY(auto page, co_await list(query));
  const bool cut = !request.after && request.size_is_ours && page.next != 0;
  if (cut && !page.total) {
    query.count = true;
    CO_TRY(page, co_await list(query));
  }
  boost::json::array entries;
  for (const auto& each : page.items) entries.push_back(write(each));
  const auto next =
      page.next == 0 ? std::string() : seal_next(house, context, name, request, {{"after", page.next}});
  auto response = write_list(member, std::move(entries), next, page.total.value_or(std::ssize(page.items)));
  if (cut) mark_as_cut(response, request.size, *page.total);
  co_return response;
}

}  // namespace sallyport::dialects::archivist
