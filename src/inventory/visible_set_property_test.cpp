// The set of assets that a list shows is the set that single reads show, whatever the policies, the role and
// the filters of the query (R13); and a policy that denies never widens it.
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "inventory/house_fixture.h"
#include "policy/conditions.h"

namespace sallyport::inventory {
namespace {

using model::AccessPermission;
using model::AccessPolicy;
using model::Term;

rc::Gen<bool> one_in(std::size_t count) {
  return rc::gen::weightedElement<bool>({{1, true}, {count - 1, false}});
}
rc::Gen<std::string> word() { return rc::gen::element<std::string>("a", "b", "c"); }
rc::Gen<std::string> value() { return rc::gen::element<std::string>("1", "2", "3"); }

rc::Gen<model::AllOf> conditions(const std::string& prefix) {
  const auto term = rc::gen::apply(
      [prefix](const std::string& name, bool negated, bool any, std::string text) {
        return Term{prefix + name, negated, any ? "*" : std::move(text)};
      },
      word(), one_in(4), one_in(5), value());
  const auto any = rc::gen::suchThat(rc::gen::resize(3, rc::gen::container<model::AnyOf>(term)),
                                     [](const model::AnyOf& terms) { return !terms.empty(); });
  return rc::gen::resize(2, rc::gen::container<model::AllOf>(any));
}

rc::Gen<AccessPolicy> policy() {
  return rc::gen::apply(
      [](bool denies, model::AllOf filters, model::AllOf caller, bool all, std::vector<std::string> read) {
        AccessPolicy made;
        made.name = "random";
        made.effect = denies ? model::PolicyEffect::kDeny : model::PolicyEffect::kAllow;
        made.filters = std::move(filters);
        AccessPermission permission{.caller = std::move(caller), .read_attributes = std::move(read)};
        if (all) permission.subjects = {"*"};
        made.permissions = {std::move(permission)};
        return made;
      },
      one_in(4), conditions(""), conditions("jwt_"), one_in(2),
      rc::gen::resize(
          2, rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a", "b", "*"))));
}

rc::Gen<model::Attributes> attributes() {
  return rc::gen::map(
      rc::gen::resize(3, rc::gen::container<std::map<std::string, std::string>>(word(), value())),
      [](const std::map<std::string, std::string>& texts) {
        return model::Attributes(texts.begin(), texts.end());
      });
}

rc::Gen<std::shared_ptr<const model::Role>> role() {
  return rc::gen::apply(
      [](bool reads, model::AllOf assets) {
        model::Role made{.name = "own"};
        if (reads) {
          made.permissions.add(*model::parse_permission("assets:read"));
          made.assets = std::move(assets);
        }
        return std::make_shared<const model::Role>(std::move(made));
      },
      one_in(3), conditions(""));
}

template <class T>
rc::Gen<std::vector<T>> some(std::size_t most, rc::Gen<T> of) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, most + 1),
                         [of](std::size_t count) { return rc::gen::container<std::vector<T>>(count, of); });
}

// What single reads show of the assets, where it meets the filters.
std::vector<model::Asset> read_each(House& house, const model::Caller& caller,
                                    const std::vector<model::Asset>& assets, const model::AllOf& filters) {
  std::vector<model::Asset> seen;
  for (const auto& asset : assets) {
    auto one = house.run(house.service.get_asset(caller, asset.id));
    if (one && policy::holds(filters, one->attributes)) seen.push_back(*std::move(one));
  }
  return seen;
}

TEST(VisibleSet, ByListIsThatBySingleReads) {
  EXPECT_TRUE(rc::check([] {
    House house;
    std::vector<model::Asset> assets;
    for (auto& made : *some(20, attributes())) assets.push_back(house.make_asset(std::move(made)));
    for (auto& made : *some(8, policy())) house.make_policy(std::move(made));
    auto caller = house.integration({{"a", *value()}, {"b", *value()}});
    caller.role = *role();
    const auto filters = *conditions("");
    const auto limit = *rc::gen::inRange<std::int64_t>(1, 8);

    const auto listed = house.list(caller, {.filters = filters, .limit = limit});
    const auto expected = read_each(house, caller, assets, filters);
    RC_ASSERT(ids_of(listed) == ids_of(expected));
    for (std::size_t i = 0; i < listed.size(); ++i) RC_ASSERT(listed[i].attributes == expected[i].attributes);
    const auto counted =
        house.run(house.service.list_assets(caller, {.filters = filters, .limit = 1, .count = true}));
    RC_ASSERT(counted->total == std::ssize(expected));
  }));
}

TEST(VisibleSet, IsNeverWidenedByAPolicyThatDenies) {
  EXPECT_TRUE(rc::check([] {
    House house;
    for (auto& made : *some(20, attributes())) house.make_asset(std::move(made));
    for (auto& made : *some(6, policy())) house.make_policy(std::move(made));
    auto caller = house.integration({{"a", *value()}, {"b", *value()}});
    caller.role = *role();
    const auto before = house.list(caller);
    auto deny = *policy();
    deny.effect = model::PolicyEffect::kDeny;
    house.make_policy(std::move(deny));
    for (const auto& after : house.list(caller)) {
      const auto same = std::ranges::find(before, after.id, &model::Asset::id);
      RC_ASSERT(same != before.end());
      for (const auto& entry : after.attributes) RC_ASSERT(same->attributes.contains(entry.first));
    }
  }));
}

}  // namespace
}  // namespace sallyport::inventory
