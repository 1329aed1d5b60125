#include "inventory/rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "model/text.h"

namespace sallyport::inventory {
namespace {

constexpr std::size_t kLongestKey = 255;
constexpr std::size_t kLongestWord = 128;  // of a behaviour, of what a principal is called
constexpr std::size_t kLongestIssuer = 512;

base::Result<void> check_principal(const model::Principal& principal) {
  const auto check = [](const std::string& text, std::string_view name, std::size_t largest) {
    return model::check_line(text, fmt::format("principal.{}", name), {.smallest = 0, .largest = largest});
  };
  TRY_VOID(check(principal.issuer, "issuer", kLongestIssuer));
  TRY_VOID(check(principal.subject, "subject", 256));
  TRY_VOID(check(principal.display_name, "displayName", kLongestWord));
  return check(principal.email, "email", 254);
}

}  // namespace

std::optional<Idempotency> Idempotency::of(std::optional<std::string_view> key, std::string_view method,
                                           std::string_view path, std::string_view body) {
  if (!key) return std::nullopt;
  return Idempotency{.key = std::string(*key), .request = fmt::format("{} {}\n{}", method, path, body)};
}

base::Result<void> check_limit(std::int64_t limit) {
  if (limit >= 1 && limit <= kLargestPage) return {};
  return base::invalid("limit", fmt::format("limit is 1 to {}.", kLargestPage));
}

base::Result<void> check_idempotency(const std::optional<Idempotency>& idempotency) {
  if (!idempotency) return {};
  const auto& key = idempotency->key;
  if (!key.empty() && key.size() <= kLongestKey &&
      std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; }))
    return {};
  return base::invalid("Idempotency-Key",
                       fmt::format("An Idempotency-Key is 1 to {} visible ASCII characters, such "
                                   "as a UUID.",
                                   kLongestKey));
}

base::Result<void> check_behaviours(const std::vector<std::string>& behaviours) {
  if (behaviours.size() > kMaxBehaviours)
    return base::invalid("behaviours", fmt::format("There are at most {} behaviours.", kMaxBehaviours));
  for (std::size_t i = 0; i < behaviours.size(); ++i)
    TRY_VOID(model::check_line(behaviours[i], fmt::format("behaviours[{}]", i),
                               {.smallest = 1, .largest = kLongestWord}));
  return {};
}

base::Result<void> check_event(const NewEvent& event) {
  constexpr std::array kOperations{model::kRecord, model::kStartTracking, model::kStopTracking};
  if (std::ranges::find(kOperations, event.operation) == kOperations.end())
    return base::invalid("operation", "operation is Record, StartTracking or StopTracking.");
  TRY_VOID(model::check_line(event.behaviour, "behaviour", {.smallest = 1, .largest = kLongestWord}));
  TRY_VOID(check_size(event.attributes, "attributes"));
  if (event.removed_attributes.size() > model::kMaxAttributes)
    return base::invalid("removedAttributes",
                         fmt::format("At most {} attributes can be removed.", model::kMaxAttributes));
  for (const auto& name : event.removed_attributes)
    if (event.asset_attributes.contains(name))
      return base::invalid("removedAttributes",
                           fmt::format("{} is both set and removed. Leave one out.", name));
  if (event.principal) TRY_VOID(check_principal(*event.principal));
  return {};
}

base::Result<void> check_attachment(const NewAttachment& attachment, const std::vector<std::string>& types) {
  TRY_VOID(model::check_line(attachment.name, "name", {.smallest = 1, .largest = model::kMaxFileNameBytes}));
  if (attachment.name.find_first_of("/\\") != std::string::npos)
    return base::invalid("name", "name is that of a file, without a folder: take / and \\ out.");
  if (std::ranges::find(types, attachment.content_type) == types.end())
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_file_type",
                        fmt::format("This server does not take files of the type {}. It takes: {}.",
                                    attachment.content_type, fmt::join(types, ", ")),
                        "Content-Type");
  return {};
}

base::Result<void> check_size(const model::Attributes& attributes, std::string_view field) {
  if (attributes.size() > model::kMaxAttributes)
    return base::invalid(std::string(field),
                         fmt::format("There are at most {} attributes.", model::kMaxAttributes));
  if (base::to_json(model::to_json(attributes)).size() > kMaxAttributesBytes)
    return base::invalid(
        std::string(field),
        fmt::format("All attributes together have at most {} bytes as JSON.", kMaxAttributesBytes));
  return {};
}

std::vector<std::string_view> apply(const model::Attributes& set, const std::vector<std::string>& removed,
                                    model::Attributes& attributes) {
  std::vector<std::string_view> changed;
  for (const auto& [name, value] : set) {
    const auto [at, added] = attributes.try_emplace(name, value);
    if (!added && at->second == value) continue;
    at->second = value;
    changed.push_back(name);
  }
  for (const auto& name : removed)
    if (attributes.erase(name) > 0) changed.push_back(name);
  return changed;
}

model::Principal principal_of(const model::Caller& caller) {
  return {.issuer = caller.issuer, .subject = caller.subject, .display_name = caller.name, .email = {}};
}

}  // namespace sallyport::inventory
