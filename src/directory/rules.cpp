#include "directory/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/people.h"
#include "model/text.h"

namespace sallyport::directory {
namespace {

constexpr std::size_t kLongestSource = 32;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_source_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

}  // namespace

base::Result<void> check_person_name(std::string_view name, std::string_view field) {
  return model::check_line(name, field, {.smallest = 1, .largest = 256});
}

base::Result<void> check_email(std::string_view email, std::string_view field) {
  TRY_VOID(model::check_line(email, field, {.smallest = 0, .largest = 254}));
  if (email.empty()) return {};
  const auto at = email.find('@');
  const bool one_at = at != std::string_view::npos && at == email.rfind('@');
  if (one_at && at > 0 && at + 1 < email.size() && !email.contains(' ')) return {};
  return base::invalid(std::string(field),
                       fmt::format("{} is an address such as ada@example.com, or empty.", field));
}

base::Result<void> check_external_id(std::string_view id, std::string_view field) {
  return model::check_line(id, field, {.smallest = 1, .largest = 256});
}

base::Result<void> check_imported_source(std::string_view source, std::string_view field) {
  if (source.empty() || source.size() > kLongestSource || !is_letter(source.front()) ||
      !std::ranges::all_of(source, is_source_character))
    return base::invalid(
        std::string(field),
        fmt::format("{} is a word of a-z, 0-9, '-' and '_' that begins with a letter, {} characters at most.",
                    field, kLongestSource));
  if (source == "all" || source == model::kLocalSource)
    return base::invalid(
        std::string(field),
        fmt::format("{} may not be \"all\" or \"local\": name the directory the file comes from.", field));
  return {};
}

}  // namespace sallyport::directory
