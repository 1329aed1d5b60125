#include "dialects/external_api/company/money.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "dialects/external_api/parts.h"
#include "dialects/json_body.h"

namespace sallyport::dialects::external_api {

namespace json = boost::json;

namespace {

constexpr std::int64_t kCents = 100;

std::int64_t cents_of(const json::value& number) {
  return std::llround((number.is_int64() ? static_cast<double>(number.get_int64()) : number.as_double()) *
                      static_cast<double>(kCents));
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Nothing for anything but a number above 0 with at most two decimals.
std::optional<std::int64_t> read_cents(const json::value& value) {
  double number = 0;
  if (const auto* whole = value.if_int64())
    number = static_cast<double>(*whole);
  else if (const auto* decimal = value.if_double())
    number = *decimal;
  if (!(number > 0) || number > static_cast<double>(kLargestAmount)) return std::nullopt;
  const double cents = number * static_cast<double>(kCents);
  // What is left of a third decimal is far above what doubles lose.
  constexpr double kLost = 1e-3;
  if (std::abs(cents - std::round(cents)) > kLost || cents < 1 - kLost) return std::nullopt;
  return std::llround(cents);
}

}  // namespace

Money money_of(std::string_view value, std::string_view currency) {
  Money money{.cents = cents_of(number_of(value))};
  if (!currency.empty()) money.currency = currency;
  return money;
}

std::optional<Money> money_of(const model::Attributes& attributes, std::string_view name) {
  const Parts parts(attributes, name, "value");
  if (parts.empty()) return std::nullopt;
  return money_of(parts["value"], parts["currency"]);
}

std::string value_text(const Money& money) {
  const auto whole = money.cents / kCents, rest = std::abs(money.cents % kCents);
  if (rest == 0) return fmt::format("{}", whole);
  return fmt::format("{}{}.{:02}", money.cents < 0 && whole == 0 ? "-" : "", whole, rest);
}

model::AttributeValue to_attribute(const Money& money) {
  if (money.currency == kUsualCurrency) return value_text(money);
  return model::AttributeMap{{"value", value_text(money)}, {"currency", money.currency}};
}

json::object write_money(const Money& money) {
  return {{"value", number_of(value_text(money))}, {"currency", money.currency}};
}

base::Result<std::optional<Money>> read_money(const json::object& body, std::string_view name,
                                              std::string_view usual) {
  const auto* value = member(body, name);
  if (value == nullptr) return std::nullopt;
  const auto at = [&](std::string_view part) { return fmt::format("{}.{}", name, part); };
  const auto* object = value->if_object();
  if (object == nullptr)
    return base::invalid(std::string(name),
                         fmt::format("{} is {{\"value\":150,\"currency\":\"EUR\"}}.", name));
  const auto* amount = member(*object, "value");
  const auto cents = amount == nullptr ? std::nullopt : read_cents(*amount);
  if (!cents)
    return base::invalid(at("value"),
                         fmt::format("{} is a number above 0 and up to {}, with at most two decimals.",
                                     at("value"), kLargestAmount));
  const auto* currency = member(*object, "currency");
  if (currency == nullptr) return Money{.cents = *cents, .currency = std::string(usual)};
  const auto* text = currency->if_string();
  if (text == nullptr || !is_currency(text_of(*text)))
    return base::invalid(at("currency"),
                         fmt::format("{} is a code of three letters, such as EUR.", at("currency")));
  return Money{.cents = *cents, .currency = std::string(text_of(*text))};
}

}  // namespace sallyport::dialects::external_api
