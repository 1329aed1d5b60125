// Access policies: which assets they are about, who is meant, and what is then allowed or denied (archivist
// §7). Plain values; policy/access.h decides with them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/address.h"
#include "model/ids.h"

namespace sallyport::model {

inline constexpr std::string_view kEverything = "*";  // any value, every name, everybody

// One comparison. "*" as value means that the name has any value at all; `negated` turns the answer round, so
// "name!=value" also holds for what has no such name.
struct Term {
  std::string name;
  bool negated = false;
  std::string value;

  bool any_value() const { return value == kEverything; }
  std::string to_string() const;  // "name=value", "name!=value"
  bool operator==(const Term&) const = default;
};
using AnyOf = std::vector<Term>;   // one of them holds
using AllOf = std::vector<AnyOf>;  // each of them holds

inline constexpr std::size_t kMaxTermBytes = 1024;
inline constexpr std::size_t kMaxConditions = 32;    // of an AllOf
inline constexpr std::size_t kMaxAlternatives = 32;  // of each AnyOf in it, which has one at least

// "attributes.door=north" of a filter; the term is named "door". Refusal: kInvalid "invalid_term" with
// `field`.
base::Result<Term> parse_filter_term(std::string_view text, std::string_view field);
// Refusal: kInvalid with `field`, or the field of the condition: "assets[2]".
base::Result<void> check_conditions(const AllOf& conditions, std::string_view field);
// "email=a@b.c", "subject=<client id>", "group=<name>", the older "group:<name>", and "jwt_<claim>=<value>".
// Refusal: kInvalid "invalid_term" with `field`.
base::Result<Term> parse_caller_term(std::string_view text, std::string_view field);

enum class AccessAction : std::uint8_t { kReadAsset, kWriteAsset, kReadEvent, kWriteEvent };
std::string_view to_string(AccessAction action);  // "asset:read", "asset:write", "event:read", "event:write"
std::optional<AccessAction> parse_access_action(std::string_view text);

enum class PolicyEffect : std::uint8_t { kAllow, kDeny };
std::string_view to_string(PolicyEffect effect);  // "allow", "deny"
std::optional<PolicyEffect> parse_policy_effect(std::string_view text);

// Who is meant, and what of an asset. In a list of names "*" means all of them.
struct AccessPermission {
  std::vector<std::string> subjects{};  // one of these (OBAC); "*" is everybody
  AllOf caller{};                       // or, when not empty, these hold (ABAC)
  std::vector<std::string> behaviours{};
  std::vector<std::string> include_attributes{};
  std::vector<std::string> read_attributes{};
  std::vector<std::string> write_attributes{};
  std::vector<std::string> read_event_types{};
  std::vector<std::string> write_event_types{};

  // Names nothing: allows to know that the asset is there, or denies all of it.
  bool bare() const;
  bool operator==(const AccessPermission&) const = default;
};

// A part of some days of the week, on the clock of a place with a fixed distance from UTC.
struct TimeWindow {
  std::uint8_t days = 0;             // bit 0 is Monday
  std::chrono::minutes from{0};      // of the day
  std::chrono::minutes until{1440};  // of the same day; the minute itself is outside
  std::chrono::minutes utc_offset{0};

  bool contains(base::Time time) const;
  bool operator==(const TimeWindow&) const = default;
};

struct AccessPolicy {
  AccessPolicyId id;
  TenantId tenant;
  std::string name;         // 1 to 128 bytes
  std::string description;  // at most 4096 bytes
  PolicyEffect effect = PolicyEffect::kAllow;
  AllOf filters;  // on the attributes of the asset; an empty list is about every asset
  std::vector<AccessPermission> permissions;
  std::vector<AccessAction> actions;  // empty: all
  std::vector<TimeWindow> windows;    // empty: always
  std::vector<Network> sources;       // empty: from everywhere
  base::Time created_at;
  std::int64_t version = 1;

  bool operator==(const AccessPolicy&) const = default;
};

}  // namespace sallyport::model
