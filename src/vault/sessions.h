// Begins sessions: the backend of a host product says for whom, or for which script (issue "Reaching out" §3;
// docs/adr/0079). outbound/ calls it.
//
// A person who has signed in to the portal is one of these members (docs/guide/hand-out.md), and api/ calls
// it for them.
//
// Callable on every core.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "model/caller.h"
#include "vault/house.h"
#include "vault/session.h"

namespace sallyport::vault {

inline constexpr std::int64_t kMostHostMembers = 100'000;  // of a tenant
// Whoever has no account here is forgotten after so long without a session.
inline constexpr std::chrono::days kForgottenAfter{90};
inline constexpr std::size_t kMostSessionProviders = 64, kMostSessionOrigins = 16, kMostSessionScopes = 32;

class Sessions {
 public:
  // `house` outlives it.
  explicit Sessions(const House& house, std::int64_t most_members = kMostHostMembers)
      : house_(house), most_members_(most_members) {}

  // `wanted` with the tenant and the integration of the caller and the id of its member, who is written down
  // when they are new or have another name. Refusals: kForbidden without "sessions:write"; kInvalid with the
  // field of POST /v1/sessions; kQuota "too_many_members" for one more than a tenant may have.
  async::Task<base::Result<Session>> begin(const model::Caller& caller, Session wanted);
  // Writes into the audit log that the session has begun; nobody may have it before.
  async::Task<base::Result<void>> record(const model::Caller& caller, const Session& session);

  // The session of a person who calls the native API in a tenant: as the member whom host products call by
  // the person's address, else by their member id or account id. The id of that member is all-zero while
  // nobody has called them anything yet. Refusal: kForbidden "no_member" for a caller who is no person.
  async::Task<base::Result<Session>> of_person(const model::Caller& caller) const;
  // The same of one who is written down when they are new. Refusals: those, and kQuota "too_many_members".
  async::Task<base::Result<Session>> begin_for_person(const model::Caller& caller);

  // Forgets people who have not been here for long, a part of them each time. For the upkeep, one at a time.
  async::Task<> maintain();

 private:
  async::Task<base::Result<HostMember>> see(const model::TenantId& tenant, HostMember member);

  const House& house_;
  std::int64_t most_members_;
  model::AccountId looked_at_{};  // who was the last one that maintain() has looked at
};

// Refusal: kInvalid with `field`, for what is no name that we give out or take: 1 to 128 printable bytes.
base::Result<void> check_word(std::string_view word, std::string_view field);

}  // namespace sallyport::vault
