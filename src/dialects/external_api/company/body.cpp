#include "dialects/external_api/company/body.h"

#include <fmt/format.h>

#include "dialects/external_api/parts.h"
#include "model/attributes.h"
#include "model/text.h"

namespace sallyport::dialects::external_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestTag = 64;  // bytes

}  // namespace

std::unexpected<base::Error> needed(std::string_view name) {
  return base::invalid(std::string(name), fmt::format("{} is needed.", name));
}

base::Result<std::optional<std::int64_t>> read_id(const json::object& body, std::string_view name,
                                                  Words words) {
  const auto* value = member(body, name);
  if (value == nullptr) return std::nullopt;
  const auto* id = value->if_int64();
  if (id == nullptr || !word_of(words, *id))
    return base::invalid(std::string(name), fmt::format("{} is a number from 1 to {}.", name, words.size()));
  return *id;
}

base::Result<std::optional<std::string>> read_line(const json::object& body, std::string_view name,
                                                   std::size_t largest) {
  TRY(auto text, read_text(body, name));
  if (text) TRY_VOID(model::check_line(*text, name, {.smallest = 1, .largest = largest}));
  return text;
}

base::Result<std::optional<std::string>> read_lines(const json::object& body, std::string_view name) {
  TRY(auto text, read_text(body, name));
  if (text && (text->empty() || text->size() > model::kMaxAttributeTextBytes || text->contains('\0')))
    return base::invalid(std::string(name), fmt::format("{} is a text of 1 to {} bytes without NUL.", name,
                                                        model::kMaxAttributeTextBytes));
  return text;
}

base::Result<std::optional<bool>> read_flag(const json::object& body, std::string_view name) {
  const auto* value = member(body, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool())
    return base::invalid(std::string(name), fmt::format("{} has to be true or false.", name));
  return value->get_bool();
}

base::Result<std::optional<base::Time>> read_time(const json::object& body, std::string_view name) {
  const auto* value = member(body, name);
  if (value == nullptr) return std::nullopt;
  const auto* seconds = value->if_int64();
  if (seconds == nullptr || *seconds < 0 || *seconds > kLatest)
    return base::invalid(std::string(name),
                         fmt::format("{} is a time in whole seconds since 1970, such as 1767225600.", name));
  return base::from_unix_seconds(*seconds);
}

base::Result<std::optional<model::AssetId>> read_asset_id(const json::object& body, std::string_view name) {
  TRY(const auto text, read_text(body, name));
  if (!text) return std::nullopt;
  const auto id = model::AssetId::parse(*text);
  if (!id)
    return base::invalid(std::string(name),
                         fmt::format("{} is an id such as 0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11.", name));
  return *id;
}

base::Result<void> check_tag(std::string_view tag, std::string_view name) {
  TRY_VOID(model::check_line(tag, name, {.smallest = 1, .largest = kLongestTag}));
  if (tag.find_first_of("/\\") != std::string_view::npos)
    return base::invalid(std::string(name), "A tag has no / and no \\, since it stands in an address.");
  return {};
}

}  // namespace sallyport::dialects::external_api
