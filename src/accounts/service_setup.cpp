// The part of Service that makes the first administrator (security N14).
#include <fmt/format.h>

#include "accounts/founding.h"
#include "accounts/opening.h"
#include "accounts/setup_token.h"
#include "audit/change.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "model/account_rules.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::MemberRepository;
using store::Session;
using store::TenantRepository;

namespace {

constexpr std::string_view kFirstTenant = "My organisation";  // until somebody renames it
constexpr std::size_t kLongestToken = 256;

std::unexpected<base::Error> setup_refused(std::string detail) {
  auto refused =
      base::refuse(base::ErrorKind::kForbidden, "setup_refused",
                   "This set-up link has been used, has ended or is not whole, or there is an "
                   "administrator already. The operator makes a new one with `sallyport setup-link`.");
  refused.error().detail = std::move(detail);
  return refused;
}

base::Result<void> check(Session& session, base::ByteView digest, base::Time now) {
  if (!SetupToken(session).opens(digest, now)) return setup_refused("token");
  if (MemberRepository(session).any_administrator()) return setup_refused("administrator");
  return {};
}

base::Result<void> check(const SetUp& wanted) {
  TRY_VOID(model::check_display_name(wanted.display_name, "displayName"));
  TRY_VOID(model::check_password(wanted.password, "password"));
  if (wanted.tenant_name) TRY_VOID(model::check_display_name(*wanted.tenant_name, "tenantName"));
  return {};
}

// The oldest tenant, or the oldest of that name; disabled ones let nobody in. Nothing when there is none.
std::optional<model::Tenant> find_tenant(Session& session, const std::optional<std::string>& name) {
  TenantRepository tenants(session);
  for (auto& tenant : tenants.list())
    if (!tenant.disabled && (!name || tenant.name == *name)) return std::move(tenant);
  return std::nullopt;
}

model::AuditRecord of_installation(AuditAction action, const Origin& origin) {
  model::AuditRecord record;
  record.action = action;
  record.source = origin.source;
  record.request_id = origin.request_id;
  return record;
}

}  // namespace

async::Task<base::Result<bool>> Service::setup_needed() {
  co_return co_await store_.read(
      [](Session& session) { return !MemberRepository(session).any_administrator(); });
}

async::Task<base::Result<Opened>> Service::set_up(SetUp wanted) {
  CO_TRY(wanted.email, model::normal_email(std::move(wanted.email), "email"));
  CO_TRY_VOID(check(wanted));
  if (wanted.token.size() > kLongestToken) co_return setup_refused("token");
  const auto digest = crypto::sha256(wanted.token.reveal());
  const auto now = clock_.now();
  auto allowed = co_await store_.read([&](Session& session) { return check(session, digest, now); });
  if (!allowed) {
    if (allowed.error().code == "setup_refused") {
      auto record = of_installation(AuditAction::kSetUp, wanted.origin);
      record.outcome = model::AuditOutcome::kRefused;
      record.reason = allowed.error().detail;
      audit_.note(std::move(record));
    }
    co_return std::unexpected(std::move(allowed).error());
  }
  CO_TRY(auto hash, co_await passwords_.run([&] {
    return crypto::hash_password(wanted.password, random_, options_.password_cost);
  }));
  Founding founding{.tenant = {.id = model::TenantId::random(random_),
                               .name = wanted.tenant_name.value_or(std::string(kFirstTenant)),
                               .created_at = now},
                    .account = {.id = model::AccountId::random(random_),
                                .email = std::move(wanted.email),
                                .display_name = std::move(wanted.display_name),
                                .password_hash = std::move(hash),
                                .created_at = now},
                    .member = model::MemberId::random(random_)};
  CO_TRY(
      auto opened,
      co_await open({.account = founding.account.id, .origin = wanted.origin, .action = AuditAction::kSetUp},
                    [&](Session& session) -> base::Result<void> {
                      TRY_VOID(check(session, digest, now));  // only one comes this far with a token
                      SetupToken(session).erase();
                      if (auto tenant = find_tenant(session, wanted.tenant_name)) {
                        founding.tenant = *std::move(tenant);
                        founding.is_new = false;
                      }
                      return found(session, now, founding, wanted.origin, options_.equip_tenant);
                    }));
  if (founding.is_new) CO_TRY_VOID(co_await options_.tenant_made());
  co_return opened;
}

async::Task<base::Result<base::Secret>> Service::make_setup_link() {
  const auto token = crypto::random_token(random_);
  const auto digest = crypto::sha256(token.reveal());
  const auto now = clock_.now();
  CO_TRY_VOID(co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    if (MemberRepository(session).any_administrator())
      return base::refuse(base::ErrorKind::kConflict, "already_set_up",
                          "There is an administrator already, who can invite others.");
    SetupToken(session).put(digest, now + kSetupLinkLasts);
    audit::Log::record_with(session, now,
                            of_installation(AuditAction::kSetupLinkMade, {.source = "console"}));
    return {};
  }));
  // What stands behind '#' is not sent to any server, so it reaches no log.
  co_return base::Secret::from_text(fmt::format("{}/setup#{}", options_.public_url, token.reveal_text()));
}

async::Task<base::Result<std::optional<base::Secret>>> Service::first_setup_link() {
  CO_TRY(const bool any,
         co_await store_.read([](Session& session) { return TenantRepository(session).any_account(); }));
  if (any) co_return std::nullopt;
  CO_TRY(auto link, co_await make_setup_link());
  co_return std::optional(std::move(link));
}

}  // namespace sallyport::accounts
