#include "accounts/opening.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/log.h"
#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "model/role.h"
#include "store/account_session_repository.h"
#include "store/factor_repository.h"
#include "store/member_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/single_use_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {
namespace {

constexpr std::size_t kLongestUserAgent = 256;

std::string readable(std::string_view user_agent) {
  std::string text(user_agent.substr(0, kLongestUserAgent));
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

Fresh fresh_session(base::Random& random, base::Time now, std::chrono::hours longest,
                    const model::AccountId& account, const Origin& origin) {
  auto token = crypto::random_token(random);
  const auto digest = crypto::sha256(token.reveal());
  const auto csrf_token = random.bytes<32>();
  return {.row = {.id = model::AccountSessionId::random(random),
                  .account = account,
                  .token_digest = {digest.begin(), digest.end()},
                  .csrf_token = {csrf_token.begin(), csrf_token.end()},
                  .created_at = now,
                  .confirmed_at = now,
                  .last_used_at = now,
                  .expires_at = now + longest,
                  .source = origin.source,
                  .user_agent = readable(origin.user_agent)},
          .token = std::move(token)};
}

std::vector<Place> places_of(store::Session& session, const model::AccountId& account) {
  store::TenantRepository tenants(session);
  std::vector<Place> places;
  for (auto& member : store::MemberRepository(session).memberships_of(account)) {
    auto tenant = tenants.find(member.tenant);
    if (tenant && !tenant->disabled)
      places.push_back({std::move(member), std::move(tenant->name), tenant->requires_second_factor});
  }
  return places;
}

std::vector<Place> places_of(store::Session& session, const model::AccountSession& row) {
  auto places = places_of(session, row.account);
  if (row.provider_tenant == model::TenantId{}) return places;
  std::erase_if(places, [&](const Place& place) { return place.member.tenant != row.provider_tenant; });
  for (Place& place : places) place.requires_second_factor = false;  // its provider asks for what it wants
  return places;
}

bool needs_provider(store::Session& session, const model::Member& member, const model::AccountSession& row) {
  const auto required_of = store::ProviderSignInRepository(session).required_of(member.tenant);
  // A provider that has been switched off since holds its sessions up as well.
  if (row.provider_tenant == member.tenant) return !required_of;
  if (!required_of || *required_of == model::RequiredOf::kNobody) return false;
  return *required_of == model::RequiredOf::kEverybody || member.role != model::Role::kAdministrator;
}

Seen open_session(store::Session& session, const Fresh& fresh, std::string_view replaced,
                  const model::AuditRecord& record) {
  store::AccountSessionRepository sessions(session);
  if (!replaced.empty()) {
    const auto digest = crypto::sha256(base::as_bytes(replaced));
    const auto before = sessions.find_by_token(digest);
    // A value that counts no more is perhaps a thief's; whose session it was keeps it.
    const bool counts = before && (std::ranges::equal(before->token_digest, digest) ||
                                   before->previous_until > fresh.row.created_at);
    if (counts) sessions.erase(before->account, before->id);
  }
  sessions.erase_beyond(fresh.row.account, fresh.row.provider_tenant, kMostSessions - 1);
  sessions.insert(fresh.row);
  auto seen = see(session, fresh.row);
  record_in_each(session, fresh.row.created_at, record, seen.places);
  return seen;
}

Seen see(store::Session& session, const model::AccountSession& row) {
  auto account = store::TenantRepository(session).find_account(row.account);
  CHECK(account);  // its sessions go with it
  account->password_hash.clear();
  auto places = places_of(session, row);
  for (Place& place : places) place.needs_provider = needs_provider(session, place.member, row);
  return {.session = row, .account = *std::move(account), .places = std::move(places)};
}

std::vector<model::TenantId> tenants_to_tell(const std::vector<Place>& places) {
  std::vector<model::TenantId> tenants;
  for (const Place& place : places)
    if (place.member.state == model::MemberState::kActive) tenants.push_back(place.member.tenant);
  if (tenants.empty()) tenants.emplace_back();
  return tenants;
}

void record_in_each(store::Session& session, base::Time now, model::AuditRecord record,
                    const std::vector<Place>& places) {
  for (const auto& tenant : tenants_to_tell(places)) {
    record.tenant = tenant;
    audit::Log::record_with(session, now, record);
  }
}

model::AuditRecord record_of(const Origin& origin, model::AuditAction action, const model::AccountId& account,
                             std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.person = account;
  record.object = account.uuid;
  record.source = origin.source;
  record.request_id = origin.request_id;
  record.reason = std::move(reason);
  return record;
}

bool take_ticket(store::Session& session, const model::AccountId& account, base::ByteView ticket,
                 base::Time now) {
  return store::SingleUseRepository(session).first_use(account.uuid, crypto::sha256(ticket),
                                                       now + Tickets::kLasts);
}

Held held_by(store::Session& session, const model::AccountId& account) {
  store::FactorRepository factors(session);
  return {.totp = factors.find_totp(account),
          .passkeys = factors.passkeys(account),
          .recovery_codes = factors.recovery_codes(account)};
}

const model::Person& person_of(const model::Caller& caller) {
  CHECK(caller.person);  // routes for people alone
  return *caller.person;
}

Origin origin_of(const model::Caller& caller) {
  return {.source = caller.source, .user_agent = {}, .request_id = caller.request_id};
}

base::Result<model::AccountSession> own_session(store::Session& session, const model::Caller& caller) {
  for (auto& row : store::AccountSessionRepository(session).list(person_of(caller).account))
    if (row.id == caller.person->session) return std::move(row);
  return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                      "Nobody is signed in here, or not any more. Sign in.");
}

void record_of_person(store::Session& session, base::Time now, const model::Caller& caller,
                      model::AuditAction action, std::string reason) {
  const auto& account = person_of(caller).account;
  record_in_each(session, now, record_of(origin_of(caller), action, account, std::move(reason)),
                 places_of(session, account));
}

std::string nobodys_hash(const crypto::PasswordCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p={}${:A<22}${:A<43}", cost.memory_kib, cost.passes,
                     cost.lanes, "", "");
}

bool is_password(const base::Secret& password, std::string_view hash, const crypto::PasswordCost& cost) {
  if (!hash.empty()) return crypto::verify_password(password, hash);
  static_cast<void>(crypto::verify_password(password, nobodys_hash(cost)));
  return false;
}

}  // namespace sallyport::accounts
