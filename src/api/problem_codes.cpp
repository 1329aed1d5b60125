#include "api/problem_codes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sallyport::api {
namespace {

constexpr std::array kCodes = std::to_array<ProblemCode>({
    {400, "bad_request"},
    {400, "invalid_attribute"},
    {400, "invalid_claim"},
    {400, "invalid_json"},
    {400, "invalid_request"},
    {400, "invalid_term"},
    {400, "invalid_url"},
    {400, "unknown_role"},
    {401, "invalid_token"},
    {401, "passkey_refused"},
    {401, "second_factor_refused"},
    {401, "sign_in_over"},
    {401, "sign_in_refused"},
    {401, "unauthenticated"},
    {402, "no_space_left"},
    {402, "policy_quota"},
    {402, "quota_reached"},
    {402, "too_many_attachments"},
    {402, "too_many_connections"},
    {402, "too_many_invitations"},
    {402, "too_many_members"},
    {402, "too_many_providers"},
    {402, "too_many_webhooks"},
    {403, "confirmation_refused"},
    {403, "confirmation_required"},
    {403, "csrf_refused"},
    {403, "denied_by_policy"},
    {403, "disabled_by_manager"},
    {403, "exceeds_own_role"},
    {403, "insufficient_scope"},
    {403, "invitation_refused"},
    {403, "link_refused"},
    {403, "missing_permission"},
    {403, "no_member"},
    {403, "not_a_member"},
    {403, "not_allowed"},
    {403, "operator_only"},
    {403, "own_sign_in_required"},
    {403, "provider_sign_in_required"},
    {403, "reset_refused"},
    {403, "second_factor_required"},
    {403, "setup_refused"},
    {404, "no_provider"},
    {404, "not_found"},
    {405, "method_not_allowed"},
    {408, "request_timeout"},
    {409, "already_connected"},
    {409, "already_invited"},
    {409, "already_member"},
    {409, "built_in_role"},
    {409, "credential_refused"},
    {409, "email_taken"},
    {409, "idempotency_key_reused"},
    {409, "imported_record"},
    {409, "is_draft"},
    {409, "label_taken"},
    {409, "last_administrator"},
    {409, "last_second_factor"},
    {409, "member_inactive"},
    {409, "no_sign_in"},
    {409, "not_a_draft"},
    {409, "passkey_exists"},
    {409, "provider_exists"},
    {409, "provider_gone"},
    {409, "provider_in_use"},
    {409, "role_exists"},
    {409, "role_in_use"},
    {409, "second_factor_missing"},
    {409, "sign_in_needed"},
    {409, "stale_version"},
    {409, "test_failed"},
    {409, "too_many_credentials"},
    {409, "too_many_passkeys"},
    {409, "too_many_roles"},
    {409, "totp_exists"},
    {409, "would_lock_out"},
    {409, "would_lock_out_caller"},
    {413, "body_too_large"},
    {413, "too_large"},
    {414, "target_too_long"},
    {415, "unsupported_content_encoding"},
    {415, "unsupported_file_type"},
    {415, "unsupported_media_type"},
    {417, "expectation_failed"},
    {429, "rate_limited"},
    {429, "too_many_attempts"},
    {429, "too_many_streams"},
    {431, "head_too_large"},
    {500, "internal_error"},
    {501, "not_implemented"},
    {503, "file_missing"},
    {503, "file_store_unavailable"},
    {503, "no_room"},
    {503, "outcome_unknown"},
    {503, "overloaded"},
    {503, "provider_unavailable"},
    {503, "seal_broken"},
    {503, "sealed_server"},
    {503, "timeout"},
    {503, "unavailable"},
    {503, "unknown_key"},
    {505, "version_not_supported"},
});

constexpr std::pair<int, std::string_view> key_of(const ProblemCode& one) { return {one.status, one.code}; }

static_assert(std::ranges::is_sorted(kCodes, {}, key_of));
static_assert(std::ranges::adjacent_find(kCodes, {}, key_of) == kCodes.end());

}  // namespace

std::span<const ProblemCode> problem_codes() { return kCodes; }

std::span<const ProblemCode> problem_codes(int status) {
  const auto [first, last] = std::ranges::equal_range(kCodes, status, {}, &ProblemCode::status);
  return {first, last};
}

bool is_problem_code(int status, std::string_view code) {
  return std::ranges::binary_search(kCodes, std::pair{status, code}, {}, key_of);
}

}  // namespace sallyport::api
