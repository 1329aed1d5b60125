// /api/invitations: how people become members (archivist §8, R18).
#include "api/paging.h"
#include "api/resource.h"
#include "model/role.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::InvitationId;

struct InvitationView {
  InvitationId id;
  std::string email;
  std::string message;
  std::string role;
  std::string invited_by;
  base::Time created_at;
  base::Time expires_at;
  std::optional<bool> delivered;             // only in the answer that made it
  std::optional<std::string> not_delivered;  // the same
  std::optional<base::Secret> token;         // the same, unless it was delivered
  std::optional<base::Secret> link;          // the same
};
BOOST_DESCRIBE_STRUCT(InvitationView, (),
                      (id, email, message, role, invited_by, created_at, expires_at, delivered, not_delivered,
                       token, link))
Description describe(const InvitationView*) {
  return {
      .name = "Invitation",
      .about = "A place in the tenant that waits for somebody.",
      .fields = {
          {"id", {.about = "The id of the invitation."}},
          {"email", {.about = "The address of the invited person.", .example = "ada@north.test"}},
          {"message", {.about = "What the person is told.", .example = "Welcome to the north."}},
          {"role", {.about = "The role of the future member.", .example = "member"}},
          {"invited_by", {.about = "The name of who has invited."}},
          {"created_at", {.about = "When it was made."}},
          {"expires_at", {.about = "When it ends."}},
          {"delivered", {.about = "Whether the person was sent the link; in the answer that makes it."}},
          {"not_delivered", {.about = "Why not, when sending it has failed."}},
          {"token",
           {.about = "What the person accepts with. Shown once, and only when it was not delivered."}},
          {"link", {.about = "Where the person accepts. Shown once, and only when it was not delivered."}},
      }};
}

struct InvitationPage {
  std::vector<InvitationView> invitations;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(InvitationPage, (), (invitations, next_page_token))
Description describe(const InvitationPage*) {
  return {.name = "InvitationPage",
          .about = "One page of open invitations.",
          .fields = {{"invitations", {.about = "The invitations of this page, oldest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

constexpr Facts kInvitationEmailFacts{
    .about = "The address of the person.", .min = 3, .max = 254, .example = "ada@north.test"};

struct InvitationListQuery {
  std::optional<std::string> email;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(InvitationListQuery, (), (email, limit, page_token))
Description describe(const InvitationListQuery*) {
  return {
      .name = "InvitationQuery",
      .about = "Which invitations.",
      .fields = {{"email", kInvitationEmailFacts}, {"limit", kLimitFacts}, {"page_token", kPageTokenFacts}}};
}

struct NewInvitation {
  std::string email;
  std::optional<std::string> message;
  std::optional<std::string> role;
};
BOOST_DESCRIBE_STRUCT(NewInvitation, (), (email, message, role))
Description describe(const NewInvitation*) {
  return {.name = "NewInvitation",
          .about = "Somebody to invite.",
          .fields = {{"email", kInvitationEmailFacts},
                     {"message",
                      {.about = "What the person is told; may have several lines.",
                       .min = 0,
                       .max = 256,
                       .example = "Welcome to the north."}},
                     {"role",
                      {.about = "The role of the future member; member when left out.",
                       .min = 1,
                       .max = model::Role::kLongestName,
                       .example = "member"}}}};
}

struct NewAcceptance {
  base::Secret token;
  std::string display_name;
  base::Secret password;
};
BOOST_DESCRIBE_STRUCT(NewAcceptance, (), (token, display_name, password))
Description describe(const NewAcceptance*) {
  return {.name = "Acceptance",
          .about = "Who accepts an invitation.",
          .fields = {
              {"token", {.about = "The token of the invitation.", .min = 1, .max = 256}},
              {"display_name",
               {.about = "The name of the person; a login that is there already keeps its own.",
                .min = 1,
                .max = 128,
                .example = "Ada Lovelace"}},
              {"password",
               {.about = "The password of the login of this address, or of the one that is made.",
                .min = 12,
                .max = 1024}},
          }};
}

struct AcceptedView {
  model::TenantId tenant_id;
  model::MemberId member_id;
  std::string email;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(AcceptedView, (), (tenant_id, member_id, email, role))
Description describe(const AcceptedView*) {
  return {.name = "Accepted",
          .about = "What an invitation has made of its reader.",
          .fields = {{"tenant_id", {.about = "The tenant that the person is a member of now."}},
                     {"member_id", {.about = "The id of the new member."}},
                     {"email", {.about = "The address to sign in with.", .example = "ada@north.test"}},
                     {"role", {.about = "The role of the new member.", .example = "member"}}}};
}

InvitationView view_of(const model::Invitation& invitation) {
  return {.id = invitation.id,
          .email = invitation.email,
          .message = invitation.message,
          .role = invitation.role,
          .invited_by = invitation.invited_by,
          .created_at = invitation.created_at,
          .expires_at = invitation.expires_at,
          .delivered = {},
          .not_delivered = {},
          .token = {},
          .link = {}};
}

async::Task<base::Result<InvitationPage>> list_invitations(const Services& services, Call& call,
                                                           InvitationListQuery query) {
  const Pager pager(services, call, "api.invitations.list");
  boost::json::object given;
  if (query.email) given["email"] = *query.email;
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  directory::InvitationQuery wanted{.limit = position.limit, .after = position.after};
  if (const auto email = text_in(position.query, "email")) wanted.email = *email;
  CO_TRY(const auto page, co_await services.membership.list_invitations(call.caller(), std::move(wanted)));
  InvitationPage answer;
  for (const auto& invitation : page.items) answer.invitations.push_back(view_of(invitation));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

async::Task<base::Result<InvitationView>> get_invitation(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<InvitationId>("invitationId", "invitation"));
  CO_TRY(const auto invitation, co_await services.membership.get_invitation(call.caller(), id));
  co_return view_of(invitation);
}

async::Task<base::Result<InvitationView>> create_invitation(const Services& services, Call& call,
                                                            NewInvitation wanted) {
  if (wanted.role) CO_TRY_VOID(check_confirmed_for_role(services, call, *wanted.role));
  CO_TRY(auto made,
         co_await services.membership.invite(
             call.caller(), {.email = std::move(wanted.email),
                             .message = std::move(wanted.message).value_or(""),
                             .role = std::move(wanted.role).value_or(std::string(model::Role::kMember))}));
  InvitationView view = view_of(made.invitation);
  view.delivered = made.delivered;
  if (!made.not_delivered.empty()) view.not_delivered = std::move(made.not_delivered);
  if (!made.delivered) {
    view.token = std::move(made.token);
    view.link = std::move(made.link);
  }
  co_return view;
}

async::Task<base::Result<Nothing>> remove_invitation(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<InvitationId>("invitationId", "invitation"));
  CO_TRY_VOID(co_await services.membership.withdraw(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<AcceptedView>> accept(const Services& services, Call& call, NewAcceptance wanted) {
  const http::Request& request = call.request();
  CO_TRY(const auto member, co_await services.membership.accept(
                                {.token = std::move(wanted.token),
                                 .display_name = std::move(wanted.display_name),
                                 .password = std::move(wanted.password),
                                 .source = request.source != nullptr ? request.source->client : "",
                                 .request_id = std::string(request.request_id)}));
  co_return AcceptedView{
      .tenant_id = member.tenant, .member_id = member.id, .email = member.email, .role = member.role};
}

std::vector<Endpoint> invitation_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_invitations>({.path = "/api/invitations",
                                  .name = "api.invitations.list",
                                  .permission = "members:read",
                                  .summary = "List open invitations",
                                  .counts = true}),
      endpoint<create_invitation>({.method = Method::kPost,
                                   .path = "/api/invitations",
                                   .name = "api.invitations.create",
                                   .permission = "members:write",
                                   .summary = "Invite somebody and send the link, or show it, once",
                                   .audit = AuditAction::kInvitationCreated,
                                   .success = 201}),
      endpoint<get_invitation>({.path = "/api/invitations/{invitationId}",
                                .name = "api.invitations.get",
                                .permission = "members:read",
                                .summary = "Show an open invitation"}),
      endpoint<remove_invitation>({.method = Method::kDelete,
                                   .path = "/api/invitations/{invitationId}",
                                   .name = "api.invitations.delete",
                                   .permission = "members:write",
                                   .summary = "Withdraw an invitation",
                                   .audit = AuditAction::kInvitationDeleted}),
      endpoint<accept>({.method = Method::kPost,
                        .path = "/api/invitations/accept",
                        .name = "api.invitations.accept",
                        .permission = kAnybody,
                        .summary = "Become a member with the token of an invitation",
                        .audit = AuditAction::kInvitationAccepted}),
  };
}

}  // namespace

Resource invitations() {
  return {.tag = "Invitations",
          .about = "How people become members of the tenant.",
          .endpoints = invitation_endpoints()};
}

}  // namespace sallyport::api
