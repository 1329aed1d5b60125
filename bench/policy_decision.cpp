// What an access decision costs: one asset under 1,000 policies, of which few, many or all are about it.
#include <chrono>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/system_random.h"
#include "policy/access.h"

namespace crypto = sallyport::crypto;
namespace model = sallyport::model;
namespace policy = sallyport::policy;

namespace {

constexpr int kPolicies = 1000;
constexpr int kAttributes = 10;

model::AccessPolicy about(model::AllOf filters, crypto::SystemRandom& random) {
  model::AccessPolicy made;
  made.id = model::AccessPolicyId::random(random);
  made.filters = std::move(filters);
  made.permissions.push_back({.include_attributes = {"name", "state"}, .read_attributes = {"serial"}});
  return made;
}

double nanoseconds_of(int times, const auto& work) {
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work(i);
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count() / times;
}

enum class Callers { kOfTheLine, kAll };

// `lines`: on how many lines of production the policies are spread, and with them assets and callers.
void measure(const char* what, int lines, Callers callers) {
  crypto::SystemRandom random;
  std::vector<model::AccessPolicy> policies;
  for (int i = 0; i < kPolicies; ++i) {
    const std::string line = fmt::format("line {}", i % lines);
    policies.push_back(about({{{"type", false, "Pump"}}, {{"line", false, line}}}, random));
    auto& permission = policies.back().permissions.front();
    if (callers == Callers::kAll)
      permission.subjects = {"*"};
    else
      permission.caller = {{{"jwt_line", false, line}}};
  }
  const auto compiled = policy::AccessPolicies::compile(policies);
  const policy::Asker asker{.subjects = {}, .attributes = {{"jwt_line", "line 0"}, {"subject", "client"}}};
  model::Attributes asset{{"type", "Pump"}, {"line", "line 0"}};
  for (int i = 2; i < kAttributes; ++i) asset[fmt::format("attribute {}", i)] = fmt::format("value {}", i);
  const policy::Question question{.asset = &asset};

  const auto mine = compiled->of(asker);
  CHECK(mine.decide(question).allowed);
  const double decision =
      nanoseconds_of(lines == 1 ? 2000 : 500'000, [&](int) { CHECK(mine.decide(question).allowed); });
  const double caller =
      nanoseconds_of(2000, [&](int) { CHECK(compiled->of(asker).decide(question).allowed); });
  fmt::print("{:<40}{:>5} of them {:>9.2f} us a decision {:>9.2f} us with the look-up of the caller\n", what,
             kPolicies / lines, decision / 1000, caller / 1000);
}

}  // namespace

int main() {
  fmt::print("{} policies, an asset with {} attributes, one thread:\n", kPolicies, kAttributes);
  measure("each about its own line and its callers", kPolicies, Callers::kOfTheLine);
  measure("each about its own line, for everybody", kPolicies, Callers::kAll);
  measure("about a hundred lines and their callers", 100, Callers::kOfTheLine);
  measure("all about one line and its callers", 1, Callers::kOfTheLine);
  return 0;
}
