#include "store/invitation_repository.h"

#include "store/columns.h"
#include "store/selection.h"

namespace sallyport::store {
namespace {

#define SALLYPORT_INVITATIONS                                                                      \
  "SELECT id, tenant_id, email, message, role, token_digest, invited_by, created_at, expires_at, " \
  "wrong_passwords, proves_address, inviter FROM invitations"

model::AddressProof read_proof(const Row& row, int column) {
  if (row.integer(column) == 0) return model::AddressProof::kNone;
  return read_number(row, column, model::AddressProof::kLetter);
}

model::Invitation read_invitation(const Row& row) {
  return {.id = read_id<model::InvitationId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .email = row.text(2),
          .message = row.text(3),
          .role = row.text(4),
          .token_digest = row.blob(5),
          .invited_by = row.text(6),
          .created_at = row.time(7),
          .expires_at = row.time(8),
          .wrong_passwords = row.integer(9),
          .proof = read_proof(row, 10),
          .inviter = read_optional_id<model::MemberId>(row, 11)};
}

Selection selection_of(const InvitationQuery& query) {
  Selection selection("tenant_id = :tenant", {"tenant", query.tenant.bytes()});
  selection.add("expires_at > :now", {"now", query.now});
  if (query.email) selection.add("email = :email", {"email", *query.email});
  return selection;
}

}  // namespace

base::Result<void> InvitationRepository::insert(const model::Invitation& invitation) {
  const auto inserted = session_.execute(
      "INSERT INTO invitations (id, tenant_id, email, message, role, token_digest, invited_by, created_at, "
      "expires_at, wrong_passwords, proves_address, inviter) VALUES (:id, :tenant, :email, :message, :role, "
      ":digest, "
      ":invited_by, "
      ":created_at, :expires_at, :wrong_passwords, :proves_address, :inviter) ON CONFLICT (tenant_id, email) "
      "DO "
      "NOTHING",
      {{"id", invitation.id.bytes()},
       {"tenant", invitation.tenant.bytes()},
       {"email", invitation.email},
       {"message", invitation.message},
       {"role", invitation.role},
       {"digest", invitation.token_digest},
       {"invited_by", invitation.invited_by},
       {"created_at", invitation.created_at},
       {"expires_at", invitation.expires_at},
       {"wrong_passwords", invitation.wrong_passwords},
       {"proves_address", static_cast<std::int64_t>(invitation.proof)},
       invitation.inviter ? Parameter("inviter", invitation.inviter->bytes())
                          : Parameter("inviter", std::nullopt)});
  if (inserted == 0)
    return base::refuse(base::ErrorKind::kConflict, "already_invited",
                        "There is an invitation for this address. Delete it to make another.", "email");
  return {};
}

std::optional<model::Invitation> InvitationRepository::find(const model::TenantId& tenant,
                                                            const model::InvitationId& id) {
  return query_first(session_, SALLYPORT_INVITATIONS " WHERE tenant_id = :tenant AND id = :id",
                     {{"tenant", tenant.bytes()}, {"id", id.bytes()}}, read_invitation);
}

std::optional<model::Invitation> InvitationRepository::find_by_token(base::ByteView digest) {
  return query_first(session_, SALLYPORT_INVITATIONS " WHERE token_digest = :digest", {{"digest", digest}},
                     read_invitation);
}

std::vector<model::Invitation> InvitationRepository::list(const InvitationQuery& query) {
  Selection selection = selection_of(query);
  if (query.after) selection.add_after("created_at, id", *query.after);
  selection.limit("created_at, id", query.limit);
  return query_all(session_, selection.sql(SALLYPORT_INVITATIONS), selection.parameters(), read_invitation);
}

std::int64_t InvitationRepository::count(const InvitationQuery& query) {
  const Selection selection = selection_of(query);
  return query_integer(session_, selection.sql("SELECT count(*) FROM invitations"), selection.parameters());
}

std::int64_t InvitationRepository::count_wrong_password(const model::InvitationId& id) {
  session_.execute("UPDATE invitations SET wrong_passwords = wrong_passwords + 1 WHERE id = :id",
                   {{"id", id.bytes()}});
  return query_integer(session_, "SELECT wrong_passwords FROM invitations WHERE id = :id",
                       {{"id", id.bytes()}});
}

void InvitationRepository::set_proof(const model::InvitationId& id, model::AddressProof proof) {
  session_.execute("UPDATE invitations SET proves_address = :proof WHERE id = :id",
                   {{"proof", static_cast<std::int64_t>(proof)}, {"id", id.bytes()}});
}

bool InvitationRepository::erase(const model::TenantId& tenant, const model::InvitationId& id) {
  return session_.execute("DELETE FROM invitations WHERE tenant_id = :tenant AND id = :id",
                          {{"tenant", tenant.bytes()}, {"id", id.bytes()}}) > 0;
}

std::int64_t InvitationRepository::erase_of(const model::MemberId& inviter) {
  return session_.execute("DELETE FROM invitations WHERE inviter = :inviter", {{"inviter", inviter.bytes()}});
}

std::int64_t InvitationRepository::erase_ended(const model::TenantId& tenant, base::Time now) {
  return session_.execute("DELETE FROM invitations WHERE tenant_id = :tenant AND expires_at <= :now",
                          {{"tenant", tenant.bytes()}, {"now", now}});
}

}  // namespace sallyport::store
