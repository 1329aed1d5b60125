// Everything an accounts::Service stands on, for its tests, with cheap passwords.
#pragma once

#include <string>
#include <string_view>

#include "accounts/service.h"
#include "audit/reader.h"
#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "store/keyring_store.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

inline constexpr crypto::PasswordCost kCheap{.memory_kib = 8, .passes = 1, .lanes = 1};
inline constexpr std::string_view kPassword = "correct horse battery";

using base::code_of;
using base::field_of;

class House : public audit::TestHouse {
 public:
  House() { EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock)); }
  // Before the pool that resumes on it goes.
  ~House() {
    runtime.stop();
    runtime.join();
  }

  model::AccountId make_account(const std::string& name, crypto::PasswordCost cost = kCheap) {
    const model::Account account{
        .id = model::AccountId::random(random),
        .email = name + "@north.example",
        .display_name = name,
        .password_hash = crypto::hash_password(base::Secret::from_text(kPassword), random, cost).value(),
        .created_at = clock.now()};
    store.write_now(
        [&](store::Session& s) { EXPECT_TRUE(store::TenantRepository(s).insert_account(account)); });
    return account.id;
  }
  model::Member join(const model::AccountId& account, const model::TenantId& tenant, std::string_view role) {
    clock.advance(std::chrono::seconds{1});
    const model::Member member{.id = model::MemberId::random(random),
                               .tenant = tenant,
                               .account = account,
                               .role = std::string(role),
                               .created_at = clock.now()};
    store.write_now([&](store::Session& s) { EXPECT_TRUE(store::MemberRepository(s).insert(member)); });
    return member;
  }
  void change(model::Member member, model::MemberState state) {
    member.state = state;
    store.write_now([&](store::Session& s) { EXPECT_TRUE(store::MemberRepository(s).update(member)); });
  }

  base::Result<Opened> sign_in(std::string email, std::string_view password = kPassword,
                               std::string browser = {}, std::string source = "192.0.2.9") {
    auto outcome = run(service.sign_in({.email = std::move(email),
                                        .password = base::Secret::from_text(password),
                                        .browser = std::move(browser),
                                        .origin = {.source = std::move(source), .user_agent = "Browser/1"}}));
    return opened_in(std::move(outcome));
  }
  // Of an account without a second factor.
  static base::Result<Opened> opened_in(base::Result<SignInOutcome> outcome) {
    if (!outcome) return std::unexpected(std::move(outcome).error());
    EXPECT_TRUE(std::holds_alternative<Opened>(*outcome));
    return std::get<Opened>(*std::move(outcome));
  }
  Opened signed_in(const std::string& name) {
    auto opened = sign_in(name + "@north.example");
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  base::Result<model::Caller> caller(std::string_view token, Presented presented = {}) {
    presented.token = token;
    return run(service.caller_of(presented));
  }
  base::Result<model::Caller> caller(const Opened& opened, Presented presented = {}) {
    return caller(opened.token.reveal_text(), presented);
  }
  // As the account alone.
  model::Caller person(const Opened& opened) {
    auto found = caller(opened, {.in_tenant = false});
    EXPECT_TRUE(found) << found.error().message;
    return *std::move(found);
  }
  std::vector<model::AuditRecord> records(std::optional<model::TenantId> tenant, model::AuditAction action) {
    EXPECT_TRUE(run(audit.chained()));
    std::vector<model::AuditRecord> found;
    for (auto& entry : run(reader.query({.tenant = tenant, .action = action}))->items)
      found.push_back(std::move(entry.record));
    return found;
  }

  std::unique_ptr<crypto::KeyEncryptionKey> kek =
      crypto::LocalKek::make(base::Secret(base::Bytes(32, 7))).value();
  crypto::Keyring keyring;
  std::vector<FactorNotice> told;
  async::BlockingPool passwords{{.name = "passwords", .threads = 2, .queue = 8}, log};
  audit::Reader reader{store};
  int equipped = 0;
  Service service{store,
                  audit,
                  passwords,
                  keyring,
                  crypto::HmacKey::make(base::Bytes(32, 5)).value(),
                  clock,
                  random,
                  {.public_url = "https://id.example.com",
                   .issuer = "https://id.example.com",
                   .password_cost = kCheap,
                   .equip_tenant =
                       [this](store::Session&, const model::TenantId&) {
                         ++equipped;
                         return base::Result<void>{};
                       },
                   .tenant_made = []() -> async::Task<base::Result<void>> { co_return base::Result<void>{}; },
                   .tell = [this](FactorNotice notice) { told.push_back(std::move(notice)); }}};
};

}  // namespace sallyport::accounts
