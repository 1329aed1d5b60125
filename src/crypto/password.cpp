#include "crypto/password.h"

#include <charconv>
#include <new>
#include <optional>

#include <argon2.h>
#include <fmt/format.h>

namespace sallyport::crypto {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;
constexpr std::size_t kLongest = 1024;
// What a stored text may ask for, so that a damaged row cannot take all memory.
constexpr PasswordCost kHighest{.memory_kib = 1024 * 1024, .passes = 64, .lanes = 16};

// Takes `label` and a number from the front of `text`.
bool take(std::string_view& text, std::string_view label, std::uint32_t& number) {
  if (!text.starts_with(label)) return false;
  text.remove_prefix(label.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::optional<PasswordCost> cost_of(std::string_view phc) {
  PasswordCost cost;
  if (!take(phc, "$argon2id$v=19$m=", cost.memory_kib) || !take(phc, ",t=", cost.passes) ||
      !take(phc, ",p=", cost.lanes) || !phc.starts_with('$'))
    return std::nullopt;
  if (cost.memory_kib > kHighest.memory_kib || cost.passes > kHighest.passes || cost.lanes > kHighest.lanes)
    return std::nullopt;
  return cost;
}

}  // namespace

base::Result<std::string> hash_password(const base::Secret& password, base::Random& random,
                                        const PasswordCost& cost) {
  if (password.empty() || password.size() > kLongest)
    return base::invalid("password", fmt::format("The password must have 1 to {} bytes.", kLongest),
                         "invalid_password");
  const auto salt = random.bytes<kSaltSize>();
  std::string out(
      argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, kSaltSize, kHashSize, Argon2_id), '\0');
  const int outcome =
      argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.reveal().data(),
                            password.size(), salt.data(), salt.size(), kHashSize, out.data(), out.size());
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (outcome != ARGON2_OK)
    throw std::runtime_error(std::string("argon2id: ") + argon2_error_message(outcome));
  out.resize(out.find('\0'));
  return out;
}

bool verify_password(const base::Secret& password, std::string_view phc) {
  if (password.empty() || password.size() > kLongest || !cost_of(phc)) return false;
  const std::string text(phc);
  if (text.find('\0') != std::string::npos) return false;
  const int outcome = argon2id_verify(text.c_str(), password.reveal().data(), password.size());
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return outcome == ARGON2_OK;
}

bool needs_rehash(std::string_view phc, const PasswordCost& cost) {
  const auto made_at = cost_of(phc);
  return !made_at || made_at->memory_kib != cost.memory_kib || made_at->passes != cost.passes ||
         made_at->lanes != cost.lanes;
}

}  // namespace sallyport::crypto
