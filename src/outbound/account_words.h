// "user" and "master" in requests.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "api/shape.h"
#include "vault/account_choice.h"

namespace sallyport::api {

template <>
struct Words<vault::Selector> {
  static std::span<const std::pair<std::string_view, vault::Selector>> all() {
    static constexpr std::array<std::pair<std::string_view, vault::Selector>, 2> kAll{
        {{"user", vault::Selector::kUser}, {"master", vault::Selector::kMaster}}};
    return kAll;
  }
};

}  // namespace sallyport::api
