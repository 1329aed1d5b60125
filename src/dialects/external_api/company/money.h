// Amounts (external-api §10: {value, currency}): whole cents, so that sums are exact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "model/attributes.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kUsualCurrency = "EUR";
inline constexpr std::int64_t kLargestAmount = 1'000'000'000;  // of one payout, in whole units

struct Money {
  std::int64_t cents = 0;
  std::string currency{kUsualCurrency};
  bool operator==(const Money&) const = default;
};

// Of a text such as "150" or "150.50"; 0 for anything else. An empty currency is the usual one.
Money money_of(std::string_view value, std::string_view currency);
// The attribute `name`: a text, or a map with value and currency. Nothing when it is absent.
std::optional<Money> money_of(const model::Attributes& attributes, std::string_view name);

// "150" or "150.50".
std::string value_text(const Money& money);
// As money_of() reads it: the value alone in the usual currency.
model::AttributeValue to_attribute(const Money& money);
boost::json::object write_money(const Money& money);

// {"value":150.5,"currency":"EUR"}: above 0, at most kLargestAmount, with at most two decimals; a currency of
// three capital letters. Without a currency it is `usual`. Nothing when it is absent.
base::Result<std::optional<Money>> read_money(const boost::json::object& body, std::string_view name,
                                              std::string_view usual = kUsualCurrency);

}  // namespace sallyport::dialects::external_api
