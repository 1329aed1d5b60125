// An access policy as the API takes it and shows it (archivist §7).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/condition_view.h"
#include "api/shape.h"
#include "base/clock.h"
#include "inventory/policies.h"
#include "model/access_policy.h"

namespace sallyport::api {

enum class Weekday : std::uint8_t { kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };

template <>
struct Words<Weekday> {
  static std::span<const std::pair<std::string_view, Weekday>> all();
};
template <>
struct Words<model::AccessAction> {
  static std::span<const std::pair<std::string_view, model::AccessAction>> all();
};
template <>
struct Words<model::PolicyEffect> {
  static std::span<const std::pair<std::string_view, model::PolicyEffect>> all();
};

using Names = std::vector<std::string>;

// Shown without the lists that have no entries.
struct PolicyPermission {
  std::optional<Names> subjects;
  std::optional<std::vector<CallerCondition>> caller;
  std::optional<Names> behaviours;
  std::optional<Names> include_attributes;
  std::optional<Names> read_attributes;
  std::optional<Names> write_attributes;
  std::optional<Names> read_event_types;
  std::optional<Names> write_event_types;
};
BOOST_DESCRIBE_STRUCT(PolicyPermission, (),
                      (subjects, caller, behaviours, include_attributes, read_attributes, write_attributes,
                       read_event_types, write_event_types))
Description describe(const PolicyPermission*);

struct PolicyWindow {
  std::vector<Weekday> days;
  std::optional<std::string> from;
  std::optional<std::string> until;
  std::optional<std::string> utc_offset;
};
BOOST_DESCRIBE_STRUCT(PolicyWindow, (), (days, from, until, utc_offset))
Description describe(const PolicyWindow*);

struct NewPolicy {
  std::string name;
  std::optional<std::string> description;
  std::optional<model::PolicyEffect> effect;
  std::optional<std::vector<AssetCondition>> filters;
  std::vector<PolicyPermission> permissions;
  std::optional<std::vector<model::AccessAction>> actions;
  std::optional<std::vector<PolicyWindow>> windows;
  std::optional<Names> sources;
};
BOOST_DESCRIBE_STRUCT(NewPolicy, (),
                      (name, description, effect, filters, permissions, actions, windows, sources))
Description describe(const NewPolicy*);

struct PolicyChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<model::PolicyEffect> effect;
  std::optional<std::vector<AssetCondition>> filters;
  std::optional<std::vector<PolicyPermission>> permissions;
  std::optional<std::vector<model::AccessAction>> actions;
  std::optional<std::vector<PolicyWindow>> windows;
  std::optional<Names> sources;
};
BOOST_DESCRIBE_STRUCT(PolicyChange, (),
                      (name, description, effect, filters, permissions, actions, windows, sources))
Description describe(const PolicyChange*);

struct PolicyView {
  model::AccessPolicyId id;
  std::string name;
  std::string description;
  model::PolicyEffect effect{};
  std::vector<AssetCondition> filters;
  std::vector<PolicyPermission> permissions;
  std::vector<model::AccessAction> actions;
  std::vector<PolicyWindow> windows;
  Names sources;
  base::Time created_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(PolicyView, (),
                      (id, name, description, effect, filters, permissions, actions, windows, sources,
                       created_at, version))
Description describe(const PolicyView*);

PolicyView policy_view(const model::AccessPolicy& policy);

// What a request makes of a policy: the members that are there replace what it has, each as a whole. Refusals
// name the value at fault: "permissions[0].caller[1].anyOf[0]".
base::Result<inventory::Policies::Edit> read_change(PolicyChange change);
base::Result<model::AccessPolicy> read_policy(NewPolicy wanted);

}  // namespace sallyport::api
