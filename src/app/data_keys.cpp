#include "app/data_keys.h"

#include <algorithm>
#include <utility>

#include "store/change_repository.h"

namespace sallyport::app {
namespace {

using base::Result;

// Well below the ten minutes after which older keys are removed.
constexpr std::chrono::minutes kLongestUnfollowed{5};
constexpr int kStepsInARow = 5;  // of 200 values each
constexpr std::int64_t kFeedPage = 1000;

}  // namespace

DataKeys::DataKeys(store::Database& database, std::unique_ptr<crypto::KeyEncryptionKey> kek,
                   base::Random& random, const base::Clock& clock, base::Log& log)
    : database_(database), random_(random), clock_(clock), log_(log), keyring_(clock), kek_(std::move(kek)) {}

std::shared_ptr<const crypto::KeyEncryptionKey> DataKeys::kek() const {
  const std::scoped_lock lock(kek_mutex_);
  return kek_;
}

Result<void> DataKeys::load_locked() {
  const auto asked_at = clock_.since_boot();  // before the answer, which may be late
  std::int64_t latest = 0;
  database_.read([&](store::Session& session) { latest = store::ChangeRepository(session).latest(); });
  TRY_VOID(store::load_keyring(database_, *kek(), keyring_, random_, clock_));
  followed_ = latest;  // what came in between is looked at once more
  keyring_.seal_until(asked_at + kLongestUnfollowed);
  return {};
}

Result<void> DataKeys::load() {
  const std::scoped_lock lock(changing_);
  return load_locked();
}

void DataKeys::reload_locked() {
  const auto loaded = load_locked();
  if (loaded) return;
  log_.error(keyring_.can_seal() ? "The data keys could not be loaded anew."
                                 : "The data keys cannot be loaded anew; nothing is sealed until they are.",
             {{"reason", loaded.error().code}, {"detail", loaded.error().detail}});
}

void DataKeys::follow() {
  const std::scoped_lock lock(changing_);
  bool changed = false;
  database_.read([&](store::Session& session) {
    store::ChangeRepository changes(session);
    changed = changes.latest() > followed_ && changes.oldest_kept() > followed_ + 1;  // some are gone
    for (bool more = !changed; more;) {
      const auto page = changes.since(followed_, kFeedPage);
      more = std::ssize(page) == kFeedPage;
      changed = changed || std::ranges::find(page, store::kDataKeyChange, &store::Change::kind) != page.end();
      if (!page.empty()) followed_ = page.back().sequence;
    }
  });
  if (changed) reload_locked();
}

void DataKeys::maintain() {
  const std::scoped_lock lock(changing_);
  reload_locked();
  if (!keyring_.can_seal()) return;
  if (const auto count = store::activate_data_keys(database_, keyring_, clock_); count > 0)
    log_.info("New data keys are in use.", {{"keys", count}});
}

bool DataKeys::move_values() {
  const std::scoped_lock lock(changing_);
  if (!keyring_.can_seal()) return false;
  std::int64_t moved = 0;
  bool more = true;
  for (int i = 0; more && i < kStepsInARow; ++i) {
    const auto progress = store::reencrypt_step(database_, keyring_, *kek(), clock_);
    if (!progress) {
      log_.error("A sealed value could not be moved to a new data key.",
                 {{"reason", progress.error().code}, {"detail", progress.error().detail}});
      return false;
    }
    moved += progress->moved;
    more = !progress->done && !progress->waiting;
  }
  if (moved > 0) log_.info("Values were moved to new data keys.", {{"values", moved}});
  return more;
}

Result<void> DataKeys::add_tenant(store::Session& session, const model::TenantId& tenant) {
  return store::add_tenant_key(session, *kek(), random_, tenant, clock_.now());
}

Result<std::int64_t> DataKeys::rotate(const store::KeyRotation& rotation) {
  const std::scoped_lock lock(changing_);
  return store::rotate_data_keys(database_, *kek(), keyring_, random_, clock_, rotation);
}

Result<void> DataKeys::rewrap(std::unique_ptr<crypto::KeyEncryptionKey> to) {
  const std::scoped_lock lock(changing_);
  TRY_VOID(store::rewrap_keyring(database_, *kek(), *to));
  const std::scoped_lock swapping(kek_mutex_);
  kek_ = std::move(to);
  return {};
}

}  // namespace sallyport::app
