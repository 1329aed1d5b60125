#include "vault/account_choice.h"

#include <gtest/gtest.h>

namespace sallyport::vault {
namespace {

using model::AccountPolicy;
using model::OwnerKind;

constexpr auto kNobody = std::optional<OwnerKind>();
constexpr auto kTheirs = std::optional(OwnerKind::kUser);
constexpr auto kOurs = std::optional(OwnerKind::kMaster);

struct Line {
  AccountPolicy policy;
  Selector selector;
  std::optional<OwnerKind> none, user, master, both;  // by the accounts that there are
};

TEST(AccountChoice, S7_S8_S15_IsTheTableOfTheContractAndNeverFallsBackInSilence) {
  const Line table[] = {
      {AccountPolicy::kDefault, Selector::kNone, kTheirs, kTheirs, kOurs, kOurs},
      {AccountPolicy::kDefault, Selector::kUser, kTheirs, kTheirs, kTheirs, kTheirs},
      {AccountPolicy::kDefault, Selector::kMaster, kOurs, kOurs, kOurs, kOurs},
      {AccountPolicy::kMasterOnly, Selector::kNone, kOurs, kOurs, kOurs, kOurs},
      {AccountPolicy::kMasterOnly, Selector::kUser, kNobody, kNobody, kNobody, kNobody},
      {AccountPolicy::kMasterOnly, Selector::kMaster, kOurs, kOurs, kOurs, kOurs},
      {AccountPolicy::kUserOnly, Selector::kNone, kTheirs, kTheirs, kTheirs, kTheirs},
      {AccountPolicy::kUserOnly, Selector::kUser, kTheirs, kTheirs, kTheirs, kTheirs},
      {AccountPolicy::kUserOnly, Selector::kMaster, kNobody, kNobody, kNobody, kNobody},
      {AccountPolicy::kUserElseMaster, Selector::kNone, kTheirs, kTheirs, kOurs, kTheirs},
      {AccountPolicy::kUserElseMaster, Selector::kUser, kTheirs, kTheirs, kTheirs, kTheirs},
      {AccountPolicy::kUserElseMaster, Selector::kMaster, kOurs, kOurs, kOurs, kOurs},
  };
  for (const Line& line : table) {
    const auto chosen = [&](bool user, bool master) {
      return choose_account(line.policy, line.selector, {.user = user, .master = master});
    };
    SCOPED_TRACE(testing::Message() << "policy " << static_cast<int>(line.policy) << ", selector "
                                    << static_cast<int>(line.selector));
    EXPECT_EQ(chosen(false, false), line.none);
    EXPECT_EQ(chosen(true, false), line.user);
    EXPECT_EQ(chosen(false, true), line.master);
    EXPECT_EQ(chosen(true, true), line.both);
  }
}

}  // namespace
}  // namespace sallyport::vault
