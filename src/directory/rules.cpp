#include "directory/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/people.h"
#include "model/text.h"

namespace sallyport::directory {
namespace {

constexpr std::size_t kLongestSource = 32;
constexpr std::size_t kLongestDescription = 256;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_word_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

base::Result<void> check_word(std::string_view word, std::string_view field, std::size_t longest) {
  if (!word.empty() && word.size() <= longest && is_letter(word.front()) &&
      std::ranges::all_of(word, is_word_character))
    return {};
  return base::invalid(
      std::string(field),
      fmt::format("{} is a word of a-z, 0-9, '-' and '_' that begins with a letter, {} characters at most.",
                  field, longest));
}

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
  TRY_VOID(check_word(source, field, kLongestSource));
  if (source == "all" || source == model::kLocalSource)
    return base::invalid(
        std::string(field),
        fmt::format("{} may not be \"all\" or \"local\": name the directory the file comes from.", field));
  return {};
}

base::Result<void> check_own_role_name(std::string_view name, std::string_view field) {
  TRY_VOID(check_word(name, field, model::Role::kLongestName));
  if (!model::built_in_role(name)) return {};
  return base::invalid(std::string(field),
                       fmt::format("{} is the name of a built-in role. Choose another one.", name));
}

base::Result<void> check_role(const model::Role& role) {
  TRY_VOID(
      model::check_line(role.description, "description", {.smallest = 0, .largest = kLongestDescription}));
  if (role.permissions.empty())
    return base::invalid("permissions", "A role has one permission at least; the role none has nothing.");
  return model::check_conditions(role.assets, "assets");
}

}  // namespace sallyport::directory
