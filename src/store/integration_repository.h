// Rows of integrations and their credentials. integrations/ uses it inside a transaction.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/integration.h"
#include "store/database.h"

namespace sallyport::store {

// The place of an integration in the order of lists: by creation time, then id.
struct IntegrationPosition {
  base::Time created_at;
  model::IntegrationId id;
};

struct IntegrationFilter {
  std::optional<model::TenantId> tenant;  // nothing: all tenants
  std::optional<std::string_view> name;   // exact
  std::optional<model::IntegrationKind> kind;
  std::optional<std::string_view> role{};  // its name
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
  // At most `limit` integrations after the position, oldest first, each with its credentials.
  std::vector<model::Integration> list(const IntegrationFilter& filter, std::int64_t limit,
                                       const std::optional<IntegrationPosition>& after = {});
  std::int64_t count(const IntegrationFilter& filter);
  // Every integration of every tenant with its credentials, in order of id, one at a time.
  void for_each(const std::function<void(model::Integration&&)>& take);
  // The same for those that have a credential which ends after `after` and no later than `until`: with these
  // credentials only.
  void for_each_ending(base::Time after, base::Time until,
                       const std::function<void(model::Integration&&)>& take);

  // Writes everything but id, tenant, kind, creation time and credentials, and sets the version to
  // expected_version + 1. False when the row is gone or has another version.
  bool update(const model::Integration& integration, std::int64_t expected_version);
  // Removes it with its credentials. False when there is none.
  // Ends the tokens of all integrations that were issued before `mark`; answers how many there are.
  std::int64_t end_all_tokens(base::Time mark);
  bool erase(const model::IntegrationId& id);

  void add_credential(const model::Credential& credential);
  // Writes valid_from, valid_until, tokens_ended and generation, and takes the sealed secret away when it is
  // empty; one that is there stays as stored, because it may have been sealed anew. False when it is gone.
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
