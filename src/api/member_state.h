// The words for whether a member may act.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "api/shape.h"
#include "model/member.h"

namespace sallyport::api {

template <>
struct Words<model::MemberState> {
  static std::span<const std::pair<std::string_view, model::MemberState>> all() {
    static constexpr std::array<std::pair<std::string_view, model::MemberState>, 2> kWords{
        {{"active", model::MemberState::kActive}, {"inactive", model::MemberState::kInactive}}};
    return kWords;
  }
};

}  // namespace sallyport::api
