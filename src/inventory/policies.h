// The access policies of a tenant: how they are made and changed, what they are about, and why they decide as
// they do (archivist §7). api/ and dialects/ call it.
//
// Every function checks the caller's permission ("policies:read", "policies:write"): kForbidden. Ids of
// another tenant are kNotFound. A change acts on the next question, on every node; that it was made becomes
// an event of each asset that the policy is about (policy_announcer.h), at once of the first few hundred.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log.h"
#include "audit/reader.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "inventory/policy_announcer.h"
#include "inventory/policy_book.h"
#include "inventory/policy_effects.h"
#include "inventory/service.h"
#include "model/access_policy.h"
#include "model/caller.h"
#include "policy/explain.h"
#include "store/database.h"

namespace sallyport::inventory {

inline constexpr std::int64_t kMostPolicies = 5000;  // of one tenant; one more is kQuota "policy_quota"

enum class PolicyOrder { kCreated, kName };

struct PolicyQuery {
  std::string search{};               // part of the name, in any case; at most model::kLongestSearch bytes
  std::optional<std::string> name{};  // exact
  std::optional<std::string> description{};  // exact
  PolicyOrder order = PolicyOrder::kCreated;
  std::int64_t limit = 25;  // 1 to kLargestPage
  // The last of the page before: its id, and its name and creation time, so that the list goes on when that
  // one has been deleted meanwhile.
  std::optional<model::AccessPolicy> after{};
};
struct PolicyPage {
  std::vector<model::AccessPolicy> items;
  bool more = false;  // there is a next page, after the last of these
  std::int64_t total = 0;
};

// A policy that means somebody, and by what: conditions that hold, subjects, "*" for everybody.
struct Meaning {
  model::AccessPolicyId id{};
  std::string name{};
  model::PolicyEffect effect = model::PolicyEffect::kAllow;
  std::vector<std::string> because{};
};

// A question about somebody else's access.
struct Inquiry {
  model::Caller asker{};
  model::AccessAction action = model::AccessAction::kReadAsset;
  model::AssetId asset{};
  std::vector<std::string> attributes{};  // kWriteAsset: those to write
  std::string event_type{};
  std::string behaviour{};
  std::optional<base::Time> at{};  // nothing: now
};
struct Spoken {
  model::AccessPolicyId id{};
  std::string name{};
  model::PolicyEffect effect = model::PolicyEffect::kAllow;
  bool spoke = false;
  std::string
      failed{};  // the first condition that did not hold, empty when it spoke: "caller", "filter", ...
  std::string detail{};
};
struct Explained {
  bool allowed = false;
  std::string reason{};  // policy::AccessDecision::reason
  bool role_allows = false;
  bool scopes_allow = true;
  std::optional<model::AccessPolicyId> rule{};  // that decided
  std::vector<std::string> readable{};          // kReadAsset: the attributes of the asset that may be read
  std::vector<Spoken> policies{};               // those that spoke first
};

// What would be decided otherwise about a request of the audit log.
struct Difference {
  audit::Entry request{};  // by an integration or a person
  model::AccessAction action = model::AccessAction::kReadAsset;
  model::AssetId asset{};
  bool allowed_now = false;
  bool allowed_then = false;
};
struct Previewed {
  std::int64_t looked_at =
      0;  // requests that policies have to do with, and whose caller and asset are still there
  // False when the log was not sought through before as many were found as were wanted, or when deciding
  // all of them anew would have been too much.
  bool complete = true;
  std::vector<Difference> differences{};
  Effects effects{};
};

class Policies {
 public:
  Policies(store::Store& store, audit::Log& audit, audit::Reader& reader, PolicyBook& book,
           Service& inventory, const base::Clock& clock, base::Random& random)
      : store_(store),
        audit_(audit),
        reader_(reader),
        book_(book),
        inventory_(inventory),
        clock_(clock),
        random_(random),
        announcer_(store, clock, random) {}

  // Whether those below would let the caller through. Notes nothing, as they do of whom they refuse.
  static bool may_use(const model::Caller& caller, std::string_view permission);

  async::Task<base::Result<PolicyPage>> list(const model::Caller& caller, PolicyQuery query);
  async::Task<base::Result<model::AccessPolicy>> get(const model::Caller& caller, model::AccessPolicyId id);
  // `wanted` without id, tenant, creation time and version. Refusals of check_policy; kQuota "policy_quota".
  async::Task<base::Result<model::AccessPolicy>> create(const model::Caller& caller,
                                                        model::AccessPolicy wanted,
                                                        std::optional<Idempotency> idempotency = {});
  // `edit` changes the policy as it is stored. kConflict "stale_version" for another version than expected.
  using Edit = std::function<void(model::AccessPolicy&)>;
  async::Task<base::Result<model::AccessPolicy>> change(const model::Caller& caller, model::AccessPolicyId id,
                                                        Edit edit,
                                                        std::optional<std::int64_t> expected_version = {});
  async::Task<base::Result<void>> remove(const model::Caller& caller, model::AccessPolicyId id);
  async::Task<base::Result<std::int64_t>> count(const model::Caller& caller);  // of kMostPolicies

  // Records on further assets what has changed; every 30 s.
  async::Task<> maintain();

  // The assets that the policy is about, among those that the caller sees; `query` narrows them.
  async::Task<base::Result<Page<model::Asset>>> assets_of(const model::Caller& caller,
                                                          model::AccessPolicyId id, AssetQuery query);
  // The policies that are about the asset, oldest first.
  async::Task<base::Result<std::vector<model::AccessPolicy>>> policies_of(const model::Caller& caller,
                                                                          model::AssetId asset);

  // The policies that mean `asker`, of the caller's tenant, oldest first.
  async::Task<base::Result<std::vector<Meaning>>> meaning(const model::Caller& caller, model::Caller asker);

  // Why `inquiry.asker`, an integration or a person, may or may not do this: every policy of the tenant, and
  // what it says.
  async::Task<base::Result<Explained>> explain(const model::Caller& caller, Inquiry inquiry);

  // What the policy would change if it were made, or put in the place of `replaces`; without one, if
  // `replaces` were deleted (neither: kInvalid "policy"). Told are the newest `requests` (1 to 1000, else
  // kInvalid "requests") records of the audit log about writing events and about refusals by a
  // rule, decided anew for callers, assets and roles as they are now; and what `integrations` and `people`,
  // those of the tenant as callers, could do otherwise. Requests are told to whoever may read the log, people
  // to whoever may read members, and nothing that the caller may not know of an asset. What it costs is
  // bounded (policy_effects.h).
  async::Task<base::Result<Previewed>> preview(const model::Caller& caller,
                                               std::optional<model::AccessPolicy> proposed,
                                               std::optional<model::AccessPolicyId> replaces,
                                               std::int64_t requests, Callers integrations,
                                               CallerSource people);

 private:
  store::Store& store_;
  audit::Log& audit_;
  audit::Reader& reader_;
  PolicyBook& book_;
  Service& inventory_;
  const base::Clock& clock_;
  base::Random& random_;
  PolicyAnnouncer announcer_;
};

// The limits of a policy, with the names of the native API as fields: kInvalid.
base::Result<void> check_policy(const model::AccessPolicy& policy);

}  // namespace sallyport::inventory
