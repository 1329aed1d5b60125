// The compiled policies against an evaluator that is slow and obvious, over random policies.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/fake_random.h"
#include "policy/access.h"
#include "policy/explain.h"

namespace sallyport::policy {
namespace {

using model::AccessAction;
using model::AccessPermission;
using model::AccessPolicy;
using model::PolicyEffect;
using model::Term;
using Names = std::vector<std::string>;

rc::Gen<bool> one_in(std::size_t count) {
  return rc::gen::weightedElement<bool>({{1, true}, {count - 1, false}});
}
// Few words, so that things meet.
rc::Gen<std::string> word() { return rc::gen::element<std::string>("a", "b", "c"); }
rc::Gen<Names> name_list() {
  return rc::gen::apply(
      [](Names names, bool all) {
        if (all) names.emplace_back("*");
        return names;
      },
      rc::gen::resize(3, rc::gen::container<Names>(word())), one_in(8));
}
rc::Gen<Term> term(const std::string& prefix) {
  return rc::gen::apply(
      [prefix](const std::string& name, bool negated, std::string value) {
        return Term{prefix + name, negated, std::move(value)};
      },
      word(), one_in(4), rc::gen::element<std::string>("1", "2", "3", "*"));
}
rc::Gen<model::AllOf> conditions(const std::string& prefix) {
  return rc::gen::resize(3, rc::gen::container<model::AllOf>(
                                rc::gen::resize(3, rc::gen::container<model::AnyOf>(term(prefix)))));
}
rc::Gen<AccessPermission> permission() {
  return rc::gen::apply(
      [](Names subjects, model::AllOf caller, Names behaviours, Names include, Names read, Names write,
         Names read_types, Names write_types) {
        return AccessPermission{.subjects = std::move(subjects),
                                .caller = std::move(caller),
                                .behaviours = std::move(behaviours),
                                .include_attributes = std::move(include),
                                .read_attributes = std::move(read),
                                .write_attributes = std::move(write),
                                .read_event_types = std::move(read_types),
                                .write_event_types = std::move(write_types)};
      },
      name_list(), conditions("jwt_"), name_list(), name_list(), name_list(), name_list(), name_list(),
      name_list());
}
rc::Gen<AccessAction> action() {
  return rc::gen::element(AccessAction::kReadAsset, AccessAction::kWriteAsset, AccessAction::kReadEvent,
                          AccessAction::kWriteEvent);
}
rc::Gen<AccessPolicy> policy() {
  return rc::gen::apply(
      [](bool denies, model::AllOf filters, std::vector<AccessPermission> permissions, bool limited,
         bool on_monday, bool from_here, AccessAction action) {
        AccessPolicy made;
        made.effect = denies ? PolicyEffect::kDeny : PolicyEffect::kAllow;
        made.filters = std::move(filters);
        made.permissions = std::move(permissions);
        if (limited) made.actions = {action};
        if (on_monday) made.windows = {{.days = 1}};
        if (from_here) made.sources = {model::Network::parse("10.0.0.0/8").value()};
        return made;
      },
      one_in(5), conditions(""),
      rc::gen::resize(3, rc::gen::container<std::vector<AccessPermission>>(permission())), one_in(4),
      one_in(6), one_in(6), action());
}
rc::Gen<std::vector<AccessPolicy>> policies() {
  return rc::gen::resize(8, rc::gen::container<std::vector<AccessPolicy>>(policy()));
}

// What a test asks, with the things that it points to.
struct Case {
  Asker asker;
  model::Attributes asset;
  Names written;
  AccessAction action = AccessAction::kReadAsset;
  std::string event_type, behaviour;
  bool asset_is_public = false, role_allows = false, monday = true, here = true;

  Question question() const {
    return {.action = action,
            .asset = &asset,
            .asset_is_public = asset_is_public,
            .role_allows = role_allows,
            .written = {written.begin(), written.end()},
            .event_type = event_type,
            .behaviour = behaviour,
            .now = base::Time(std::chrono::days{monday ? 4 : 5}),  // 1970 began on a Thursday
            .source = model::Address::parse(here ? "10.1.2.3" : "192.0.2.1").value()};
  }
};

Case random_case() {
  Case made;
  const auto value = rc::gen::element<std::string>("1", "2", "3");
  for (const auto& name : *rc::gen::resize(3, rc::gen::container<Names>(word())))
    made.asker.attributes.emplace("jwt_" + name, *value);
  made.asker.subjects = *rc::gen::resize(2, rc::gen::container<Names>(word()));
  for (const auto& name : *rc::gen::resize(4, rc::gen::container<Names>(word()))) made.asset[name] = *value;
  if (*one_in(4)) made.asset["c"] = model::AttributeMap{{"1", "1"}};
  made.written = *rc::gen::resize(3, rc::gen::container<Names>(word()));
  made.action = *action();
  made.event_type = *rc::gen::element<std::string>("a", "b", "");
  made.behaviour = *word();
  made.asset_is_public = *one_in(10);
  made.role_allows = *one_in(4);
  made.monday = !*one_in(3);
  made.here = !*one_in(3);
  return made;
}

// The evaluator. Each rule of docs/adr/0065 is a line here.
class Obvious {
 public:
  Obvious(const std::vector<AccessPolicy>& policies, const Case& asked) : asked_(asked) {
    for (const auto& policy : policies)
      for (const auto& permission : policy.permissions)
        if (applies(policy) && means(permission))
          (policy.effect == PolicyEffect::kAllow ? allowing_ : denying_).push_back(permission);
  }

  bool allowed() const {
    for (const auto& it : denying_)
      if (it.bare() || denies(it)) return false;
    if (asked_.role_allows) return true;
    switch (asked_.action) {
      case AccessAction::kReadAsset:
        return !allowing_.empty();
      case AccessAction::kWriteAsset:
        return std::ranges::any_of(allowing_, [](const auto& it) { return !it.write_attributes.empty(); }) &&
               std::ranges::all_of(asked_.written, [&](const auto& name) { return writable(name); });
      case AccessAction::kReadEvent:
        return std::ranges::any_of(
            allowing_, [&](const auto& it) { return has(it.read_event_types, asked_.event_type); });
      case AccessAction::kWriteEvent:
        return std::ranges::any_of(allowing_, [&](const auto& it) {
          return has(it.write_event_types, asked_.event_type) &&
                 (it.behaviours.empty() || has(it.behaviours, asked_.behaviour));
        });
    }
    return false;
  }
  bool sees(const std::string& name) const {
    const auto shown = [&](const auto& it) {
      return has(it.read_attributes, name) || has(it.include_attributes, name);
    };
    return (asked_.role_allows || std::ranges::any_of(allowing_, shown)) &&
           std::ranges::none_of(denying_, shown);
  }

 private:
  static bool has(const Names& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end() || std::ranges::find(list, "*") != list.end();
  }
  bool writable(const std::string& name) const {
    return std::ranges::any_of(allowing_, [&](const auto& it) { return has(it.write_attributes, name); });
  }
  bool denies(const AccessPermission& it) const {
    switch (asked_.action) {
      case AccessAction::kReadAsset:
        return false;  // names take away names only
      case AccessAction::kWriteAsset:
        if (asked_.written.empty()) return !it.write_attributes.empty();
        return std::ranges::any_of(asked_.written,
                                   [&](const auto& name) { return has(it.write_attributes, name); });
      case AccessAction::kReadEvent:
        return has(it.read_event_types, asked_.event_type);
      case AccessAction::kWriteEvent:
        return has(it.write_event_types, asked_.event_type) ||
               (it.write_event_types.empty() && has(it.behaviours, asked_.behaviour));
    }
    return false;
  }
  bool applies(const AccessPolicy& policy) const {
    if (asked_.asset_is_public) return false;
    if ((!policy.windows.empty() && !asked_.monday) || (!policy.sources.empty() && !asked_.here))
      return false;
    if (!policy.actions.empty() && std::ranges::find(policy.actions, asked_.action) == policy.actions.end())
      return false;
    return all(policy.filters, [&](const Term& term) {
      const auto found = asked_.asset.find(term.name);
      if (found == asked_.asset.end()) return term.negated;
      const auto* text = std::get_if<std::string>(&found->second);
      return (term.value == "*" || (text != nullptr && *text == term.value)) != term.negated;
    });
  }
  bool means(const AccessPermission& permission) const {
    for (const auto& subject : permission.subjects)
      if (subject == "*" || has(asked_.asker.subjects, subject)) return true;
    return !permission.caller.empty() && all(permission.caller, [&](const Term& term) {
      bool equal = false;
      for (const auto& [name, value] : asked_.asker.attributes)
        equal |= name == term.name && (term.value == "*" || value == term.value);
      return equal != term.negated;
    });
  }
  static bool all(const model::AllOf& conditions, const auto& holds) {
    return std::ranges::all_of(conditions, [&](const auto& any) { return std::ranges::any_of(any, holds); });
  }

  const Case& asked_;
  std::vector<AccessPermission> allowing_, denying_;
};

const Names kNames{"a", "b", "c", "d"};

TEST(AccessProperty, DecidesAsTheObviousEvaluatorDoes) {
  constexpr int kCases = 20;  // of each set of policies
  EXPECT_TRUE(rc::check([] {
    const auto made = *policies();
    const auto compiled = AccessPolicies::compile(made);
    for (int i = 0; i < kCases; ++i) {
      const Case asked = random_case();
      const Obvious obvious(made, asked);
      const auto decision = compiled->of(asked.asker).decide(asked.question());
      RC_ASSERT(decision.allowed == obvious.allowed());
      if (!decision.allowed || asked.action != AccessAction::kReadAsset) continue;
      for (const auto& name : kNames) RC_ASSERT(decision.readable.contains(name) == obvious.sees(name));
    }
  }));
}

TEST(AccessProperty, ADenyNeverWidens) {
  EXPECT_TRUE(rc::check([] {
    auto made = *policies();
    const Case asked = random_case();
    const auto compiled = AccessPolicies::compile(made);
    const auto before = compiled->of(asked.asker).decide(asked.question());
    auto more = *policy();
    more.effect = PolicyEffect::kDeny;
    made.insert(made.begin() + *rc::gen::element<std::ptrdiff_t>(0, std::ssize(made)), more);
    const auto compiled_after = AccessPolicies::compile(made);
    const auto after = compiled_after->of(asked.asker).decide(asked.question());
    RC_ASSERT(before.allowed || !after.allowed);
    for (const auto& name : kNames)
      if (after.allowed && after.readable.contains(name)) RC_ASSERT(before.readable.contains(name));
  }));
}

TEST(AccessProperty, TheOrderOfPoliciesDecidesNothing) {
  EXPECT_TRUE(rc::check([] {
    const auto made = *policies();
    const Case asked = random_case();
    const auto compiled = AccessPolicies::compile(made);
    const auto reversed = AccessPolicies::compile({made.rbegin(), made.rend()});
    const auto one = compiled->of(asked.asker).decide(asked.question());
    const auto other = reversed->of(asked.asker).decide(asked.question());
    RC_ASSERT(one.allowed == other.allowed);
    RC_ASSERT(one.reason == other.reason);
    for (const auto& name : kNames) RC_ASSERT(one.readable.contains(name) == other.readable.contains(name));
  }));
}

TEST(AccessProperty, TheExplanationNamesAPolicyThatSpokeForEachDecision) {
  EXPECT_TRUE(rc::check([] {
    const auto made = *policies();
    const Case asked = random_case();
    const auto compiled = AccessPolicies::compile(made);
    const auto decision = compiled->of(asked.asker).decide(asked.question());
    const auto told = explain(*compiled, asked.asker, asked.question());
    RC_ASSERT(told.size() == made.size());
    bool allowed = false;
    for (const auto& it : told) {
      if (it.policy == decision.rule) RC_ASSERT(it.spoke);
      allowed |= it.spoke && it.policy->effect == PolicyEffect::kAllow;
    }
    if (decision.allowed) RC_ASSERT(allowed || asked.role_allows);
    if (decision.reason == "no_policy") RC_ASSERT(!allowed);
  }));
}

}  // namespace
}  // namespace sallyport::policy
