// The third-party services that a tenant uses, as its managers add, change and remove them (sonadier S3 to
// S6; contracts/outbound.md §3). api/ calls it.
//
// Seeing them needs "providers:read", everything else "providers:write": kForbidden "missing_permission".
// Callable on every core.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "model/caller.h"
#include "vault/house.h"
#include "vault/setup.h"

namespace sallyport::vault {

inline constexpr std::int64_t kMostSetups = 100;  // of a tenant
inline constexpr std::int64_t kLargestPage = 500;
inline constexpr std::size_t kMaxNameBytes = 128;
inline constexpr std::size_t kMaxClientIdBytes = 512;
inline constexpr std::size_t kMaxClientSecrets = 5;
inline constexpr std::size_t kMaxClientSecretBytes = 8192;  // a private key in PEM form
inline constexpr std::size_t kMaxScopes = 64;
inline constexpr std::size_t kMaxScopeBytes = 256;
inline constexpr std::size_t kMaxSettings = 32;

template <class T>
struct Page {
  std::vector<T> items{};
  std::int64_t next = 0;  // for `after` of the next page; 0 on the last one
};

// An entry of the catalogue, with what this installation and this day add to it.
struct KnownProvider {
  std::shared_ptr<const providers::Provider> provider{};
  std::string redirect_uri{};
  bool stale = false;
};

// A setup as managers see it: what is secret is counted and named, never shown.
struct SetupRecord {
  model::ProviderSetup setup{};
  std::shared_ptr<const providers::Provider> provider{};  // null: this version does not know it any more
  std::string redirect_uri{};
  std::int64_t client_secrets = 0;
  std::vector<std::string> secret_settings{};  // the names of those that are there
};

// Exactly one of `provider`, `entry` and `issuer` says which service.
struct NewSetup {
  std::string provider{};                      // the id of an entry of the catalogue
  std::optional<boost::json::object> entry{};  // an own one, in the form of the catalogue
  std::string issuer{};                        // OpenID Connect Discovery or RFC 8414
  std::string name{};                          // empty: as the entry says
  std::string client_id{};
  std::vector<base::Secret> client_secrets{};  // tried in this order
  providers::Values settings{};                // secret ones among them
  std::vector<std::string> scopes{};
  model::AccountPolicy policy = model::AccountPolicy::kDefault;
  bool enabled = true;
};
// Members that are absent stay as they are.
struct SetupChange {
  std::optional<boost::json::object> entry{};  // of an own entry, with the same id
  std::optional<std::string> name{};
  std::optional<std::string> client_id{};
  std::optional<std::vector<base::Secret>> client_secrets{};  // replaced as a whole
  providers::Values settings{};  // those that are named; an empty text takes one away
  std::optional<std::vector<std::string>> scopes{};
  std::optional<model::AccountPolicy> policy{};
  std::optional<bool> enabled{};
};

class Setups {
 public:
  // `house` outlives it.
  explicit Setups(const House& house) : house_(house) {}

  // By name.
  base::Result<std::vector<KnownProvider>> catalogue(const model::Caller& caller) const;
  base::Result<KnownProvider> known(const model::Caller& caller, std::string_view id) const;

  // Oldest first. kInvalid "limit".
  async::Task<base::Result<Page<SetupRecord>>> list(const model::Caller& caller, std::int64_t limit,
                                                    std::int64_t after);
  async::Task<base::Result<std::int64_t>> count(const model::Caller& caller);  // of kMostSetups
  async::Task<base::Result<SetupRecord>> find(const model::Caller& caller, model::ProviderSetupId id);
  // Asks the service for its metadata where the entry leaves its addresses open. kInvalid with the member at
  // fault; kConflict "provider_exists"; kQuota "too_many_providers"; kUnavailable "provider_unavailable".
  async::Task<base::Result<SetupRecord>> add(const model::Caller& caller, NewSetup wanted);
  // The same, and kConflict "stale_version", also when it has changed while the service was asked.
  async::Task<base::Result<SetupRecord>> change(const model::Caller& caller, model::ProviderSetupId id,
                                                SetupChange change,
                                                std::optional<std::int64_t> expected_version);
  // Refused with kConflict "provider_in_use" while it has connections, so that each can be ended at the
  // service first; with `force` they go with it, and end at the service by themselves or never.
  async::Task<base::Result<void>> remove(const model::Caller& caller, model::ProviderSetupId id, bool force);

 private:
  using Provider = std::shared_ptr<const providers::Provider>;

  async::Task<base::Result<Provider>> asked(Provider provider, const providers::Values& values,
                                            std::string field) const;
  async::Task<base::Result<Provider>> discovered(const std::string& issuer) const;
  async::Task<base::Result<Provider>> chosen(const NewSetup& wanted) const;
  async::Task<base::Result<Provider>> provider_after(const model::ProviderSetup& setup, Provider now,
                                                     const std::optional<boost::json::object>& entry,
                                                     const providers::Values& before,
                                                     const providers::Values& values) const;
  base::Result<SetupRecord> record_of(model::ProviderSetup setup) const;

  const House& house_;
};

}  // namespace sallyport::vault
