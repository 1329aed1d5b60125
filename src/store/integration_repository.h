// Rows of integrations and their credentials. integrations/ uses it inside a transaction.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/integration.h"
#include "store/database.h"

namespace sallyport::store {

enum class IntegrationOrder { kOldest, kNewest, kName };

// The place of an integration in the order of lists: by creation time or name, then id.
struct IntegrationPosition {
  base::Time created_at;
  model::IntegrationId id;
  std::string folded_name{};  // for kName
};

enum class IntegrationState { kEnabled, kDisabled, kDraft };
// What of an enabled integration somebody should look at.
enum class Attention {
  kAny,
  kEndsSoon,   // its last live secret ends within kSoon
  kNeverUsed,  // not once since it was made, which was kQuiet ago or longer
  kNoSecret,   // none is live
};

// A part of the name as model::fold_case() writes it, or ids that begin alike.
struct IntegrationSearch {
  std::string folded_part{};
  std::optional<std::pair<model::IntegrationId, model::IntegrationId>> ids{};  // both included
};

struct IntegrationFilter {
  std::optional<model::TenantId> tenant;  // nothing: all tenants
  std::optional<std::string_view> name;   // exact
  std::optional<model::IntegrationKind> kind;
  std::optional<std::string_view> role{};  // its name
  std::optional<IntegrationSearch> search{};
  std::optional<IntegrationState> state{};
  std::optional<Attention> attention{};
  base::Time now{};  // for `attention`
};

struct LastUse {
  model::CredentialId credential;
  base::Time at;
  std::string from;  // address text
};

class IntegrationRepository {
 public:
  explicit IntegrationRepository(Session& session) : session_(session) {}

  // Writes the integration with its credentials.
  void insert(const model::Integration& integration);
  // With credentials, newest first.
  std::optional<model::Integration> find(const model::IntegrationId& id);
  static constexpr std::chrono::days kSoon{30};
  static constexpr std::chrono::hours kQuiet{48};
  // At most `limit` integrations after the position, each with its credentials.
  std::vector<model::Integration> list(const IntegrationFilter& filter, std::int64_t limit,
                                       const std::optional<IntegrationPosition>& after = {},
                                       IntegrationOrder order = IntegrationOrder::kOldest);
  std::int64_t count(const IntegrationFilter& filter);
  // Every integration of every tenant with its credentials, in order of id, one at a time.
  void for_each(const std::function<void(model::Integration&&)>& take);
  // The same for those that have a credential which ends after `after` and no later than `until`: with these
  // credentials only.
  void for_each_ending(base::Time after, base::Time until,
                       const std::function<void(model::Integration&&)>& take);
  // The drafts with a secret that were made before `cutoff`.
  std::vector<model::Integration> drafts_with_secret_before(base::Time cutoff);
  // Those that have a live credential which ends once it is unused (Credential::retire_unused_after).
  std::vector<model::Integration> with_retiring_credentials(base::Time now);
  // Folds the names of rows that an older version has written. Answers how many there were.
  std::int64_t fold_names();

  // Writes everything but id, tenant, kind, creation time and credentials, and sets the version to
  // expected_version + 1. False when the row is gone or has another version.
  bool update(const model::Integration& integration, std::int64_t expected_version);
  // Removes it with its credentials. False when there is none.
  // Ends the tokens of all integrations that were issued before `mark`; answers how many there are.
  std::int64_t end_all_tokens(base::Time mark);
  bool erase(const model::IntegrationId& id);

  void add_credential(const model::Credential& credential);
  // Writes valid_from, valid_until, tokens_ended, generation and retire_unused_after, and takes the sealed
  // secret away when it is empty; one that is there stays as stored, because it may have been sealed anew.
  // False when it is gone.
  bool update_credential(const model::Credential& credential);
  bool erase_credential(const model::CredentialId& id);
  // Removes credentials that ended before `cutoff`; answers whose they were, without repeats.
  std::vector<model::IntegrationId> erase_credentials_ended_before(base::Time cutoff);

  // Only ever moves a last use forward, so that late and repeated batches do no harm.
  void touch_last_used(std::span<const LastUse> uses);
  // True the first time for this credential and number of days, on whichever node.
  bool first_warning(const model::CredentialId& credential, std::int64_t days);

 private:
  Session& session_;
};

}  // namespace sallyport::store
