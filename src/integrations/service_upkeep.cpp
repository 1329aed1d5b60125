// The part of Service that runs by itself every 30 s: last uses, changes of other nodes, expiry, cleaning.
#include <algorithm>
#include <chrono>
#include <set>

#include "base/time_text.h"
#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "store/change_repository.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {

using store::ChangeRepository;
using store::IntegrationRepository;
using store::Session;

namespace {

constexpr std::chrono::hours kHourly{1};
constexpr std::chrono::days kEndedCredentialsKept{90};  // longer than any token that one obtained
constexpr std::chrono::days kChangesKept{7};            // a node that was away longer reads everything
constexpr std::int64_t kFeedPage = 1000;

// What the feed says about integrations, without repeats.
struct Feed {
  std::int64_t latest = 0;
  bool gap = false;
  std::set<model::IntegrationId> integrations;
  std::set<model::TenantId> tenants;
};

Feed read_feed(Session& session, std::int64_t from) {
  ChangeRepository changes(session);
  Feed feed{.latest = from, .gap = false, .integrations = {}, .tenants = {}};
  if (changes.latest() > from && changes.oldest_kept() > from + 1) feed.gap = true;
  for (;;) {
    const auto page = changes.since(feed.latest, kFeedPage);
    for (const auto& change : page) {
      feed.latest = change.sequence;
      if (change.kind == "integration") {
        if (const auto id = model::IntegrationId::from_bytes(change.object)) feed.integrations.insert(*id);
      } else if (change.kind == "administrators" || change.kind == "role" || change.kind == "tenant") {
        if (const auto id = model::TenantId::from_bytes(change.object)) feed.tenants.insert(*id);
      }
    }
    if (std::ssize(page) < kFeedPage) return feed;
  }
}

}  // namespace

async::Task<> Service::follow() { co_await impl_->follow_changes(); }

async::Task<> Service::maintain() {
  co_await impl_->write_last_uses();
  co_await impl_->follow_changes();
  co_await impl_->end_what_is_over();
  const auto now = impl_->clock.steady();
  if (impl_->next_hourly && now < *impl_->next_hourly) co_return;
  co_await impl_->warn_of_expiry();
  co_await impl_->clean();
  impl_->next_hourly = now + kHourly;
}

async::Task<> Service::Impl::write_last_uses() {
  std::vector<LastUseMap> taken(runtime.size());
  co_await runtime.on_every_core([&](std::size_t core) { taken[core] = uses.take(core); });
  for (auto& map : taken) LastUses::merge(unwritten_uses, std::move(map));
  if (unwritten_uses.empty()) co_return;

  std::vector<store::LastUse> rows;
  rows.reserve(unwritten_uses.size());
  for (const auto& [credential, use] : unwritten_uses) rows.push_back({credential, use.at, use.source});
  const auto written =
      co_await store.write([&](Session& session) { IntegrationRepository(session).touch_last_used(rows); });
  if (written) unwritten_uses.clear();  // else the next round tries again
}

async::Task<> Service::Impl::follow_changes() {
  Replicas::Publication publication(replicas);
  std::vector<Update> updates;
  const auto feed = co_await store.read([&, from = followed](Session& session) {
    Feed read = read_feed(session, from);
    if (read.gap) return read;
    ClientReader reader(session, options.archivist_issuer);
    const auto take = [&](Update&& update) { updates.push_back(std::move(update)); };
    for (const auto& id : read.integrations) take(reader.read(id));
    for (const auto& tenant : read.tenants) reader.read_tenant(tenant, take);
    return read;
  });
  if (!feed) co_return;
  if (feed->gap) co_return co_await reload();
  co_await publication.publish(updates);
  followed = std::max(followed, feed->latest);
}

// After a gap in the feed: reads everything. What the cores had before and the store has not is deleted.
async::Task<> Service::Impl::reload() {
  Replicas::Publication publication(replicas);
  std::vector<model::IntegrationId> known;
  co_await runtime.on_every_core([&](std::size_t core) {
    if (core == 0) known = replicas.of(core).ids();
  });
  std::set<model::IntegrationId> gone(known.begin(), known.end());
  std::vector<Update> updates;
  const auto latest = co_await store.read([&](Session& session) {
    ClientReader(session, options.archivist_issuer).read_all([&](Update&& update) {
      gone.erase(update.id);
      updates.push_back(std::move(update));
    });
    return ChangeRepository(session).latest();
  });
  if (!latest) co_return;
  for (const auto& id : gone) updates.push_back({id, nullptr});
  co_await publication.publish(updates);
  followed = std::max(followed, *latest);
}

async::Task<> Service::Impl::warn_of_expiry() {
  const auto now = clock.now();
  warnings.forget_ended(now);
  std::array<std::int64_t, kWarningDays.size()> counts{};
  std::vector<DueWarning> due;
  const auto scanned = co_await store.read([&](Session& session) {
    const auto until = now + std::chrono::days{kWarningDays.front()};
    IntegrationRepository(session).for_each_ending(now, until, [&](const model::Integration& integration) {
      for (const auto& credential : integration.credentials) {
        if (!credential.live_at(now)) continue;
        for (std::size_t i = 0; i < kWarningDays.size(); ++i)
          if (*credential.valid_until - now <= std::chrono::days{kWarningDays[i]}) ++counts[i];
        if (!integration.enabled) continue;
        if (const auto days = warnings.due(credential, now))
          due.push_back({integration.id, integration.tenant, credential.id, *credential.valid_until, *days});
      }
    });
  });
  if (!scanned) co_return;
  for (std::size_t i = 0; i < counts.size(); ++i) expiring[i] = counts[i];
  if (!due.empty()) co_await tell(std::move(due));
}

// Only the first node to write a warning down gives it.
async::Task<> Service::Impl::tell(std::vector<DueWarning> due) {
  std::vector<bool> first(due.size());
  const auto written = co_await store.write([&](Session& session) {
    IntegrationRepository repository(session);
    for (std::size_t i = 0; i < due.size(); ++i)
      first[i] = repository.first_warning(due[i].credential, due[i].days);
  });
  if (!written) co_return;
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (!first[i]) continue;
    const auto& warning = due[i];
    const auto step = std::ranges::find(kWarningDays, warning.days) - kWarningDays.begin();
    warning_counters[static_cast<std::size_t>(step)]->add();
    log.warning("A credential ends soon. Make a new secret and give it to the client.",
                {{"integration", warning.integration.to_string()},
                 {"tenant", warning.tenant.to_string()},
                 {"credential", warning.credential.to_string()},
                 {"days", warning.days},
                 {"valid_until", base::rfc3339_seconds(warning.valid_until)}});
  }
}

async::Task<> Service::Impl::clean() {
  const auto now = clock.now();
  Replicas::Publication publication(replicas);
  const auto updates = co_await store.write([&](Session& session) {
    const auto owners =
        IntegrationRepository(session).erase_credentials_ended_before(now - kEndedCredentialsKept);
    ChangeRepository changes(session);
    for (const auto& id : owners) changes.append("integration", id.bytes(), now);
    changes.sweep(now - kChangesKept);
    std::vector<Update> read;
    read.reserve(owners.size());
    ClientReader reader(session, options.archivist_issuer);
    for (const auto& id : owners) read.push_back(reader.read(id));
    return read;
  });
  if (updates) co_await publication.publish(*updates);
}

}  // namespace sallyport::integrations
