#include "api/role_view.h"

namespace sallyport::api {

std::span<const std::pair<std::string_view, model::Permission>> Words<model::Permission>::all() {
  static const auto kWords = [] {
    std::vector<std::pair<std::string_view, model::Permission>> words;
    for (const auto permission : model::PermissionSet::all().list())
      words.emplace_back(model::to_string(permission), permission);
    return words;
  }();
  return kWords;
}

Description describe(const RoleView*) {
  return {
      .name = "Role",
      .about = "A named set of permissions for people and integrations.",
      .fields = {
          {"name", {.about = "What integrations and members name it by.", .example = "night_shift"}},
          {"description", {.about = "What it is for.", .example = "Guards at night"}},
          {"permissions", {.about = "What it lets one do.", .example = R"(["events:read"])"}},
          {"assets", {.about = "The assets it is about, for which all of these hold; none: every asset."}},
          {"built_in", {.about = "Whether the server brings it along; such a role does not change."}},
          {"created_at", {.about = "When the tenant made it."}},
          {"version",
           {.about = "Raised by each change of a tenant's own role; also in the ETag header.",
            .example = "1"}},
      }};
}

RoleView role_view(const model::Role& role) {
  RoleView view{.name = role.name,
                .description = role.description,
                .permissions = role.permissions.list(),
                .assets = asset_conditions(role.assets),
                .built_in = role.built_in,
                .created_at = {},
                .version = {}};
  if (!role.built_in) {
    view.created_at = role.created_at;
    view.version = role.version;
  }
  return view;
}

}  // namespace sallyport::api
