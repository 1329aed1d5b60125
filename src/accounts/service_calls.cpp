// The part of Service that says who makes a call with a session.
#include <algorithm>

#include <fmt/format.h>

#include "accounts/member_caller.h"
#include "accounts/opening.h"
#include "audit/authorize.h"
#include "crypto/digest.h"
#include "model/role.h"
#include "store/account_session_repository.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using store::AccountSessionRepository;
using store::Session;

namespace {

constexpr std::chrono::minutes kUseNoted{1};  // how exact last_used_at is: a call costs no write

std::unexpected<base::Error> no_session() {
  return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                      "Nobody is signed in here, or not any more. Sign in.");
}

// Whether it may be a value that was made here (crypto::random_token).
bool is_token(std::string_view text) { return text.size() == 43 && base::base64url_decode(text).has_value(); }

// Whose value the digest is, and whether it is the one of now.
struct Found {
  model::AccountSession row;
  bool is_current = false;
};

base::Result<Found> find(Session& session, base::ByteView digest, base::Time now, base::Time used_before) {
  auto row = AccountSessionRepository(session).find_by_token(digest);
  if (!row || row->expires_at <= now || row->last_used_at <= used_before) return no_session();
  const bool is_current = std::ranges::equal(row->token_digest, digest);
  if (!is_current && row->previous_until <= now) return no_session();
  return Found{.row = *std::move(row), .is_current = is_current};
}

base::Result<void> check_csrf(const model::AccountSession& row, const Presented& presented) {
  if (!presented.csrf_token) return {};
  const auto right = base::base64url_encode(row.csrf_token);
  if (crypto::equal_constant_time(base::as_bytes(right), base::as_bytes(*presented.csrf_token))) return {};
  return base::refuse(base::ErrorKind::kForbidden, "csrf_refused",
                      "This call does not come from a page of ours, or from one that has not seen the last "
                      "sign-in. Load the page again.");
}

// The place in the tenant that is asked for, or in the only one.
base::Result<Place> choose(std::vector<Place> places, const std::optional<std::string_view>& wanted) {
  std::erase_if(places, [](const Place& place) { return place.member.state != model::MemberState::kActive; });
  if (wanted)
    std::erase_if(places, [&](const Place& place) { return place.member.tenant.to_string() != *wanted; });
  if (places.size() == 1) return std::move(places.front());
  return base::refuse(base::ErrorKind::kForbidden, "not_a_member",
                      places.empty() ? "You are no active member of this tenant. Ask its administrator."
                                     : "You are a member of several tenants. Name one: Sallyport-Tenant.");
}

// Inside a transaction: the person in the tenant, with what the role allows now.
base::Result<void> let_in(Session& session, const Presented& presented, const model::AccountSession& row,
                          model::Caller& caller) {
  if (presented.of_person && row.provider_tenant != model::TenantId{})
    return base::refuse(base::ErrorKind::kForbidden, "own_sign_in_required",
                        "You have signed in with the provider of your organisation, which is good for that "
                        "organisation alone. Sign in with your own password for this.");
  if (!presented.in_tenant) return {};
  TRY(const auto place, choose(places_of(session, row), presented.tenant));
  const auto& member = place.member;
  if (needs_provider(session, member, row))
    return base::refuse(base::ErrorKind::kForbidden, "provider_sign_in_required",
                        "This organisation asks you to sign in with its own provider. Sign in there.");
  if (place.requires_second_factor) TRY_VOID(check_second_factor(session, row.account));
  enter(session, member, caller);
  return {};
}

}  // namespace

base::Result<void> Service::admit(const model::Caller& caller) {
  const auto wait = calls_.failed(person_of(caller).account.to_string(), "");
  if (!wait) return {};
  auto refusal =
      base::refuse(base::ErrorKind::kRateLimited, "rate_limited",
                   "Your browsers make more calls than there is room for. Wait a moment, then go on.");
  refusal.error().retry_after = static_cast<double>(wait->count());
  return refusal;
}

async::Task<base::Result<model::Caller>> Service::caller_of(Presented presented) {
  if (!is_token(presented.token)) co_return no_session();  // before anything is read
  const auto digest = crypto::sha256(base::as_bytes(presented.token));
  const auto now = clock_.now();
  model::Caller caller;
  base::Time last_used_at;
  CO_TRY(auto allowed, co_await store_.read([&](Session& session) -> base::Result<base::Result<void>> {
    TRY(const auto found, find(session, digest, now, ended_if_used_before()));
    const auto& row = found.row;
    last_used_at = row.last_used_at;
    const auto account = store::TenantRepository(session).find_account(row.account);
    if (!account) return no_session();
    caller = caller_for(row.account, account->display_name, options_.issuer);
    caller.token_expires = row.expires_at;
    caller.source = presented.origin.source;
    caller.request_id = presented.origin.request_id;
    caller.person->session = row.id;
    if (found.is_current) caller.person->confirmed_at = row.confirmed_at;
    auto outcome = check_csrf(row, presented);
    return outcome ? let_in(session, presented, row, caller) : std::move(outcome);
  }));
  if (!allowed) {
    auto record = model::audit_record(caller, model::AuditAction::kAccessDenied, {}, allowed.error().code);
    record.outcome = model::AuditOutcome::kRefused;
    audit_.note(std::move(record));
    co_return std::unexpected(std::move(allowed).error());
  }
  if (presented.is_use && now - last_used_at >= kUseNoted)
    CO_TRY_VOID(co_await store_.write_together([&](Session& session) -> base::Result<void> {
      AccountSessionRepository(session).touch(caller.person->session, now);
      return {};
    }));
  co_return caller;
}

async::Task<base::Result<KnownMember>> Service::find_member(const model::Caller& caller,
                                                            model::AccountId account) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "members:read"));
  co_return co_await store_.read([&](Session& session) -> base::Result<KnownMember> {
    const auto found =
        store::MemberRepository(session).list({.tenant = caller.tenant, .account = account, .limit = 1});
    if (found.empty()) return base::not_found("member");
    KnownMember known{.caller = caller_for(account, found.front().display_name, options_.issuer)};
    enter(session, found.front(), known.caller);
    known.refusal = refusal_of(session, found.front());
    return known;
  });
}

}  // namespace sallyport::accounts
