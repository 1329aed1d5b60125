// application/x-www-form-urlencoded bodies and query strings (security C01, C05, L06).
#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"
#include "http/characters.h"
#include "http/message.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kMostFields = 100;
constexpr std::size_t kLongestName = 64;

std::unexpected<base::Error> malformed_form(std::string_view where, std::string field = {}) {
  return base::invalid(std::move(field), fmt::format("The {} is not valid application/x-www-form-urlencoded "
                                                     "UTF-8 text: check the percent-escapes.",
                                                     where));
}

}  // namespace

std::optional<std::string> form_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const auto special = std::ranges::find_if(text, [](char c) { return c == '%' || c == '+' || c == '\0'; });
    decoded.append(text.begin(), special);
    text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
    if (text.empty()) break;
    if (text.front() == '+') {
      decoded.push_back(' ');
      text.remove_prefix(1);
      continue;
    }
    if (text.front() == '\0' || text.size() < 3) return std::nullopt;
    const int high = characters::hex_value(text[1]);
    const int low = characters::hex_value(text[2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    text.remove_prefix(3);
  }
  return decoded;
}

std::string form_encode(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (c == ' ') {
      encoded.push_back('+');
    } else if (c != '~' && (c == '*' || characters::is(c, characters::kUnreserved))) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      encoded.push_back('%');
      encoded.push_back(kDigits[byte >> 4]);
      encoded.push_back(kDigits[byte & 15]);
    }
  }
  return encoded;
}

base::Result<FormFields> FormFields::parse(std::string_view text, std::string_view where) {
  FormFields form;
  form.fields_.reserve(4);  // what the usual token request has
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (form.fields_.size() == kMostFields) {
      return base::invalid({}, fmt::format("The {} has more than {} parameters.", where, kMostFields));
    }
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = form_decode(pair.substr(0, equals));
    if (!name || !base::is_valid_utf8(*name)) return malformed_form(where);
    if (name->empty() || name->size() > kLongestName) {
      return base::invalid(
          {}, fmt::format("The {} has a parameter name that is empty or longer than {} bytes.", where,
                          kLongestName));
    }
    auto value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!value || !base::is_valid_utf8(*value)) return malformed_form(where, std::move(*name));
    const auto same = [&](const auto& field) { return field.first == *name; };
    if (std::ranges::any_of(form.fields_, same)) {
      std::string message =
          fmt::format("The parameter \"{}\" is sent more than once in the {}.", *name, where);
      return base::invalid(std::move(*name), std::move(message));
    }
    form.fields_.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

std::optional<std::string_view> FormFields::get(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (field == name) return value.empty() ? std::nullopt : std::optional<std::string_view>(value);
  }
  return std::nullopt;
}

}  // namespace sallyport::http
