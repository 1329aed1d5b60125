// Signing in at the identity provider of a tenant: its rules, who is known there, and sign-ins under way (ADR
// 0086). The provider itself is model::EnterpriseSso.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

// Who may be in the tenant only with a session that its provider has opened.
enum class RequiredOf : std::uint8_t {
  kNobody = 1,
  kMembers = 2,
  kEverybody = 3
};  // kMembers: no administrator

struct SignInRules {
  TenantId tenant{};
  std::vector<std::string> domains{};  // of addresses, in lower case; none: the address does not matter
  std::string default_role{};          // of people without a place or an invitation; empty: they stay out
  RequiredOf required_of = RequiredOf::kNobody;
  bool operator==(const SignInRules&) const = default;
};

// The person of a provider that a member is.
struct ProviderIdentity {
  TenantId tenant{};
  std::string issuer{};
  std::string subject{};  // sub; at most 255 bytes
  MemberId member{};
  base::Time created_at{};
  base::Time last_used_at{};
  bool operator==(const ProviderIdentity&) const = default;
};

// A browser that has been sent to a provider.
struct ProviderAttempt {
  base::Bytes state_digest{};   // SHA-256 of `state`
  base::Bytes binder_digest{};  // of what the browser keeps in a cookie
  TenantId tenant{};
  std::string issuer{};  // these two as they were when it began
  std::string client_id{};
  std::string return_to{};  // a path of the portal; empty: the first page
  bool anew = false;        // the provider has to ask the person again
  base::Time created_at{};
  base::Time expires_at{};
  bool operator==(const ProviderAttempt&) const = default;
};

}  // namespace sallyport::model
