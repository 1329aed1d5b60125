#include "model/member.h"

namespace sallyport::model {

std::string_view to_string(MemberState state) {
  return state == MemberState::kActive ? "active" : "inactive";
}

std::optional<MemberState> parse_member_state(std::string_view text) {
  for (const MemberState state : {MemberState::kActive, MemberState::kInactive})
    if (to_string(state) == text) return state;
  return std::nullopt;
}

}  // namespace sallyport::model
