// Rows of invitations. directory/ uses it inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/member.h"
#include "store/database.h"
#include "store/directory_repository.h"

namespace sallyport::store {

struct InvitationQuery {
  model::TenantId tenant{};
  base::Time now{};                         // those that have ended by then are left out
  std::optional<std::string_view> email{};  // exact
  std::optional<PeoplePosition> after{};    // by creation
  std::int64_t limit = 25;
};

class InvitationRepository {
 public:
  explicit InvitationRepository(Session& session) : session_(session) {}

  // Refusal: kConflict "already_invited" when the tenant has one for this address.
  base::Result<void> insert(const model::Invitation& invitation);
  std::optional<model::Invitation> find(const model::TenantId& tenant, const model::InvitationId& id);
  std::optional<model::Invitation> find_by_token(base::ByteView digest);
  std::vector<model::Invitation> list(const InvitationQuery& query);  // oldest first
  std::int64_t count(const InvitationQuery& query);                   // `after` and `limit` do not apply

  // Counts one more; answers how many there are, 0 when the row is gone.
  std::int64_t count_wrong_password(const model::InvitationId& id);
  void set_proof(const model::InvitationId& id, model::AddressProof proof);
  bool erase(const model::TenantId& tenant, const model::InvitationId& id);
  std::int64_t erase_of(const model::MemberId& inviter);  // how many there were
  // Removes those of the tenant that have ended; answers how many.
  std::int64_t erase_ended(const model::TenantId& tenant, base::Time now);

 private:
  Session& session_;
};

}  // namespace sallyport::store
