#include "dialects/archivist/policy_wire.h"

#include <fmt/format.h>

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kPolicyName = kPolicyMembers[0];
constexpr std::string_view kDescription = kPolicyMembers[1];
constexpr std::string_view kFilters = kPolicyMembers[2];
constexpr std::string_view kPermissions = kPolicyMembers[3];
constexpr std::string_view kUserAttributes = "user_attributes";

using ParseTerm = base::Result<model::Term> (*)(std::string_view text, std::string_view field);

struct NameList {
  std::string_view name;
  std::vector<std::string> model::AccessPermission::* member;
};
constexpr std::array<NameList, 7> kNameLists{
    {{"subjects", &model::AccessPermission::subjects},
     {"behaviours", &model::AccessPermission::behaviours},
     {"include_attributes", &model::AccessPermission::include_attributes},
     {"asset_attributes_read", &model::AccessPermission::read_attributes},
     {"asset_attributes_write", &model::AccessPermission::write_attributes},
     {"event_arc_display_type_read", &model::AccessPermission::read_event_types},
     {"event_arc_display_type_write", &model::AccessPermission::write_event_types}}};

base::Result<model::AnyOf> read_any(const json::value& value, const std::string& at, ParseTerm parse) {
  const auto* object = value.if_object();
  const auto* list = object == nullptr ? nullptr : member(*object, "or");
  if (list == nullptr || !list->is_array())
    return base::invalid(at, R"(A condition is an object such as {"or":["name=value"]}.)");
  TRY(const auto texts, as_words(*list, at + ".or"));
  model::AnyOf any;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    TRY(auto term, parse(texts[i], fmt::format("{}.or[{}]", at, i)));
    any.push_back(std::move(term));
  }
  return any;
}

base::Result<model::AllOf> read_conditions(const json::value& value, const std::string& at, ParseTerm parse) {
  const auto* list = value.if_array();
  if (list == nullptr)
    return base::invalid(at, R"(This has to be an array of objects such as {"or":["name=value"]}.)");
  model::AllOf all;
  for (std::size_t i = 0; i < list->size(); ++i) {
    TRY(auto any, read_any((*list)[i], fmt::format("{}[{}]", at, i), parse));
    all.push_back(std::move(any));
  }
  TRY_VOID(model::check_conditions(all, at));
  return all;
}

base::Result<model::AccessPermission> read_permission(const json::value& value, const std::string& at) {
  const auto* object = value.if_object();
  if (object == nullptr) return base::invalid(at, "This has to be an object.");
  model::AccessPermission permission;
  for (const auto& each : kNameLists)
    if (const auto* names = member(*object, each.name)) {
      TRY(permission.*each.member, as_words(*names, fmt::format("{}.{}", at, each.name)));
    }
  if (const auto* conditions = member(*object, kUserAttributes)) {
    TRY(permission.caller,
        read_conditions(*conditions, fmt::format("{}.{}", at, kUserAttributes), model::parse_caller_term));
  }
  return permission;
}

base::Result<std::vector<model::AccessPermission>> read_permissions(const json::value& value) {
  const auto* list = value.if_array();
  if (list == nullptr) return base::invalid(std::string(kPermissions), "This has to be an array of objects.");
  std::vector<model::AccessPermission> permissions;
  for (std::size_t i = 0; i < list->size(); ++i) {
    TRY(auto permission, read_permission((*list)[i], fmt::format("{}[{}]", kPermissions, i)));
    permissions.push_back(std::move(permission));
  }
  return permissions;
}

json::array write_conditions(const model::AllOf& conditions, std::string_view prefix) {
  json::array all;
  for (const auto& any : conditions) {
    json::array terms;
    for (const auto& term : any) terms.push_back(json::value(fmt::format("{}{}", prefix, term.to_string())));
    all.push_back(json::object{{"or", std::move(terms)}});
  }
  return all;
}

json::object write_permission(const model::AccessPermission& permission) {
  json::object written{{kUserAttributes, write_conditions(permission.caller, "")}};
  for (const auto& each : kNameLists) written[each.name] = json::value_from(permission.*each.member);
  return written;
}

}  // namespace

void PolicyChange::apply_to(model::AccessPolicy& policy) const {
  if (name) policy.name = *name;
  if (description) policy.description = *description;
  if (filters) policy.filters = *filters;
  if (permissions) policy.permissions = *permissions;
}

base::Result<PolicyChange> read_policy_change(const Patch& patch) {
  PolicyChange change;
  TRY(change.name, patch.text(kPolicyName));
  TRY(change.description, patch.text(kDescription));
  if (patch.changes(kFilters)) {
    const auto* filters = patch.find(kFilters);
    TRY(change.filters, read_conditions(filters != nullptr ? *filters : json::array(), std::string(kFilters),
                                        model::parse_filter_term));
  }
  if (patch.changes(kPermissions)) {
    const auto* permissions = patch.find(kPermissions);
    TRY(change.permissions, read_permissions(permissions != nullptr ? *permissions : json::array()));
  }
  return change;
}

base::Result<model::AccessPolicy> read_new_policy(const json::object& body) {
  TRY(const auto patch, Patch::make(body, std::nullopt, kPolicyMembers));
  TRY(const auto wanted, read_policy_change(patch));
  if (!wanted.name) return base::invalid(std::string(kPolicyName), "An access policy needs a display_name.");
  model::AccessPolicy policy;
  wanted.apply_to(policy);
  return policy;
}

Words policy_words() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kWords{
      {{"name", kPolicyName},
       {"permissions", kPermissions},
       {"caller", kUserAttributes},
       {"includeAttributes", "include_attributes"},
       {"readAttributes", "asset_attributes_read"},
       {"writeAttributes", "asset_attributes_write"},
       {"readEventTypes", "event_arc_display_type_read"},
       {"writeEventTypes", "event_arc_display_type_write"}}};
  return kWords;
}

json::object write_policy(const model::AccessPolicy& policy) {
  json::array permissions;
  for (const auto& each : policy.permissions) permissions.push_back(write_permission(each));
  return {{"identity", "access_policies/" + policy.id.to_string()},
          {"display_name", policy.name},
          {"description", policy.description},
          {"tenant", "tenant/" + policy.tenant.to_string()},
          {"filters", write_conditions(policy.filters, "attributes.")},
          {"access_permissions", std::move(permissions)}};
}

}  // namespace sallyport::dialects::archivist
