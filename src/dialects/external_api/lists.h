// Lists of this dialect are bare arrays without pages (external-api §9), so each is complete or refused: the
// inventory is walked page by page, and an answer has stated limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/external_api/call.h"
#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

inline constexpr std::size_t kMostEntries = 10'000;
inline constexpr std::size_t kMostListBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMostPrograms = 1000;
inline constexpr std::size_t kMostWalked = 50'000;  // of one list, also what it leaves out
inline constexpr std::int64_t kWalkedAtOnce = 200;  // each may be large

// A JSON array that is written entry by entry.
class ListBody {
 public:
  // Refusal: kInvalid "too_many_results" beyond the limits.
  base::Result<void> add(const boost::json::object& entry);
  http::Response finish() &&;

 private:
  std::size_t entries_ = 0;
  std::string body_ = "[";
};

http::Response ok(const boost::json::object& body);

// A parameter of the query, whose name is taken in any letter case; nothing when it is absent.
base::Result<std::optional<std::string>> read_parameter(const http::Request& request, std::string_view name);
// "?UpdatedSince=<unix>": kInvalid with `name` for anything but whole seconds since 1970.
base::Result<std::optional<base::Time>> read_since(const http::Request& request, std::string_view name);
// A whole number from 0 to `largest` in the query, by the same rules.
base::Result<std::optional<std::int64_t>> read_number(const http::Request& request, std::string_view name,
                                                      std::int64_t largest);

// What all assets of a type have, or those among them with such attributes.
using Having = std::pair<std::string_view, std::string_view>;  // name, value
model::AllOf of_type(std::string_view type, std::initializer_list<Having> having = {});

// The oldest asset that the caller sees of a query.
async::Task<base::Result<std::optional<model::Asset>>> first_asset(inventory::Service& inventory,
                                                                   const model::Caller& caller,
                                                                   model::AllOf filters);

// Refusal: kInvalid "too_many_results".
std::unexpected<base::Error> too_many(std::string_view of_what);

// Calls `take` with each asset that the caller sees of the query, until it refuses. Refusals: its own;
// "too_many_results" when there are more than kMostWalked.
template <class Take>
async::Task<base::Result<void>> for_each_asset(const House& house, const model::Caller& caller,
                                               model::AllOf filters, Take take) {
  inventory::AssetQuery query{.filters = std::move(filters), .limit = kWalkedAtOnce};
  std::size_t walked = 0;
  do {
    CO_TRY(const auto page, co_await house.inventory.list_assets(caller, query));
    walked += page.items.size();
    if (walked > kMostWalked) co_return too_many("things to look at");
    for (const auto& asset : page.items) CO_TRY_VOID(take(asset));
    query.after = page.next;
  } while (query.after != 0);
  co_return base::Result<void>();
}

// The programs that the caller sees, by handle; of several with one handle the oldest.
using Programs = std::map<std::string, Program, std::less<>>;
async::Task<base::Result<Programs>> read_programs(const House& house, const model::Caller& caller);
const Program* program_of(const model::Asset& submission, const Programs& programs);

// Of several submissions with one code the oldest. Refusal: kNotFound.
async::Task<base::Result<model::Asset>> find_submission(const House& house, const model::Caller& caller,
                                                        std::string_view code);

}  // namespace sallyport::dialects::external_api
