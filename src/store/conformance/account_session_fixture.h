// An account with sessions, for the tests of their rows.
#pragma once

#include <chrono>

#include "crypto/digest.h"
#include "store/account_session_repository.h"
#include "store/conformance/backends.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {

inline model::AccountId insert_account(Session& session, base::Random& random, base::Time now) {
  const auto id = model::AccountId::random(random);
  EXPECT_TRUE(TenantRepository(session).insert_account({.id = id,
                                                        .email = id.to_string() + "@north.example",
                                                        .display_name = "Ada",
                                                        .password_hash = "",
                                                        .created_at = now}));
  return id;
}

inline base::Bytes digest_of(std::string_view token) {
  const auto digest = crypto::sha256(base::as_bytes(token));
  return {digest.begin(), digest.end()};
}

inline model::AccountSession full_session(base::Random& random, const model::AccountId& account,
                                          std::string_view token, base::Time now) {
  return {.id = model::AccountSessionId::random(random),
          .account = account,
          .token_digest = digest_of(token),
          .previous_digest = {},
          .previous_until = {},
          .csrf_token = base::Bytes{0, 1, 255},
          .created_at = now,
          .confirmed_at = now + std::chrono::seconds{1},
          .last_used_at = now + std::chrono::seconds{2},
          .expires_at = now + std::chrono::hours{1},
          .source = "192.0.2.1",
          .user_agent = "Browser 'x'"};
}

}  // namespace sallyport::store::conformance
