// Codes by the clock that an app on a phone shows as well (TOTP, RFC 6238: SHA-1, 6 digits, 30 s), and base32
// (RFC 4648), in which such apps take their secret. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace sallyport::crypto {

inline constexpr std::chrono::seconds kCodeLasts{30};
inline constexpr std::size_t kCodeDigits = 6;
inline constexpr std::size_t kCodeSecretSize = 20;  // bytes, RFC 4226 §4 R6

std::int64_t code_step(base::Time time);
// With leading zeros.
std::string one_time_code(base::ByteView secret, std::int64_t step);

std::string base32_encode(base::ByteView bytes);  // upper case, without padding

}  // namespace sallyport::crypto
