#include "store/conformance/account_session_fixture.h"
#include "store/factor_repository.h"

namespace sallyport::store::conformance {
namespace {

class FactorRepositoryTest : public ConformanceTest {
 protected:
  FactorRepositoryTest() {
    write([&](Session& s) {
      return ada = insert_account(s, random_, now), eve = insert_account(s, random_, now), 0;
    });
  }
  template <class Work>
  auto with(Work work) {
    return write([&](Session& s) {
      FactorRepository factors(s);
      return work(factors);
    });
  }
  model::Passkey passkey(const model::AccountId& account, std::uint8_t byte, std::int64_t count = 0) {
    return {.id = model::PasskeyId::random(random_),
            .account = account,
            .name = "Key 'x'",
            .credential_id = base::Bytes(20, byte),
            .public_key = base::Bytes{0, 1, 255},
            .sign_count = count,
            .created_at = now + std::chrono::seconds{byte}};
  }

  base::Time now = clock_.now();
  model::AccountId ada, eve;
};
SALLYPORT_ON_ALL_DATABASES(FactorRepositoryTest);

TEST_P(FactorRepositoryTest, CodesCountOnceTheyAreConfirmed) {
  const model::Totp first{.account = ada, .sealed_secret = {1}, .created_at = now};
  const model::Totp second{.account = ada, .sealed_secret = {2}, .created_at = now};
  EXPECT_TRUE(with([&](auto& f) { return f.put_totp(first); }));
  EXPECT_TRUE(with([&](auto& f) { return f.put_totp(second); })) << "nobody has confirmed the first";
  EXPECT_EQ(with([&](auto& f) { return f.find_totp(ada); }), second);
  EXPECT_FALSE(with([&](auto& f) { return f.any(ada); }));
  EXPECT_FALSE(with([&](auto& f) { return f.use_step(ada, 7); }));
  EXPECT_FALSE(with([&](auto& f) { return f.confirm_totp(ada, base::Bytes{1}, 5); }));
  EXPECT_TRUE(with([&](auto& f) { return f.confirm_totp(ada, base::Bytes{2}, 5); }));
  EXPECT_FALSE(with([&](auto& f) { return f.confirm_totp(ada, base::Bytes{2}, 6); }));
  EXPECT_FALSE(with([&](auto& f) { return f.put_totp(first); }));
  EXPECT_TRUE(with([&](auto& f) { return f.any(ada); }));
  EXPECT_FALSE(with([&](auto& f) { return f.any(eve); }));
}

// security N12: the row says which process was first.
TEST_P(FactorRepositoryTest, AStepIsUsedOnceAndTimeGoesForward) {
  with([&](auto& f) {
    return f.put_totp({.account = ada, .sealed_secret = {1}, .created_at = now}) &&
           f.confirm_totp(ada, base::Bytes{1}, 5);
  });
  EXPECT_FALSE(with([&](auto& f) { return f.use_step(ada, 5); }));
  EXPECT_TRUE(with([&](auto& f) { return f.use_step(ada, 7); }));
  EXPECT_FALSE(with([&](auto& f) { return f.use_step(ada, 7); }));
  EXPECT_FALSE(with([&](auto& f) { return f.use_step(ada, 6); }));
  EXPECT_TRUE(with([&](auto& f) { return f.erase_totp(ada); }));
  EXPECT_FALSE(with([&](auto& f) { return f.erase_totp(ada); }));
}

TEST_P(FactorRepositoryTest, PasskeysComeBackAsTheyWere) {
  const auto one = passkey(ada, 1), two = passkey(ada, 2), hers = passkey(eve, 3);
  for (const auto& row : {two, one, hers}) EXPECT_TRUE(with([&](auto& f) { return f.insert_passkey(row); }));
  EXPECT_FALSE(with([&](auto& f) { return f.insert_passkey(passkey(eve, 1)); })) << "the credential is taken";
  EXPECT_EQ(with([&](auto& f) { return f.passkeys(ada); }), (std::vector{one, two}));
  EXPECT_EQ(with([&](auto& f) { return f.find_passkey(hers.credential_id); }), hers);
  EXPECT_FALSE(with([&](auto& f) { return f.find_passkey(base::Bytes{9}); }));
  EXPECT_FALSE(with([&](auto& f) { return f.rename_passkey(eve, one.id, "x"); }));
  EXPECT_TRUE(with([&](auto& f) { return f.rename_passkey(ada, one.id, "x"); }));
  EXPECT_FALSE(with([&](auto& f) { return f.erase_passkey(eve, one.id); }));
  EXPECT_TRUE(with([&](auto& f) { return f.erase_passkey(ada, one.id); }));
  EXPECT_EQ(with([&](auto& f) { return f.passkeys(ada); }), std::vector{two});
}

TEST_P(FactorRepositoryTest, ACounterGrowsUnlessItNeverCounts) {
  const auto counts = passkey(ada, 1, 5), never = passkey(ada, 2);
  with([&](auto& f) { return f.insert_passkey(counts) && f.insert_passkey(never); });
  EXPECT_FALSE(with([&](auto& f) { return f.use_passkey(counts.id, 5, now); }));
  EXPECT_FALSE(with([&](auto& f) { return f.use_passkey(counts.id, 0, now); }));
  EXPECT_TRUE(with([&](auto& f) { return f.use_passkey(counts.id, 9, now); }));
  EXPECT_FALSE(with([&](auto& f) { return f.use_passkey(counts.id, 9, now); }));
  EXPECT_TRUE(with([&](auto& f) { return f.use_passkey(never.id, 0, now); }));
  EXPECT_TRUE(with([&](auto& f) { return f.use_passkey(never.id, 0, now); }));
  EXPECT_EQ(with([&](auto& f) { return f.passkeys(ada).front().last_used_at; }), now);
}

TEST_P(FactorRepositoryTest, RecoveryCodesAreTakenOnceByTheirOwner) {
  with([&](auto& f) {
    return f.replace_recovery_codes(ada, {{1}, {2}}), f.replace_recovery_codes(eve, {{1}}), 0;
  });
  EXPECT_EQ(with([&](auto& f) { return f.recovery_codes(ada); }), 2);
  EXPECT_TRUE(with([&](auto& f) { return f.take_recovery_code(ada, base::Bytes{1}); }));
  EXPECT_FALSE(with([&](auto& f) { return f.take_recovery_code(ada, base::Bytes{1}); }));
  EXPECT_TRUE(with([&](auto& f) { return f.take_recovery_code(eve, base::Bytes{1}); }));
  with([&](auto& f) { return f.replace_recovery_codes(ada, {{3}}), 0; });
  EXPECT_FALSE(with([&](auto& f) { return f.take_recovery_code(ada, base::Bytes{2}); }));
  EXPECT_EQ(with([&](auto& f) { return f.recovery_codes(ada); }), 1);
}

TEST_P(FactorRepositoryTest, AllOfOneAccountGoTogether) {
  with([&](auto& f) {
    f.replace_recovery_codes(ada, {{1}});
    return f.insert_passkey(passkey(ada, 1)) && f.insert_passkey(passkey(eve, 2)) &&
           f.put_totp({.account = ada, .sealed_secret = {1}, .created_at = now});
  });
  EXPECT_TRUE(with([&](auto& f) { return f.erase_all(ada); }));
  EXPECT_FALSE(with([&](auto& f) { return f.erase_all(ada); }));
  EXPECT_TRUE(with([&](auto& f) { return f.any(eve); }));
}

}  // namespace
}  // namespace sallyport::store::conformance
