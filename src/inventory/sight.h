// What one caller sees of the inventory and may do in it: its role and the access policies together. For the
// length of one transaction.
//
// A role's permission ("assets:read", "events:write", ...) allows on the assets that the role is about,
// policies allow more, and what a policy denies is denied. Policies deny nothing to those who may write them:
// the way back must stay open.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log.h"
#include "base/result.h"
#include "inventory/policy_book.h"
#include "model/asset.h"
#include "model/caller.h"
#include "policy/access.h"
#include "store/database.h"

namespace sallyport::inventory {

class Sight {
 public:
  Sight(store::Session& session, PolicyBook& book, const model::Caller& caller, base::Time now);
  // Under other policies than those of the tenant.
  Sight(const model::Caller& caller, std::shared_ptr<const policy::CallerPolicies> policies, base::Time now);

  // The question as this caller asks it, here and now. It refers to the asset.
  policy::Question question(model::AccessAction action, const model::Asset& asset) const;
  // `action` is kReadEvent or kWriteEvent. It refers to both.
  policy::Question question(model::AccessAction action, const model::Asset& asset,
                            const model::Event& event) const;
  policy::AccessDecision decide(const policy::Question& question) const;

  // The asset without what the caller may not read of it; nothing when it may not know of it.
  std::optional<model::Asset> show(model::Asset asset) const;
  // Whether the role alone gives all of every asset.
  bool sees_everything() const;

 private:
  const model::Caller& caller_;
  std::shared_ptr<const policy::CallerPolicies> policies_;
  base::Time now_;
  model::Address source_;
  bool bound_ = true;  // denying policies bind the caller
};

// The permission of a role that allows the action: "assets:read".
std::string_view permission_for(model::AccessAction action);

// Leaves what is granted.
void keep_readable(model::Attributes& attributes, const policy::NameSet& readable);

// What was asked and why it was refused, as it stands in the audit log.
struct Ruling {
  model::AccessAction action = model::AccessAction::kReadAsset;
  std::string reason{};                         // policy::AccessDecision::reason
  std::optional<model::AccessPolicyId> rule{};  // that decided
  std::vector<std::string> names{};  // the attributes to write; the behaviour and the type of an event
  bool operator==(const Ruling&) const = default;
};
// "event:write denied_by_policy <id> [\"RecordEvidence\",\"Opened\"] <name of the policy>"
std::string write_ruling(const policy::Question& question, const policy::AccessDecision& decision);
// Nothing for a text that is no ruling, or that was cut off too early.
std::optional<Ruling> parse_ruling(std::string_view text);

// The refusal of an action on an asset that the caller sees: kForbidden "denied_by_policy" or "not_allowed".
std::unexpected<base::Error> refuse(const policy::Question& question, const policy::AccessDecision& decision);

}  // namespace sallyport::inventory
