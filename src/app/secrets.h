// Keys of the installation that are made once and kept sealed in the database's settings.
#pragma once

#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "store/database.h"

namespace sallyport::app {

inline constexpr std::string_view kPepper = "sealed.pepper";        // digests of client secrets (S6)
inline constexpr std::string_view kPageKey = "sealed.page_tokens";  // page tokens (N04)
inline constexpr std::string_view kLinkKey = "sealed.file_links";   // links to files (external-api §7)
inline constexpr std::string_view kBrowserKey = "sealed.browsers";  // of people who have signed in (ADR 0083)

// The key of that name, made when it is missing. Refusals as Keyring::open.
base::Result<crypto::HmacKey> installation_key(store::Database& database, const crypto::Keyring& keyring,
                                               base::Random& random, std::string_view name);

}  // namespace sallyport::app
