#include "dialects/archivist/invites.h"

#include <array>

#include "base/json.h"
#include "base/time_text.h"
#include "dialects/archivist/caps.h"
#include "dialects/archivist/page_answer.h"
#include "dialects/archivist/patch.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kListInvites = "archivist.invites.list";

json::object write_invite(const model::Invitation& invitation) {
  return {{"identity", "invites/" + invitation.id.to_string()},
          {"message", invitation.message},
          {"email", invitation.email},
          {"expiry_time", base::rfc3339_seconds(invitation.expires_at)}};
}

base::Result<model::InvitationId> invite_id_in(const Context& context) {
  const auto id = model::InvitationId::parse(context.parameter("uuid"));
  if (!id) return base::not_found("invite");
  return *id;
}

// Both orders are that of creation: an invite has no display name.
Answer list_invites(const House& house, const Context& context) {
  static constexpr std::array<std::string_view, 2> kOrders{"DEFAULT", "DISPLAY_NAME"};
  CO_TRY(const auto request, read_request(house, context, kListInvites));
  CO_TRY_VOID(request.query.get_word("order_by", kOrders));
  directory::InvitationQuery query{.limit = request.size, .after = after_of(request)};
  if (const auto email = request.query.get("email")) query.email = *email;
  CO_TRY(const auto page, co_await house.membership.list_invitations(*context.caller, std::move(query)));
  co_return page_answer(house, context, kListInvites, "invites", request, page, write_invite);
}

// The invited person is no administrator (archivist §8).
Answer create_invite(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto message, read_text(body, "message"));
  CO_TRY(auto email, read_text(body, "email"));
  if (!message) co_return base::invalid("message", "An invite needs a message.");
  if (!email) co_return base::invalid("email", "An invite needs the address of somebody.");
  CO_TRY(const auto made, co_await house.membership.invite(
                              *context.caller, {.email = *std::move(email), .message = *std::move(message)}));
  json::object written = write_invite(made.invitation);
  // Whoever invites hands it over when nobody was sent it.
  if (!made.delivered) written["link"] = made.link.reveal_text();
  co_return Response::json(200, base::to_json(written));
}

Answer get_invite(const House& house, const Context& context) {
  CO_TRY(const auto id, invite_id_in(context));
  CO_TRY(const auto invitation, co_await house.membership.get_invitation(*context.caller, id));
  co_return Response::json(200, base::to_json(write_invite(invitation)));
}

Answer remove_invite(const House& house, const Context& context) {
  CO_TRY(const auto id, invite_id_in(context));
  CO_TRY_VOID(co_await house.membership.withdraw(*context.caller, id));
  co_return Response::json(200, "{}");
}

}  // namespace

Answer invite_caps(const House& house, const Context& context) {
  CO_TRY(const auto page, co_await house.membership.list_invitations(*context.caller, {.limit = 1}));
  co_return Response::json(200, write_caps("invites", page.total, directory::kMostInvitations - page.total));
}

std::span<const Call> invite_calls() {
  using model::AuditAction;
  // The documentation has the first path, the OpenAPI the second.
  struct Paths {
    std::string_view all, one, caps;
    std::array<std::string_view, 5> names;
  };
  static constexpr std::array kPaths{
      Paths{"/archivist/iam/v1/invites",
            "/archivist/iam/v1/invites/{uuid}",
            "/archivist/iam/v1/invites:caps",
            {"archivist.iam_invites.list", "archivist.iam_invites.create", "archivist.iam_invites.get",
             "archivist.iam_invites.delete", "archivist.iam_invites.caps"}},
      Paths{"/archivist/v1/invites",
            "/archivist/v1/invites/{uuid}",
            "/archivist/v1/invites:caps",
            {"archivist.invites.list", "archivist.invites.create", "archivist.invites.get",
             "archivist.invites.delete", "archivist.invites.caps"}}};
  static const std::vector<Call> kCalls = [] {
    std::vector<Call> calls;
    for (const Paths& paths : kPaths) {
      const auto add = [&](std::size_t name, Method method, std::string_view path, std::string_view summary,
                           std::string_view permission, std::optional<AuditAction> audit,
                           Answer (*answer)(const House&, const Context&)) {
        calls.push_back({.method = method,
                         .path = path,
                         .name = paths.names[name],
                         .summary = summary,
                         .permission = permission,
                         .audit = audit,
                         .answer = answer});
      };
      add(0, Method::kGet, paths.all, "List open invites", "members:read", {}, list_invites);
      add(1, Method::kPost, paths.all, "Invite somebody", "members:write", AuditAction::kInvitationCreated,
          create_invite);
      add(2, Method::kGet, paths.one, "Show an invite", "members:read", {}, get_invite);
      add(3, Method::kDelete, paths.one, "Withdraw an invite", "members:write",
          AuditAction::kInvitationDeleted, remove_invite);
      add(4, Method::kGet, paths.caps, "How many more invites may be open", "members:read", {}, invite_caps);
    }
    return calls;
  }();
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
