// Assets and what happened to them (archivist R13, accessia A17). api/ and dialects/ call it.
//
// Everybody may ask; what they see and may do, their role and the access policies say (inventory/sight.h). An
// asset that the caller may not read is kNotFound, whatever else it may do with it; what it may not read of
// one is absent. Refusals by a rule are in the audit log with the rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/notice.h"
#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "inventory/policy_book.h"
#include "model/access_policy.h"
#include "model/asset.h"
#include "model/caller.h"
#include "store/database.h"

namespace sallyport::inventory {

inline constexpr std::int64_t kLargestPage = 500;
inline constexpr std::size_t kMostNamed = 100;  // assets that one query asks for by their ids
// How many rows a list looks at before it ends its page early; `next` then goes on from there.
inline constexpr std::int64_t kMostLookedAt = 20'000;
inline constexpr std::size_t kMaxBehaviours = 32;
inline constexpr std::size_t kMaxAttributesBytes = 48 * 1024;  // all attributes of an asset as JSON
// How long a repetition with the same Idempotency-Key makes nothing new.
inline constexpr std::chrono::hours kIdempotencyKept{24};

// The Idempotency-Key of a request, and the request itself: another one under the same key is kConflict
// "idempotency_key_reused".
struct Idempotency {
  std::string key{};      // 1 to 255 visible ASCII characters, else kInvalid "Idempotency-Key"
  std::string request{};  // method, path and body

  // Nothing for a request without a key.
  static std::optional<Idempotency> of(std::optional<std::string_view> key, std::string_view method,
                                       std::string_view path, std::string_view body);
};

struct AssetQuery {
  model::AllOf filters{};  // on what the caller may read of an asset
  std::optional<bool> tracked{};
  std::optional<bool> is_public{};
  std::vector<std::string> proof_mechanisms{};  // one of these; empty: any
  std::string search{};               // part of the name, in any case; at most model::kLongestSearch bytes
  std::vector<model::AssetId> ids{};  // of these, all on one page; empty: any. At most kMostNamed
  std::int64_t limit = 25;            // 1 to kLargestPage
  std::int64_t after = 0;             // Page::next of the page before; 0: from the start
  bool count = false;                 // fill in Page::total
};
template <class T>
struct Page {
  std::vector<T> items;
  std::int64_t next = 0;  // for the query's `after`; 0 on the last page
  std::int64_t last = 0;  // up to where was looked; what comes later may be asked for with it as `after`
  std::optional<std::int64_t> total{};  // of the whole query; of many, those among the first kMostLookedAt

  // Where a reader of everything goes on.
  std::int64_t reached() const { return next != 0 ? next : last; }
};

struct NewAsset {
  model::Attributes attributes{};
  std::vector<std::string> behaviours{};
  std::string proof_mechanism{};
  bool is_public = false;
};
struct AssetChange {
  model::Attributes attributes{};       // to set
  std::vector<std::string> removed{};   // names
  std::string what{};                   // for the event: its display type
  std::vector<std::string> based_on{};  // as NewEvent::based_on
};

struct NewEvent {
  std::string operation{model::kRecord};  // kRecord, kStartTracking or kStopTracking
  std::string behaviour{};
  model::Attributes attributes{};
  model::Attributes asset_attributes{};
  std::vector<std::string> removed_attributes{};
  std::optional<base::Time> declared{};            // nothing: now
  std::optional<model::Principal> principal{};     // as declared; nothing: who sends it
  std::optional<std::int64_t> expected_version{};  // of the asset; kConflict "stale_version" for another one
  // Attributes that the new values were made of: kForbidden "not_allowed" unless the caller may read them,
  // since what it does not see would be lost.
  std::vector<std::string> based_on{};
};
struct EventQuery {
  std::optional<model::AssetId> asset{};  // nothing: of all assets
  model::AllOf filters{};                 // on the attributes of the event
  model::AllOf asset_filters{};           // on what the event set on the asset
  std::optional<std::string> operation{};
  std::optional<std::string> behaviour{};
  std::optional<base::Time> accepted_from{}, accepted_until{};  // not earlier; earlier
  bool newest_first = true;
  std::int64_t limit = 25;
  std::int64_t after = 0;
  bool count = false;
};

class Service {
 public:
  Service(store::Store& store, audit::Log& audit, PolicyBook& book, const base::Clock& clock,
          base::Random& random)
      : store_(store), audit_(audit), book_(book), clock_(clock), random_(random) {}

  // In the order in which they were made. kInvalid "limit".
  async::Task<base::Result<Page<model::Asset>>> list_assets(const model::Caller& caller, AssetQuery query);
  // As it is now, or as it was at `at`: kNotFound before it was made. Who may see it, and what of it, is
  // decided by the asset as it is now.
  async::Task<base::Result<model::Asset>> get_asset(const model::Caller& caller, model::AssetId id,
                                                    std::optional<base::Time> at = {});
  // Anybody may read a public asset, in whole.
  async::Task<base::Result<model::Asset>> public_asset(model::AssetId id);
  // Needs the role's permission "assets:write" on what is made, and that no policy denies to write it; writes
  // the event kNewAsset.
  async::Task<base::Result<model::Asset>> create_asset(const model::Caller& caller, NewAsset wanted,
                                                       std::optional<Idempotency> idempotency = {});
  // An event like any other, which changes attributes.
  async::Task<base::Result<model::Asset>> change_asset(const model::Caller& caller, model::AssetId id,
                                                       AssetChange change,
                                                       std::optional<std::int64_t> expected_version = {});

  // Newest first, or oldest first. An event whose asset the caller may not read is not there for it.
  async::Task<base::Result<Page<model::Event>>> list_events(const model::Caller& caller, EventQuery query);
  async::Task<base::Result<model::Event>> get_event(const model::Caller& caller,
                                                    std::optional<model::AssetId> asset, model::EventId id);
  // Durable when it is answered. kForbidden when the caller sees the asset but may not write this on it.
  async::Task<base::Result<model::Event>> record_event(const model::Caller& caller, model::AssetId asset,
                                                       NewEvent wanted,
                                                       std::optional<Idempotency> idempotency = {});

  // What a request with this Idempotency-Key has made before; nothing without a key. kConflict
  // "idempotency_key_reused". For who refuses by what there is now: a repetition is no new request.
  async::Task<base::Result<std::optional<base::Uuid>>> made_before(const model::Caller& caller,
                                                                   const std::optional<Idempotency>& key);

  // The `after` of a query, oldest first, for what will be recorded from now on.
  async::Task<base::Result<std::int64_t>> newest_event();
  // Tells that this process has recorded something; other processes on the same database tell nothing.
  async::Notice& recorded() { return recorded_; }
  bool others_record() const { return store_.database().shared(); }

  // Every hour: forgets idempotency keys that have expired.
  async::Task<> maintain();

 private:
  struct Recorded {
    model::Event event;
    model::Asset asset;
  };
  base::Result<Recorded> record_in(store::Session& session, const model::Caller& caller,
                                   const model::AssetId& id, NewEvent wanted);

  store::Store& store_;
  audit::Log& audit_;
  PolicyBook& book_;
  const base::Clock& clock_;
  base::Random& random_;
  async::Notice recorded_;
  std::optional<base::SteadyTime> next_sweep_;
};

}  // namespace sallyport::inventory
