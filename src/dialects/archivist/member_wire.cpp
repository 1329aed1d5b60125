#include "dialects/archivist/member_wire.h"

#include "dialects/archivist/patch.h"
#include "model/role.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

json::array roles_of(std::string_view role) {
  if (role == model::Role::kAdministrator) return json::array{kOwner};
  return {};
}

}  // namespace

json::object write_member(const model::Member& member) {
  return {{"identity", "members/" + member.id.to_string()},
          {"display_name", member.display_name},
          {"email", member.email},
          {"active", member.state == model::MemberState::kActive},
          {"roles", roles_of(member.role)}};
}

json::object write_user(const model::Member& member, const model::Deployment& deployment) {
  const std::string account = member.account.to_string();
  return {{"identity", "users/" + account},
          {"email", member.email},
          {"issuer", deployment.issuer()},
          {"subject", account},
          {"displayName", member.display_name},
          {"user_status", member.state == model::MemberState::kActive ? "ACTIVE" : "INACTIVE"}};
}

json::object write_whoami(const model::Caller& caller) {
  return {{"avatar_url", ""},
          {"principal", json::object{{"issuer", caller.issuer},
                                     {"subject", caller.subject},
                                     {"display_name", caller.name},
                                     {"email", ""}}},
          {"roles", roles_of(caller.role->name)},
          {"tenantid", "tenant/" + caller.tenant.to_string()},
          {"userid", caller.subject},
          {"is_social", false}};
}

base::Result<std::optional<model::MemberState>> read_member_state(std::optional<std::string_view> text) {
  if (!text || *text == "MEMBER_STATE_ACTIVE" || *text == "MEMBER_STATE_UNSPECIFIED")
    return model::MemberState::kActive;
  if (*text == "MEMBER_STATE_INACTIVE") return model::MemberState::kInactive;
  if (*text == "MEMBER_STATE_BOTH") return std::nullopt;
  return base::invalid("member_state",
                       "member_state is MEMBER_STATE_ACTIVE, MEMBER_STATE_INACTIVE or MEMBER_STATE_BOTH.");
}

}  // namespace sallyport::dialects::archivist
