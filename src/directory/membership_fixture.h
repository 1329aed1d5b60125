// The house of this module with what Membership and Tenancy need besides: a pool for passwords, cheap
// passwords, a data key.
#pragma once

#include <string>
#include <utility>

#include "crypto/envelope.h"
#include "directory/house_fixture.h"
#include "directory/membership.h"
#include "directory/tenancy.h"
#include "store/keyring_store.h"
#include "store/member_repository.h"

namespace sallyport::directory {

inline constexpr crypto::PasswordCost kCheap{.memory_kib = 8, .passes = 1, .lanes = 1};
inline constexpr std::string_view kPassword = "correct horse battery";

class MembershipHouse : public House {
 public:
  MembershipHouse() { EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock)); }

  model::TenantId make_tenant(std::string name) {
    const auto made = audit::TestHouse::make_tenant(std::move(name));
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));  // its data key
    return made;
  }
  // Before the pool that resumes on it goes.
  ~MembershipHouse() {
    runtime.stop();
    runtime.join();
  }

  model::Member make_member(const model::TenantId& tenant, const std::string& name, std::string_view role) {
    clock.advance(std::chrono::seconds{1});
    const model::Account account{.id = model::AccountId::random(random),
                                 .email = name + "@north.example",
                                 .display_name = name,
                                 .password_hash = hash_of(kPassword),
                                 .created_at = clock.now()};
    const model::Member member{.id = model::MemberId::random(random),
                               .tenant = tenant,
                               .account = account.id,
                               .role = std::string(role),
                               .created_at = clock.now(),
                               .email = account.email,
                               .display_name = name};
    store.write_now([&](store::Session& session) {
      EXPECT_TRUE(store::TenantRepository(session).insert_account(account));
      EXPECT_TRUE(store::MemberRepository(session).insert(member));
    });
    return member;
  }
  std::string hash_of(std::string_view password) {
    return crypto::hash_password(base::Secret::from_text(password), random, kCheap).value();
  }
  // The member with a token of their own.
  static model::Caller caller_of(const model::Member& member) {
    model::Caller caller = caller_in(member.tenant, member.role);
    caller.subject = member.account.to_string();
    return caller;
  }
  static Acceptance acceptance(const base::Secret& token, std::string_view password = kPassword) {
    return {.token = token.clone(),
            .display_name = "Ada Lovelace",
            .password = base::Secret::from_text(password),
            .source = "192.0.2.9",
            .request_id = "request"};
  }

  async::BlockingPool passwords{{.name = "passwords", .threads = 1, .queue = 8}, log};
  std::unique_ptr<crypto::LocalKek> kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 9))).value();
  crypto::Keyring keyring;
  Membership membership{store,
                        audit,
                        passwords,
                        clock,
                        random,
                        {.public_url = "https://id.example.com",
                         .archivist_issuer = "https://id.example.com/appidpv1",
                         .password_cost = kCheap}};
  Tenancy tenancy{store, audit, keyring, clock, random};
};

}  // namespace sallyport::directory
