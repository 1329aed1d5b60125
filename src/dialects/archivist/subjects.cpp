#include "dialects/archivist/subjects.h"

#include <array>

#include "base/json.h"
#include "dialects/archivist/page_answer.h"
#include "dialects/archivist/patch.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;
using model::OrganisationId;

constexpr std::string_view kListSubjects = "archivist.subjects.list";
constexpr OrganisationId kSelf{};  // 00000000-0000-0000-0000-000000000000: the tenancy itself

json::object write_subject(const model::Organisation& organisation) {
  const auto words = [](const std::vector<std::string>& from) {
    json::array written;
    for (const auto& word : from) written.emplace_back(word);
    return written;
  };
  return {{"identity", "subjects/" + organisation.id.to_string()},
          {"display_name", organisation.display_name},
          {"wallet_pub_key", words(organisation.wallet_pub_keys)},
          {"wallet_address", words(organisation.wallet_addresses)},
          {"tessera_pub_key", words(organisation.tessera_pub_keys)},
          {"tenant", organisation.linked ? "tenant/" + organisation.linked->to_string() : ""},
          {"confirmation_status", organisation.confirmed ? "CONFIRMED" : "PENDING"}};
}

Response ok_subject(const model::Organisation& organisation) {
  return Response::json(200, base::to_json(write_subject(organisation)));
}

base::Result<OrganisationId> subject_id_in(const Context& context) {
  const auto id = OrganisationId::parse(context.parameter("uuid"));
  if (!id) return base::not_found("subject");
  return *id;
}

// For changes: one's own cannot be changed.
base::Result<OrganisationId> foreign_id_in(const Context& context) {
  TRY(const auto id, subject_id_in(context));
  if (id == kSelf)
    return base::refuse(base::ErrorKind::kForbidden, "immutable_subject",
                        "The subject of your own tenancy cannot be changed. Rename the tenancy instead.");
  return id;
}

Answer list_subjects(const House& house, const Context& context) {
  static constexpr std::array<std::string_view, 2> kOrders{"DEFAULT", "DISPLAY_NAME"};
  CO_TRY(const auto request, read_request(house, context, kListSubjects));
  CO_TRY(const auto order, request.query.get_word("order_by", kOrders));
  directory::OrganisationQuery query{
      .by_name = order == "DISPLAY_NAME", .limit = request.size, .after = after_of(request)};
  if (const auto name = request.query.get("display_name")) query.display_name = *name;
  if (const auto address = request.query.get("wallet_address")) query.wallet_address = *address;
  CO_TRY(const auto page, co_await house.tenancy.list_organisations(*context.caller, std::move(query)));
  co_return page_answer(house, context, kListSubjects, "subjects", request, page, write_subject);
}

Answer create_subject(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  directory::OrganisationChange wanted;
  CO_TRY(wanted.display_name, read_text(body, "display_name"));
  CO_TRY(wanted.wallet_pub_keys, read_words(body, "wallet_pub_key"));
  CO_TRY(wanted.wallet_addresses, read_words(body, "wallet_address"));
  CO_TRY(wanted.tessera_pub_keys, read_words(body, "tessera_pub_key"));
  CO_TRY(const auto made, co_await house.tenancy.create_organisation(*context.caller, std::move(wanted)));
  co_return ok_subject(made);
}

Answer get_subject(const House& house, const Context& context) {
  CO_TRY(const auto id, subject_id_in(context));
  if (id == kSelf) {
    CO_TRY(const auto own, co_await house.tenancy.own_organisation(*context.caller));
    co_return ok_subject(own);
  }
  CO_TRY(const auto found, co_await house.tenancy.get_organisation(*context.caller, id));
  co_return ok_subject(found);
}

Answer patch_subject(const House& house, const Context& context) {
  static constexpr std::array<std::string_view, 4> kKnown{"display_name", "wallet_pub_key", "wallet_address",
                                                          "tessera_pub_key"};
  CO_TRY(const auto id, foreign_id_in(context));
  CO_TRY(const auto change, Patch::read(context.request, kKnown));
  directory::OrganisationChange wanted;
  CO_TRY(wanted.display_name, change.text("display_name"));
  CO_TRY(wanted.wallet_pub_keys, change.words("wallet_pub_key"));
  CO_TRY(wanted.wallet_addresses, change.words("wallet_address"));
  CO_TRY(wanted.tessera_pub_keys, change.words("tessera_pub_key"));
  CO_TRY(const auto changed,
         co_await house.tenancy.change_organisation(*context.caller, id, std::move(wanted)));
  co_return ok_subject(changed);
}

Answer remove_subject(const House& house, const Context& context) {
  CO_TRY(const auto id, foreign_id_in(context));
  CO_TRY_VOID(co_await house.tenancy.remove_organisation(*context.caller, id));
  co_return Response::json(200, "{}");
}

constexpr std::string_view kSubjects = "/archivist/iam/v1/subjects";
constexpr std::string_view kSubject = "/archivist/iam/v1/subjects/{uuid}";

}  // namespace

std::span<const Call> subject_calls() {
  using model::AuditAction;
  static const std::array kCalls{
      Call{.path = kSubjects,
           .name = kListSubjects,
           .summary = "List the organisations that the tenancy knows",
           .permission = "tenant:read",
           .answer = list_subjects},
      Call{.method = Method::kPost,
           .path = kSubjects,
           .name = "archivist.subjects.create",
           .summary = "Import an organisation by its keys",
           .permission = "tenant:write",
           .audit = AuditAction::kOrganisationCreated,
           .answer = create_subject},
      Call{.path = kSubject,
           .name = "archivist.subjects.get",
           .summary = "Show an organisation, or with an id of zeros the own one",
           .permission = "tenant:read",
           .answer = get_subject},
      Call{.method = Method::kPatch,
           .path = kSubject,
           .name = "archivist.subjects.patch",
           .summary = "Change what is known of an organisation",
           .permission = "tenant:write",
           .audit = AuditAction::kOrganisationChanged,
           .answer = patch_subject},
      Call{.method = Method::kDelete,
           .path = kSubject,
           .name = "archivist.subjects.delete",
           .summary = "Forget an organisation",
           .permission = "tenant:write",
           .audit = AuditAction::kOrganisationDeleted,
           .answer = remove_subject},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
