#include "providers/expiry.h"

#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "base/json.h"
#include "base/time_text.h"

namespace sallyport::providers {
namespace {

constexpr std::chrono::years kFarthest{100};

std::optional<double> number_of(const boost::json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  const auto* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  double number = 0;
  const char* last = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), last, number);
  if (error != std::errc{} || end != last || text->empty()) return std::nullopt;
  return number;
}

// Rounded towards the past; false for NaN.
std::optional<base::Time> after(base::Time begin, double seconds) {
  constexpr double kLatest = 32'503'680'000;  // the year 3000
  if (!(seconds > 0 && seconds < kLatest)) return std::nullopt;
  return begin + std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

std::optional<base::Time> read_time(const boost::json::value& value, ExpiresForm form, base::Time now) {
  if (form == ExpiresForm::kRfc3339) {
    const auto* text = value.if_string();
    return text != nullptr ? base::parse_rfc3339(*text) : std::nullopt;
  }
  const auto number = number_of(value);
  if (!number) return std::nullopt;
  switch (form) {
    case ExpiresForm::kMilliseconds:
      return after(now, *number / 1000);
    case ExpiresForm::kUnixSeconds:
      return after(base::Time{}, *number);
    case ExpiresForm::kUnixMilliseconds:
      return after(base::Time{}, *number / 1000);
    default:
      return after(now, *number);
  }
}

}  // namespace

std::optional<base::Time> read_expiry(const boost::json::value& value, ExpiresForm form, base::Time now) {
  const auto time = read_time(value, form, now);
  return time && *time > now && *time - now < kFarthest ? time : std::nullopt;
}

std::optional<base::Time> read_jwt_expiry(std::string_view token, base::Time now) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const auto payload = base::base64url_decode(token.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  const auto claims = base::parse_json(base::as_text(*payload));
  if (!claims || !claims->is_object()) return std::nullopt;
  const auto* exp = claims->get_object().if_contains("exp");
  return exp != nullptr ? read_expiry(*exp, ExpiresForm::kUnixSeconds, now) : std::nullopt;
}

}  // namespace sallyport::providers
