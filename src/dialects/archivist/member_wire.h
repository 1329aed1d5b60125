// The JSON of members and of the older contract's users (archivist §6, §8). Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "model/caller.h"
#include "model/deployment.h"
#include "model/member.h"

namespace sallyport::dialects::archivist {

// {identity, display_name, email, active, roles}; OWNER stands for the role administrator.
boost::json::object write_member(const model::Member& member);
// The same person as an account: {identity, email, issuer, subject, displayName, user_status}.
boost::json::object write_user(const model::Member& member, const model::Deployment& deployment);
// {avatar_url, principal, roles, tenantid, userid, is_social}
boost::json::object write_whoami(const model::Caller& caller);

// `member_state`: the active ones when it is not said. Both states are nothing. Refusal names it.
base::Result<std::optional<model::MemberState>> read_member_state(std::optional<std::string_view> text);

}  // namespace sallyport::dialects::archivist
