#include "api/session_view.h"

#include <algorithm>

#include "api/session_cookie.h"
#include "base/bytes.h"

namespace sallyport::api {
namespace {

constexpr std::chrono::days kBrowserKnown{180};

}  // namespace

Description describe(const AccountView*) {
  return {.name = "Account",
          .about = "A person's login.",
          .fields = {{"id", {.about = "The id of the login."}},
                     {"email", {.about = "The address of the login.", .example = "ada@north.test"}},
                     {"display_name", {.about = "The name of the person.", .example = "Ada Lovelace"}}}};
}

Description describe(const MembershipView*) {
  return {
      .name = "Membership",
      .about = "A tenant that the person is a member of.",
      .fields = {
          {"member_id", {.about = "The id of the member in this tenant."}},
          {"tenant_id", {.about = "The id of the tenant, for the header Sallyport-Tenant."}},
          {"tenant_name", {.about = "The name of the tenant.", .example = "Harbour Group"}},
          {"role", {.about = "The role that says what the person may do there.", .example = "member"}},
          {"state", {.about = "Whether the person may act there."}},
          {"requires_second_factor", {.about = "Whether the tenant lets nobody in without a second factor."}},
          {"needs_provider",
           {.about = "Whether the tenant asks for a session that its own provider has opened."}}}};
}

Description describe(const SessionView*) {
  return {
      .name = "Session",
      .about = "A person who has signed in, in one browser.",
      .fields = {
          {"id", {.about = "The id of the session; it opens nothing."}},
          {"account", {.about = "Who has signed in."}},
          {"memberships", {.about = "The tenants that the person is a member of, oldest first."}},
          {"provider_tenant",
           {.about = "The tenant whose provider has opened the session, which is good there alone; absent "
                     "for all others."}},
          {"csrf_token", {.about = "What Sallyport-CSRF says in calls that change something."}},
          {"created_at", {.about = "When the person has signed in."}},
          {"confirmed_at", {.about = "When the person has proved last who they are."}},
          {"idle_expires_at", {.about = "When the session ends unless it is used, to the minute."}},
          {"expires_at", {.about = "When the session ends, however it is used."}},
      }};
}

SessionView session_view(const accounts::Service& accounts, const accounts::Seen& seen) {
  const auto& [session, account, places] = seen;
  SessionView view{
      .id = session.id,
      .account = {.id = account.id, .email = account.email, .display_name = account.display_name},
      .memberships = {},
      .provider_tenant = session.provider_tenant == model::TenantId{}
                             ? std::nullopt
                             : std::optional(session.provider_tenant),
      .csrf_token = base::base64url_encode(session.csrf_token),
      .created_at = session.created_at,
      .confirmed_at = session.confirmed_at,
      .idle_expires_at = std::min(accounts.idle_end(session), session.expires_at),
      .expires_at = session.expires_at};
  for (const auto& [member, tenant_name, requires_second_factor, needs_provider] : places)
    view.memberships.push_back({.member_id = member.id,
                                .tenant_id = member.tenant,
                                .tenant_name = tenant_name,
                                .role = member.role,
                                .state = member.state,
                                .requires_second_factor = requires_second_factor,
                                .needs_provider = needs_provider});
  return view;
}

std::vector<http::Header> session_cookies(const Services& services, const accounts::Opened& opened) {
  const auto& public_url = services.deployment.public_url;
  const auto lasts =
      std::chrono::ceil<std::chrono::seconds>(opened.seen.session.expires_at - services.clock.now());
  std::vector<http::Header> cookies{
      {"Set-Cookie", session_cookie(public_url).set(opened.token.reveal_text(), lasts)}};
  if (!opened.browser.empty())
    cookies.push_back(
        {"Set-Cookie", browser_cookie(public_url).set(opened.browser.reveal_text(), kBrowserKnown)});
  return cookies;
}

SessionView open_session(const Services& services, Call& call, const accounts::Opened& opened) {
  for (auto& [name, value] : session_cookies(services, opened)) call.answer_header(name, value);
  return session_view(services.accounts, opened.seen);
}

}  // namespace sallyport::api
