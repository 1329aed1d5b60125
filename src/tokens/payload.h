// The payload of our tokens: written from a TokenSpec, read back into a VerifiedToken. Pure functions;
// issuing and verifying (tokens.cpp) call them on every core.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "tokens/access_token.h"

namespace sallyport::tokens {

// The header's typ, "at+jwt" (RFC 9068 §2.1) or "refresh+jwt".
std::string_view typ_of(TokenType type);

// Appends the claims as one JSON object: ours in a fixed order, then the dialect's, then custom claims
// except where a name is taken already (security B32). `token` gives jti, iat and exp.
void write_payload(std::string& out, const TokenSpec& spec, const IssuedToken& token);

// Refusal: kUnauthenticated "invalid_token" with the reason in `detail`, for a payload that write_payload
// cannot have made. Nothing but the form is checked here.
base::Result<VerifiedToken> read_payload(TokenType type, base::ByteView payload);

// Kind, issuer, audience and times. `exp` is exact; `leeway` is for an `iat` that another node's clock wrote.
base::Result<void> check_expected(const VerifiedToken& token, const Expected& expected, base::Time now,
                                  std::chrono::seconds leeway);

// The one refusal of every bad token; the precise reason is for the log only.
std::unexpected<base::Error> refuse_token(std::string reason);

}  // namespace sallyport::tokens
