// What a hand-out looks at, kept for a moment: where many tokens of few accounts are asked for, few of the
// requests read the database (docs/adr/0082). Callable on every core.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "async/runtime.h"
#include "base/clock.h"
#include "crypto/envelope.h"
#include "providers/catalogue.h"
#include "store/database.h"
#include "vault/grant_choice.h"

namespace sallyport::vault {

class GrantView {
 public:
  // How long changes of other processes may go unseen.
  static constexpr std::chrono::milliseconds kOldest{1000};
  // Answers of one such stretch of time that are kept; what comes beyond them reads the database.
  static constexpr std::size_t kMost = 4096;

  using Found = std::shared_ptr<const Candidates>;

  // What it refers to outlives it. `public_url` as in House.
  GrantView(store::Store& store, const crypto::Keyring& keyring, const providers::Catalogue& catalogue,
            const base::Clock& clock, std::string public_url)
      : store_(store),
        keyring_(keyring),
        catalogue_(catalogue),
        clock_(clock),
        public_url_(std::move(public_url)) {}

  // What the session might use of a provider, as it was at most kOldest ago, and with each change that this
  // process has answered. Refusals: kNotFound "unknown_integration"; kConflict "provider_gone".
  async::Task<base::Result<Found>> find(const Session& session, std::string_view provider);
  // As it is now: what refuses a grant. A change may be seen by others in the moment before it is forgotten.
  async::Task<base::Result<Found>> find_anew(const Session& session, std::string_view provider);

  // Called with each change when it is committed, before it is answered.
  void forget(const model::TenantId& tenant);  // its switch, or one of its setups
  // Lets go of what is too old to be answered. For the upkeep: secrets do not stay when nobody asks.
  void maintain();
  // One of these connections: the tenant's, or those of `owner`.
  void forget(const model::ProviderSetupId& setup, const std::optional<model::AccountId>& owner);

 private:
  using Key = std::tuple<model::TenantId, std::string, std::optional<model::AccountId>>;
  using Kept = std::map<Key, Found>;

  static Key key_of(const Session& session, std::string_view provider);
  async::Task<base::Result<Found>> read(Key own, Found common, std::uint64_t changes);
  static Found with_own(store::Session& rows, const Key& key, const Candidates& everybodys);
  base::Result<Candidates> read_everybodys(store::Session& rows, const model::TenantId& tenant,
                                           const std::string& provider) const;
  Found kept(const Key& key, std::uint64_t& changes);
  void keep(const Key& key, const Found& found, std::uint64_t changes);
  template <class Concerns>
  void forget_if(Concerns concerns);

  store::Store& store_;
  const crypto::Keyring& keyring_;
  const providers::Catalogue& catalogue_;
  const base::Clock& clock_;
  const std::string public_url_;
  std::mutex mutex_;  // of what follows; never held across a wait
  Kept kept_;
  base::SteadyTime kept_since_{};
  std::uint64_t changes_ = 0;  // so that what was read before a change is not kept after it
};

}  // namespace sallyport::vault
