#include "accounts/opening.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/log.h"
#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "store/member_repository.h"
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
    if (tenant && !tenant->disabled) places.push_back({std::move(member), std::move(tenant->name)});
  }
  return places;
}

Seen see(store::Session& session, const model::AccountSession& row) {
  auto account = store::TenantRepository(session).find_account(row.account);
  CHECK(account);  // its sessions go with it
  account->password_hash.clear();
  return {.session = row, .account = *std::move(account), .places = places_of(session, row.account)};
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
