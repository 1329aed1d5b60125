#include "dialects/archivist/body.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time_text.h"

namespace sallyport::dialects::archivist {

base::Result<base::Time> read_time(std::string_view text, std::string_view field) {
  const auto time = base::parse_rfc3339(text);
  if (!time)
    return base::invalid(std::string(field),
                         fmt::format("{} is a time such as 2026-01-01T09:00:00Z.", field));
  return *time;
}

std::string write_time(base::Time time) {
  return base::unix_micros(time) % 1'000'000 == 0 ? base::rfc3339_seconds(time) : base::rfc3339_micros(time);
}

base::Error in_words_of_wire(base::Error error, Words words) {
  std::string field;
  for (std::string_view rest = error.field; !rest.empty();) {
    const auto part = rest.substr(0, rest.find_first_of(".["));
    const auto word = std::ranges::find(words, part, [](const auto& pair) { return pair.first; });
    field += word == words.end() ? part : word->second;
    rest.remove_prefix(part.size());
    const auto mark = rest.substr(0, rest.starts_with('[') ? rest.find('.') : 1);
    field += mark;
    rest.remove_prefix(mark.size());
  }
  if (!error.field.empty() && error.message.starts_with(error.field))
    error.message.replace(0, error.field.size(), field);
  error.field = std::move(field);
  return error;
}

}  // namespace sallyport::dialects::archivist
