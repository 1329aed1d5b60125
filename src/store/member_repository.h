// Rows of who is a member of which tenant, with the address and the name of the account.
//
// directory/ and the command line use it inside a transaction.
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

struct MemberQuery {
  model::TenantId tenant{};
  std::optional<model::MemberState> state{};  // nothing: both
  std::optional<model::AccountId> account{};
  std::optional<std::string_view> email{};         // exact
  std::optional<std::string_view> display_name{};  // exact
  std::optional<std::string_view> role{};          // its name
  std::string folded_part{};                       // of the folded name or of the address; empty: all
  std::optional<PeoplePosition> after{};           // by creation
  std::int64_t limit = 25;
};

class MemberRepository {
 public:
  explicit MemberRepository(Session& session) : session_(session) {}

  // Refusal: kConflict "already_member" when the account is one of the tenant.
  base::Result<void> insert(const model::Member& member);
  std::optional<model::Member> find(const model::TenantId& tenant, const model::MemberId& id);
  std::vector<model::Member> list(const MemberQuery& query);  // oldest first
  std::int64_t count(const MemberQuery& query);               // `after` and `limit` do not apply
  std::vector<model::Member> memberships_of(const model::AccountId& account);  // oldest first
  // Whether anybody, in any tenant, is an active member with the role administrator.
  bool any_administrator();  // active, of a tenant that is not disabled

  // Writes role and state. False when the row is gone.
  bool update(const model::Member& member);
  // Notes that the address is the member's. False when the row is gone.
  bool prove_address(const model::TenantId& tenant, const model::MemberId& id);
  void prove_address_everywhere(const model::AccountId& account);  // in each tenant it is a member of
  bool erase(const model::TenantId& tenant, const model::MemberId& id);

 private:
  Session& session_;
};

}  // namespace sallyport::store
