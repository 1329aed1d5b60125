// Lists that go on: page tokens that carry the whole query (accessia §7.1, security N04, O09).
//
// A client may send only the token and a limit, or repeat its query beside the token; a query that
// contradicts the token is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "api/endpoint.h"
#include "base/result.h"

namespace sallyport::api {

inline constexpr std::int64_t kDefaultLimit = 25;
inline constexpr std::int64_t kLargestLimit = 500;

// The facts of the two fields that every list takes.
inline constexpr Facts kLimitFacts{.about = "How many entries a page has at most; 25 when left out.",
                                   .min = 1,
                                   .max = kLargestLimit,
                                   .example = "25"};
inline constexpr Facts kPageTokenFacts{
    .about = "The nextPageToken of the page before. It carries the query, which need not be repeated.",
    .min = 1,
    .max = http::PageTokens::kMaxTokenBytes};
// The facts of the field that every page has.
inline constexpr Facts kNextPageTokenFacts{.about =
                                               "For pageToken in the next call; empty on the last page."};

// Where a list goes on, and the query it belongs to.
struct Position {
  boost::json::object query;  // the parameters that choose and order the entries
  std::int64_t limit = kDefaultLimit;
  std::string after;  // as the service made it; empty: from the start

  std::int64_t after_number() const;  // where the service made a number; 0: from the start
};

class Pager {
 public:
  // `endpoint` names the list; lists below a changing object add its id.
  Pager(const Services& services, Call& call, std::string endpoint)
      : tokens_(services.page_tokens), call_(call), endpoint_(std::move(endpoint)) {}

  // `given`: what the request says, without limit and token. `query`: the defaults of parameters that
  // the request may leave out. Refusals: kInvalid "pageToken" for a token that is not ours, and the name
  // of a parameter that contradicts the token.
  base::Result<Position> open(const boost::json::object& given, boost::json::object query,
                              std::optional<std::int64_t> limit,
                              const std::optional<std::string>& token) const;

  // Notes X-Total-Count where the total is known; the token of the next page, empty when `next` is.
  std::string close(const Position& position, std::string_view next, std::optional<std::int64_t> total) const;
  // The same for services that go on by a number: 0 on the last page.
  std::string close(const Position& position, std::int64_t next, std::optional<std::int64_t> total) const;

 private:
  const http::PageTokens& tokens_;
  Call& call_;
  std::string endpoint_;
};

// The parameter in a position's query; nothing when it is absent.
std::optional<std::string_view> text_in(const boost::json::object& query, std::string_view name);
std::optional<bool> truth_in(const boost::json::object& query, std::string_view name);

}  // namespace sallyport::api
