// Who belongs to a tenant: its members and those it has invited (archivist §6, §8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

enum class MemberState : std::uint8_t {
  kActive,
  kInactive,  // stays on the list, has the role "none", acts no more
};
std::string_view to_string(MemberState state);  // "active", "inactive"
std::optional<MemberState> parse_member_state(std::string_view text);

// An account in a tenant. One account may be a member of several tenants.
struct Member {
  MemberId id{};
  TenantId tenant{};
  AccountId account{};
  std::string role{"none"};  // name of a built-in role or of one of the tenant's own
  MemberState state = MemberState::kActive;
  base::Time created_at{};
  // That the address of the account is theirs: a letter got there, their identity provider says so, or they
  // came in by the operator or by somebody who may act for every member. Without it nobody is known by their
  // address.
  bool address_proved = false;
  // Of the account; read with the member, never written with it.
  std::string email{};
  std::string display_name{};
};

// Who says that the address of an invitation is that of whoever accepts it. Stable numbers: they are stored.
enum class AddressProof : std::uint8_t {
  kNone = 0,
  kInviter = 1,  // may act for every member of the tenant
  kLetter = 2,   // that the link was sent with
};

// A place in a tenant that waits for whoever has its token. It vanishes once it is used.
struct Invitation {
  InvitationId id{};
  TenantId tenant{};
  std::string email{};         // in the form of Account::email
  std::string message{};       // for the invited person; at most 256 bytes, may have several lines
  std::string role{"member"};  // of the future member
  base::Bytes token_digest{};  // SHA-256 of the token, which is kept nowhere
  std::string invited_by{};    // name of the caller; at most 128 bytes
  base::Time created_at{};
  base::Time expires_at{};
  std::int64_t wrong_passwords = 0;
  AddressProof proof = AddressProof::kNone;
  std::optional<MemberId> inviter{};  // nothing: it was not a person
};

}  // namespace sallyport::model
