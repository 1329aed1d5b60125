// Sessions and tickets of vault/session.h as signed tokens (docs/adr/0079): nothing of them is stored, and
// nothing is read from the database to check one.
//
// outbound/ and the grant of RFC 8693 call it, on the core of the request; no lock, no wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "oauth/dependencies.h"
#include "vault/session.h"

namespace sallyport::oauth {

inline constexpr std::chrono::seconds kLongestSession{900};
inline constexpr std::chrono::seconds kTicketLifetime{900};

// A token as text, with its id and end.
struct SignedToken {
  std::string text;
  std::string id;
  base::Time expires;
};

// Takes tenant and integration of the session; its id and end become those of the token. Refusal: kTooLarge
// "session_too_large" for more than a token holds.
base::Result<SignedToken> issue_session(const Dependencies& house, std::size_t core,
                                        const vault::Session& session, std::chrono::seconds lifetime);
// A session lives no longer than its integration may use tokens, and is no other kind of token (security
// B29). Refusal: kUnauthenticated "invalid_session", with the reason in `detail` only.
base::Result<vault::Session> verify_session(const Dependencies& house, std::size_t core,
                                            std::string_view text);

SignedToken issue_ticket(const Dependencies& house, std::size_t core, const vault::Ticket& ticket);
// Refusal: kUnauthenticated "invalid_ticket", with the reason in `detail` only.
base::Result<vault::Ticket> verify_ticket(const Dependencies& house, std::size_t core, std::string_view text);
// Where a person opens the ticket.
std::string connect_url(const Dependencies& house, const SignedToken& ticket);

}  // namespace sallyport::oauth
