#include "integrations/replicas.h"

#include <algorithm>

namespace sallyport::integrations {

Replicas::Replicas(async::Runtime& runtime, const crypto::HmacKey& pepper) : runtime_(runtime) {
  cores_.reserve(runtime.size());
  for (std::size_t i = 0; i < runtime.size(); ++i) cores_.emplace_back(pepper);
}

void Replicas::fill(const std::shared_ptr<const Client>& client) {
  for (auto& replica : cores_) replica.model.put(client);
}

async::Task<> Replicas::Publication::publish(const std::vector<Update>& updates) {
  if (updates.empty()) co_return;
  Replicas& replicas = replicas_;
  if (std::ranges::any_of(updates, [](const Update& update) { return update.client == nullptr; }))
    replicas.any_deleted_ = true;
  co_await replicas.runtime_.on_every_core([&replicas, &updates](std::size_t core) {
    for (const auto& update : updates) apply(replicas.cores_[core], update);
  });
}

Replicas::Publication::~Publication() {
  if (--replicas_.open_ != 0 || !replicas_.any_deleted_.exchange(false)) return;
  for (std::size_t i = 0; i < replicas_.cores_.size(); ++i)
    replicas_.runtime_.core(i).post(
        [&replicas = replicas_, i] { replicas.forget_deleted(replicas.cores_[i]); });
}

void Replicas::apply(Replica& replica, const Update& update) {
  if (!update.client) {
    replica.deleted.insert(update.id);
    replica.model.erase(update.id);
    return;
  }
  if (replica.deleted.contains(update.id)) return;
  const auto present = replica.model.find(update.id);
  if (present && present->sequence > update.client->sequence) return;
  replica.model.put(update.client);
}

// With no publication open, nothing that was read before the deletions is still on its way.
void Replicas::forget_deleted(Replica& replica) {
  if (open_ == 0)
    replica.deleted.clear();
  else
    any_deleted_ = true;  // the end of those that are open asks again
}

}  // namespace sallyport::integrations
