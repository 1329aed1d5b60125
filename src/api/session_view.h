// What a person who has signed in sees of the session, and how it comes into the browser.
#pragma once

#include <string>
#include <vector>

#include "accounts/service.h"
#include "api/endpoint.h"
#include "api/member_state.h"
#include "api/shape.h"

namespace sallyport::api {

struct AccountView {
  model::AccountId id;
  std::string email;
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(AccountView, (), (id, email, display_name))
Description describe(const AccountView*);

struct MembershipView {
  model::MemberId member_id;
  model::TenantId tenant_id;
  std::string tenant_name;
  std::string role;
  model::MemberState state{};
  bool requires_second_factor = false;
  bool needs_provider = false;
};
BOOST_DESCRIBE_STRUCT(MembershipView, (),
                      (member_id, tenant_id, tenant_name, role, state, requires_second_factor,
                       needs_provider))
Description describe(const MembershipView*);

struct SessionView {
  model::AccountSessionId id;
  AccountView account;
  std::vector<MembershipView> memberships;
  std::optional<model::TenantId> provider_tenant;
  std::string csrf_token;
  base::Time created_at;
  base::Time confirmed_at;
  base::Time idle_expires_at;
  base::Time expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionView, (),
                      (id, account, memberships, provider_tenant, csrf_token, created_at, confirmed_at,
                       idle_expires_at, expires_at))
Description describe(const SessionView*);

SessionView session_view(const accounts::Service& accounts, const accounts::Seen& seen);

// What brings the session into the browser.
std::vector<http::Header> session_cookies(const Services& services, const accounts::Opened& opened);
// The session that has been opened, with its cookies in the answer.
SessionView open_session(const Services& services, Call& call, const accounts::Opened& opened);

inline constexpr Facts kEmailFacts{
    .about = "The address to sign in with.", .min = 3, .max = 254, .example = "ada@north.test"};
inline constexpr Facts kPasswordFacts{.about = "The password.", .min = 1, .max = 1024};

}  // namespace sallyport::api
