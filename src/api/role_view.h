// Roles and permissions as the API's answers show them.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/condition_view.h"
#include "api/shape.h"
#include "base/clock.h"
#include "model/role.h"

namespace sallyport::api {

template <>
struct Words<model::Permission> {
  static std::span<const std::pair<std::string_view, model::Permission>> all();
};

struct RoleView {
  std::string name;
  std::string description;
  std::vector<model::Permission> permissions;
  std::vector<AssetCondition> assets;
  bool built_in = false;
  std::optional<base::Time> created_at;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(RoleView, (), (name, description, permissions, assets, built_in, created_at, version))
Description describe(const RoleView*);

RoleView role_view(const model::Role& role);

}  // namespace sallyport::api
