// As nth_fault_test.cpp, for second factors.
#include "store/conformance/account_session_fixture.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/factor_repository.h"

namespace sallyport::store::conformance {
namespace {

using FactorFault = RepositoryFault;
SALLYPORT_ON_ALL_DATABASES(FactorFault);

TEST_P(FactorFault, LeavesNothingBehind) {
  const auto now = clock_.now();
  const auto ada = write([&](Session& s) { return insert_account(s, random_, now); });
  const base::Bytes secret{1, 2};
  const model::Passkey passkey{.id = model::PasskeyId::random(random_),
                               .account = ada,
                               .name = "Key",
                               .credential_id = {1},
                               .public_key = {2},
                               .created_at = now};
  sweep("put totp", [&](Session& s) {
    EXPECT_TRUE(FactorRepository(s).put_totp({.account = ada, .sealed_secret = secret, .created_at = now}));
  });
  sweep("confirm totp", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).confirm_totp(ada, secret, 5)); });
  sweep("use step", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).use_step(ada, 6)); });
  sweep("insert passkey", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).insert_passkey(passkey)); });
  sweep("use passkey", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).use_passkey(passkey.id, 1, now)); });
  sweep("rename passkey",
        [&](Session& s) { EXPECT_TRUE(FactorRepository(s).rename_passkey(ada, passkey.id, "Other")); });
  sweep("replace recovery codes",
        [&](Session& s) { FactorRepository(s).replace_recovery_codes(ada, {{1}, {2}}); });
  sweep_question("any factor", [&](Session& s) { FactorRepository(s).any(ada); });
  sweep_question("find totp", [&](Session& s) { FactorRepository(s).find_totp(ada); });
  sweep_question("list passkeys", [&](Session& s) { FactorRepository(s).passkeys(ada); });
  sweep_question("find passkey",
                 [&](Session& s) { FactorRepository(s).find_passkey(passkey.credential_id); });
  sweep_question("count recovery codes", [&](Session& s) { FactorRepository(s).recovery_codes(ada); });
  sweep("take recovery code",
        [&](Session& s) { EXPECT_TRUE(FactorRepository(s).take_recovery_code(ada, base::Bytes{1})); });
  sweep("erase passkey",
        [&](Session& s) { EXPECT_TRUE(FactorRepository(s).erase_passkey(ada, passkey.id)); });
  sweep("erase totp", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).erase_totp(ada)); });
  write([&](Session& s) { return FactorRepository(s).insert_passkey(passkey); });
  sweep("erase all", [&](Session& s) { EXPECT_TRUE(FactorRepository(s).erase_all(ada)); });
}

}  // namespace
}  // namespace sallyport::store::conformance
