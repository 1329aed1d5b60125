// Keys and revocations on their way from the store to the cores, and what is due from time to time.
// Runs on cores; everything that blocks or takes long runs on the store's pool.
#include <algorithm>

#include "base/clock_grace.h"
#include "crypto/jose/jwk.h"
#include "store/change_repository.h"
#include "store/signing_key_repository.h"
#include "tokens/tokens_impl.h"

namespace sallyport::tokens {
namespace {

constexpr std::chrono::minutes kSweepEvery{10};

// Revocations of tokens that have ended by then are forgotten.
base::Time forgotten_by(const base::Clock& clock) { return clock.now() - base::kClockGrace; }

std::string write_jwks(const LoadedKeys& loaded, base::Time now) {
  std::vector<const LoadedKey*> published;
  for (const auto& key : loaded.keys)
    if (published_at(key.row, now)) published.push_back(&key);
  std::ranges::sort(published, [](const LoadedKey* a, const LoadedKey* b) {
    return std::tie(a->row.algorithm, a->row.published_at, a->row.kid) <
           std::tie(b->row.algorithm, b->row.published_at, b->row.kid);
  });
  std::string text = R"({"keys":[)";
  for (const auto* key : published) {
    if (!text.ends_with('[')) text += ',';
    text += crypto::jwk_json(key->public_key, key->row.kid);
  }
  return text + "]}";
}

crypto::Sha256Digest to_digest(base::ByteView bytes) {
  crypto::Sha256Digest digest{};
  if (bytes.size() == digest.size()) std::ranges::copy(bytes, digest.begin());
  return digest;
}

}  // namespace

void Tokens::Impl::publish(const LoadedKeys& loaded) {
  const base::Time now = clock.now();
  auto text = std::make_shared<const std::string>(write_jwks(loaded, now));
  const bool closed = std::ranges::any_of(loaded.keys, [&](const LoadedKey& key) {
    return !key.private_key && (!key.row.retired_at || now < *key.row.retired_at);
  });
  const std::scoped_lock lock(mutex);
  if (loaded.version < jwks_version) return;
  jwks_version = loaded.version;
  jwks = std::move(text);
  key_closed = closed;
}

async::Task<> Tokens::Impl::spread(std::shared_ptr<const LoadedKeys> loaded) {
  publish(*loaded);
  co_await runtime.on_every_core([this, loaded](std::size_t core) { replicas[core]->keys.replace(*loaded); });
}

void Tokens::Impl::report(const base::Error& error) {
  log.warning("Signing keys could not be brought up to date.",
              {{"reason", error.message}, {"detail", error.detail}});
}

void Tokens::load() {
  Impl& impl = *impl_;
  const auto planner = impl.upkeep();
  const auto fresh =
      impl.store.read_now([&](store::Session& session) { return impl.ledger.prepare(session, planner); });
  if (fresh) {
    const auto made = impl.store.write_now(
        [&](store::Session& session) { return impl.ledger.apply(session, planner, *fresh); });
    if (!made) impl.report(made.error());
  }

  std::vector<store::Revocation> revocations;
  const auto loaded = impl.store.read_now([&](store::Session& session) {
    revocations = store::RevocationRepository(session).live(forgotten_by(impl.clock));
    return impl.ledger.load(session);
  });
  impl.seen = loaded.version;
  impl.next_sweep = impl.clock.steady() + kSweepEvery;
  impl.publish(loaded);
  for (auto& replica : impl.replicas) {
    replica->keys.replace(loaded);
    for (const auto& ended : revocations) replica->revoked.add(to_digest(ended.token_digest), ended.expires);
  }
}

async::Task<base::Result<std::shared_ptr<const LoadedKeys>>> Tokens::Impl::change_keys(KeyPlanner planner) {
  using Loaded = std::shared_ptr<const LoadedKeys>;
  CO_TRY(const auto fresh, co_await store.read([this, planner](store::Session& session) {
    return ledger.prepare(session, planner);
  }));
  if (!fresh) co_return Loaded();
  CO_TRY(Loaded loaded,
         co_await store.write([this, planner, &fresh](store::Session& session) -> base::Result<Loaded> {
           TRY_VOID(ledger.apply(session, planner, *fresh));
           return std::make_shared<const LoadedKeys>(ledger.load(session));
         }));
  co_await spread(loaded);
  co_return loaded;
}

async::Task<base::Result<std::vector<model::SigningKey>>> Tokens::Impl::change_and_list(KeyPlanner planner) {
  CO_TRY(const auto loaded, co_await change_keys(std::move(planner)));
  std::vector<model::SigningKey> rows;
  if (!loaded)
    co_return co_await store.read(
        [](store::Session& session) { return store::SigningKeyRepository(session).list(); });
  for (const LoadedKey& key : loaded->keys) rows.push_back(key.row);
  co_return rows;
}

async::Task<> Tokens::Impl::reload_keys() {
  auto loaded = co_await store.read(
      [this](store::Session& session) { return std::make_shared<const LoadedKeys>(ledger.load(session)); });
  if (loaded) co_await spread(*std::move(loaded));
}

async::Task<base::Result<std::vector<model::SigningKey>>> Tokens::keys() {
  co_return co_await impl_->store.read(
      [](store::Session& session) { return store::SigningKeyRepository(session).list(); });
}

async::Task<base::Result<model::SigningKey>> Tokens::key(model::SigningKeyId id) {
  CO_TRY(auto all, co_await keys());
  const auto found = std::ranges::find(all, id, &model::SigningKey::id);
  if (found == all.end()) co_return base::not_found("signing key");
  co_return std::move(*found);
}

async::Task<base::Result<std::vector<model::SigningKey>>> Tokens::rotate(
    std::optional<model::SigningAlgorithm> algorithm, bool at_once) {
  const auto wanted = [algorithm](model::SigningAlgorithm each) { return !algorithm || *algorithm == each; };
  KeyPlanner planner = [wanted, at_once, dates = impl_->dates()](auto keys, base::Time now) {
    KeyPlan plan;
    for (const auto each : kAllAlgorithms)
      if (wanted(each)) plan.append(plan_rotation(keys, each, at_once, now, dates));
    return plan;
  };
  CO_TRY(auto all, co_await impl_->change_and_list(std::move(planner)));
  std::erase_if(all, [&](const model::SigningKey& key) { return key.retired_at || !wanted(key.algorithm); });
  co_return all;
}

async::Task<base::Result<std::vector<model::SigningKey>>> Tokens::withdraw(model::SigningKeyId id) {
  CO_TRY_VOID(co_await key(id));
  co_return co_await impl_->change_and_list([id, dates = impl_->dates()](auto keys, base::Time now) {
    return plan_withdrawal(keys, id, now, dates).value_or(KeyPlan{});
  });
}

async::Task<> Tokens::follow() { co_await impl_->follow_changes(); }

async::Task<> Tokens::maintain() {
  co_await impl_->follow_changes();
  const auto changed = co_await impl_->change_keys(impl_->upkeep());
  if (!changed) impl_->report(changed.error());
  if (impl_->clock.steady() >= impl_->next_sweep) co_await impl_->sweep();
}

// What other nodes wrote since the last look; a node that missed too much reads everything. The upkeep and
// whoever is told of a change may do so at the same time.
async::Task<> Tokens::Impl::follow_changes() {
  auto changes = co_await store.read([from = seen](store::Session& session) {
    store::ChangeRepository repository(session);
    auto list = repository.since(from);
    if (from + 1 < repository.oldest_kept()) {
      list.push_back({repository.latest(), std::string(kKeyChange), {}});
      list.push_back({repository.latest(), std::string(kRevocationChange), {}});
    }
    return list;
  });
  if (!changes) co_return;
  bool keys_changed = false;
  bool foreign_revocation = false;
  {
    const std::scoped_lock lock(mutex);
    keys_changed = key_closed;
    for (const auto& change : *changes) {
      keys_changed |= change.kind == kKeyChange;
      if (change.kind == kRevocationChange)
        foreign_revocation |= !own_revocations.contains(to_digest(change.object));
    }
    // One that is on its way at this moment looks foreign next time, which costs a look into the store.
    own_revocations.clear();
  }
  if (keys_changed) co_await reload_keys();
  if (foreign_revocation) co_await follow_revocations();
  if (!changes->empty()) seen = std::max(seen, changes->back().sequence);
}

async::Task<> Tokens::Impl::follow_revocations() {
  auto read = co_await store.read([this](store::Session& session) {
    return store::RevocationRepository(session).live(forgotten_by(clock));
  });
  if (!read) co_return;
  const auto live = std::make_shared<const std::vector<store::Revocation>>(*std::move(read));
  co_await runtime.on_every_core([this, live](std::size_t core) {
    for (const auto& ended : *live) replicas[core]->revoked.add(to_digest(ended.token_digest), ended.expires);
  });
}

async::Task<> Tokens::Impl::sweep() {
  next_sweep = clock.steady() + kSweepEvery;
  const base::Time by = forgotten_by(clock);
  const auto swept = co_await store.write(
      [by](store::Session& session) { return store::RevocationRepository(session).sweep(by); });
  if (!swept) co_return;
  co_await runtime.on_every_core([this, by](std::size_t core) { replicas[core]->revoked.sweep(by); });
}

}  // namespace sallyport::tokens
