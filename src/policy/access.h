// What may a caller see and do with an asset? The access policies of one tenant, compiled once per change
// into an index, so that a decision looks at the policies that can be about this caller and this asset, and
// at those that ask for no certain value (docs/adr/0065).
//
// Pure: no clock, no store; a decision depends on its arguments only. Objects here never change after they
// were made, so any thread may use them. Deny by default; what one policy denies, no other allows
// (contracts/archivist.md §7, security J20, J22).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/access_policy.h"
#include "model/address.h"
#include "model/attributes.h"

namespace sallyport::policy {

// A caller as policies know it. Compared byte for byte.
struct Asker {
  std::vector<std::string> subjects{};  // organisations that it stands for
  // "email", "subject", "group" (several), "jwt_<claim>", with their values.
  std::multimap<std::string, std::string, std::less<>> attributes{};
};

struct Question {
  model::AccessAction action = model::AccessAction::kReadAsset;
  const model::Attributes* asset = nullptr;  // null only when it is public
  bool asset_is_public = false;              // no policy is about a public asset
  bool role_allows = false;                  // the caller's role does already: only a denying policy matters
  // kWriteAsset: the names; without any it asks whether something may be written.
  std::vector<std::string_view> written{};
  std::string_view event_type{};  // kReadEvent, kWriteEvent; may be empty
  std::string_view behaviour{};   // kWriteEvent
  base::Time now{};
  model::Address source{};
};

// Names that are granted: some, or all but some. Views into the policies.
class NameSet {
 public:
  bool contains(std::string_view name) const {
    return (all_ || names_.contains(name)) && !denied_.contains(name) && !all_denied_;
  }
  bool everything() const { return all_ && denied_.empty() && !all_denied_; }
  void grant(const std::vector<std::string>& names) { add(names, names_, all_); }
  void grant_all() { all_ = true; }
  void deny(const std::vector<std::string>& names) { add(names, denied_, all_denied_); }

 private:
  static void add(const std::vector<std::string>& names, std::set<std::string_view>& to, bool& all);

  std::set<std::string_view> names_, denied_;
  bool all_ = false, all_denied_ = false;
};

// Points into the policies that decided.
struct AccessDecision {
  bool allowed = false;
  // Stable words for audit records: "role", "policy", "no_policy", "denied_by_policy",
  // "attribute_not_writable".
  std::string_view reason = "no_policy";
  // One that allows, or that denies; null for "no_policy" and for what the role allows.
  const model::AccessPolicy* rule = nullptr;
  NameSet readable{};      // kReadAsset: the attributes that may be seen
  std::int64_t rules = 0;  // that were looked at, which is what the decision has cost
};

class CallerPolicies;

class AccessPolicies : public std::enable_shared_from_this<AccessPolicies> {
 public:
  static std::shared_ptr<const AccessPolicies> compile(std::vector<model::AccessPolicy> policies);

  // The policies that mean this caller. It costs more than a decision: keep it, with what it was made of,
  // while these are the tenant's policies and the caller's attributes are as they were (security J23).
  CallerPolicies of(const Asker& asker) const;
  const std::vector<model::AccessPolicy>& all() const { return policies_; }

 private:
  friend class CallerPolicies;
  struct Rule {
    const model::AccessPolicy* policy;
    const model::AccessPermission* permission;
  };
  // The name and the value that a thing must have for a rule to be about it.
  using Key = std::pair<std::string_view, std::string_view>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      const std::hash<std::string_view> hash;
      return hash(key.first) * 31 + hash(key.second);
    }
  };
  struct Index {
    std::unordered_map<Key, std::vector<Rule>, KeyHash> keyed;
    std::vector<Rule> others;  // no single name and value decides

    void add(const Rule& rule, const model::AllOf& conditions);
  };

  explicit AccessPolicies(std::vector<model::AccessPolicy> policies);

  std::vector<model::AccessPolicy> policies_;
  Index by_caller_;                                                     // rules with conditions on the caller
  std::unordered_map<std::string_view, std::vector<Rule>> by_subject_;  // rules that name organisations
};

class CallerPolicies {
 public:
  AccessDecision decide(const Question& question) const;
  // The policies of these that may allow the action, at some time and from somewhere. Each comes once.
  std::vector<const model::AccessPolicy*> allowing(model::AccessAction action) const;
  // How many rules were looked at to find these.
  std::int64_t rules() const { return rules_; }

 private:
  friend class AccessPolicies;
  explicit CallerPolicies(std::shared_ptr<const AccessPolicies> all) : all_(std::move(all)) {}
  template <class Take>
  std::int64_t for_each_rule(const Question& question, Take take) const;

  std::shared_ptr<const AccessPolicies> all_;
  AccessPolicies::Index by_asset_;
  bool denies_ = false;  // one of the rules does
  std::int64_t rules_ = 0;
};

}  // namespace sallyport::policy
