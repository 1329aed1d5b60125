#include "vault/account_choice.h"

#include "base/check.h"

namespace sallyport::vault {

using model::AccountPolicy;
using model::OwnerKind;

std::optional<OwnerKind> choose_account(AccountPolicy policy, Selector selector, const Accounts& there) {
  const bool user_allowed = policy != AccountPolicy::kMasterOnly;
  const bool master_allowed = policy != AccountPolicy::kUserOnly;
  switch (selector) {
    case Selector::kUser:
      return user_allowed ? std::optional(OwnerKind::kUser) : std::nullopt;
    case Selector::kMaster:
      return master_allowed ? std::optional(OwnerKind::kMaster) : std::nullopt;
    case Selector::kNone:
      break;
  }
  switch (policy) {
    case AccountPolicy::kDefault:
      return there.master ? OwnerKind::kMaster : OwnerKind::kUser;
    case AccountPolicy::kMasterOnly:
      return OwnerKind::kMaster;
    case AccountPolicy::kUserOnly:
      return OwnerKind::kUser;
    case AccountPolicy::kUserElseMaster:
      return there.user || !there.master ? OwnerKind::kUser : OwnerKind::kMaster;
  }
  base::check_failed("unknown account policy", __FILE__, __LINE__);
}

}  // namespace sallyport::vault
