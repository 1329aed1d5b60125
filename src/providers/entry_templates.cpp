#include "providers/entry_templates.h"

#include <algorithm>

#include <fmt/format.h>

#include "providers/call.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;

constexpr std::size_t kLongestParameterName = 100;

// The refusal of a lower rule under the name that the member has in the entry.
std::unexpected<base::Error> at(std::string_view field, base::Error error) {
  error.field = field;
  return std::unexpected(std::move(error));
}

bool has(const std::vector<KeptValue>& values, std::string_view name) {
  return std::ranges::find(values, name, &KeptValue::name) != values.end();
}

}  // namespace

const Setting* EntryTemplates::setting(std::string_view name) const {
  const auto found = std::ranges::find(provider_.settings, name, &Setting::name);
  return found == provider_.settings.end() ? nullptr : &*found;
}

Result<void> EntryTemplates::check_name(std::string_view name, std::string_view field, Stage stage,
                                        Secrets secrets) const {
  if (const Setting* known = setting(name)) {
    if (known->kind != Setting::Kind::kSecret || secrets == Secrets::kYes) return {};
    return base::invalid(std::string(field),
                         fmt::format("{{{}}} is a secret, and this is seen by others.", name));
  }
  if (stage >= Stage::kCallback && has(provider_.callback_values, name)) return {};
  if (stage >= Stage::kAnswer && has(provider_.answer_values, name)) return {};
  return base::invalid(std::string(field),
                       fmt::format("{{{}}} is nothing that is known here. Declare it under settings.", name));
}

Result<void> EntryTemplates::check_url_template(std::string_view text, std::string_view field, Stage stage,
                                                std::string_view extra_name) const {
  if (text.empty()) return {};
  const auto pieces = pieces_of(text);
  if (!pieces) return at(field, pieces.error());
  // Values as short as any: what can be filled in with them can be filled in.
  Values samples;
  for (std::size_t i = 0; i < pieces->size(); ++i) {
    const auto& [name, is_name] = (*pieces)[i];
    if (!is_name) continue;
    if (name != extra_name) TRY_VOID(check_name(name, field, stage, Secrets::kNo));
    const Setting* known = setting(name);
    if (known != nullptr && (known->kind == Setting::Kind::kUrl) != (i == 0))
      return base::invalid(
          std::string(field),
          "A URL begins with a setting of the kind \"url\" and has such a setting nowhere else.");
    samples.try_emplace(std::string(name), i == 0 ? "https://a.example" : "a");
  }
  const auto filled = fill(text, samples);
  if (!filled) return at(field, filled.error());
  return check_url(*filled, field);
}

Result<void> EntryTemplates::check_text(std::string_view text, std::string_view field, Stage stage,
                                        Secrets secrets) const {
  const auto pieces = pieces_of(text);
  if (!pieces) return at(field, pieces.error());
  for (const auto& [name, is_name] : *pieces)
    if (is_name) TRY_VOID(check_name(name, field, stage, secrets));
  return {};
}

Result<void> EntryTemplates::check_parameters(const std::vector<Parameter>& parameters,
                                              std::string_view field, Stage stage, Secrets secrets,
                                              const std::vector<std::string_view>& reserved) const {
  for (const auto& [name, text] : parameters) {
    const std::string here = fmt::format("{}.{}", field, name);
    const bool visible = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
    if (name.empty() || name.size() > kLongestParameterName || !visible)
      return base::invalid(std::string(field),
                           "The name of a parameter is 1 to 100 signs of printable ASCII.");
    if (std::ranges::find(reserved, name) != reserved.end())
      return base::invalid(here, "This parameter is set in any case. Take it out.");
    TRY_VOID(check_text(text, here, stage, secrets));
  }
  return {};
}

Result<void> EntryTemplates::check_headers(const std::vector<Parameter>& headers,
                                           std::string_view field) const {
  for (const auto& [name, text] : headers) {
    const std::string here = fmt::format("{}.{}", field, name);
    if (!is_free_header(name))
      return base::invalid(here, "This is no name of a header, or one that is set in any case.");
    TRY_VOID(check_text(text, here, Stage::kAnswer, Secrets::kYes));
  }
  return {};
}

}  // namespace sallyport::providers
