// The answer of a token endpoint (RFC 6749 §5.1; outbound §2.2; security H08, H09, H12).
#include <algorithm>

#include "providers/answer_body.h"
#include "providers/expiry.h"
#include "providers/failure.h"
#include "providers/json_path.h"
#include "providers/pattern.h"
#include "providers/requests.h"
#include "providers/scopes.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestToken = 64 * 1024;
constexpr std::size_t kLongestKeptValue = 2048;

// What goes into a header unharmed: visible ASCII (RFC 6749 appendix A.12 without spaces, RFC 6750 §2.1).
bool is_token(std::string_view text) {
  return text.size() <= kLongestToken &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

enum class Presence : std::uint8_t { kAbsent, kBroken, kThere };

// A token at this place: absent when it is not there, null or empty; broken when it is no text or no token.
Presence look(const json::value& body, std::string_view path, std::string_view& token) {
  const json::value* value = path.empty() ? nullptr : find(body, path);
  if (value == nullptr || value->is_null()) return Presence::kAbsent;
  const auto* text = value->if_string();
  if (text == nullptr) return Presence::kBroken;
  token = *text;
  if (token.empty()) return Presence::kAbsent;
  return is_token(token) ? Presence::kThere : Presence::kBroken;
}

struct Reading {
  const Provider& provider;
  const json::value& body;
  const std::vector<std::string>& asked_scopes;
  base::Time now;
};

std::optional<base::Time> expiry_at(const Reading& reading, std::string_view path) {
  const json::value* value = path.empty() ? nullptr : find(reading.body, path);
  return value != nullptr ? read_expiry(*value, reading.provider.expires_form, reading.now) : std::nullopt;
}

std::optional<base::Time> access_end(const Reading& reading, const TokenSlot& slot) {
  if (const auto said = expiry_at(reading, slot.expires)) return said;
  const Lifetime& usual = reading.provider.access_lifetime;
  return usual.kind == Lifetime::Kind::kLimited ? std::optional(reading.now + usual.length) : std::nullopt;
}

Presence read_slot(const Reading& reading, const TokenSlot& slot, std::string_view name, Granted& granted) {
  std::string_view access;
  if (const auto presence = look(reading.body, slot.access_token, access); presence != Presence::kThere)
    return presence;
  Token token{.slot = std::string(name), .access_token = base::Secret::from_text(access)};
  std::string_view again;
  const auto presence = look(reading.body, slot.refresh_token, again);
  if (presence == Presence::kBroken) return presence;
  if (presence == Presence::kThere) {
    token.refresh_token = base::Secret::from_text(again);
    token.refresh_expires_at = expiry_at(reading, slot.refresh_expires);
    if (!token.refresh_expires_at) token.refresh_expires_at = read_jwt_expiry(again, reading.now);
  }
  token.expires_at = access_end(reading, slot);
  const json::value* scope = slot.scope.empty() ? nullptr : find(reading.body, slot.scope);
  const bool says = scope != nullptr && (scope->is_string() || scope->is_array());
  token.scopes = says ? read_scopes(*scope) : reading.asked_scopes;
  granted.tokens.push_back(std::move(token));
  return Presence::kThere;
}

// False when a token is there that cannot be one: then nothing of the answer is taken.
bool read_slots(const Reading& reading, std::string_view refreshed, Granted& granted) {
  for (const TokenSlot& slot : reading.provider.slots) {
    if (!refreshed.empty() && slot.name != refreshed) continue;
    if (read_slot(reading, slot, slot.name, granted) == Presence::kBroken) return false;
  }
  if (refreshed.empty() || !granted.tokens.empty() || reading.provider.slots.empty()) return true;
  return read_slot(reading, reading.provider.slots.front(), refreshed, granted) != Presence::kBroken;
}

void keep_values(const Reading& reading, Granted& granted) {
  for (const KeptValue& wanted : reading.provider.answer_values) {
    auto text = text_at(reading.body, wanted.source);
    if (text && text->size() <= kLongestKeptValue && matches(wanted.pattern, *text))
      granted.kept.insert_or_assign(wanted.name, *std::move(text));
  }
}

// Some say so beside a token that is no use.
bool says_error(const json::value& body) {
  const json::value* error = find(body, "$.error");
  if (error == nullptr) return false;
  return error->is_object() || (error->is_string() && !error->get_string().empty());
}

Failure broken_answer() {
  return {.what = ErrorClass::kTransient, .message = "The service's answer has a token that cannot be one."};
}

}  // namespace

std::expected<Granted, Failure> read_tokens(const Provider& provider, const egress::Answer& answer,
                                            const std::vector<std::string>& asked_scopes, base::Time now,
                                            std::string_view refreshed) {
  const auto body = read_body(answer);
  const json::value* known = body ? &*body : nullptr;
  const bool redirect = answer.status >= 300 && answer.status < 400;
  if (known == nullptr || redirect || says_error(*known) ||
      first_match(provider.errors, answer, known) != nullptr)
    return std::unexpected(failure_of(provider, answer, known));
  const Reading reading{.provider = provider, .body = *body, .asked_scopes = asked_scopes, .now = now};
  Granted granted;
  if (!read_slots(reading, refreshed, granted)) return std::unexpected(broken_answer());
  if (granted.tokens.empty()) return std::unexpected(failure_of(provider, answer, known));
  keep_values(reading, granted);
  return granted;
}

}  // namespace sallyport::providers
