#include "limits/meter.h"

#include <algorithm>

namespace sallyport::limits {

bool Meter::used_on(std::uint32_t day) const {
  return std::ranges::any_of(counted, [&](const Counted& it) { return it.windows.back().taken(day) > 0; });
}

Meter& Meters::find(std::size_t core, const model::IntegrationId& id) {
  auto& known = of_core_[core][id];
  if (!known) known = share(id);
  return *known;
}

Meter& Meters::shared(const model::IntegrationId& id) { return *share(id); }

std::shared_ptr<Meter> Meters::share(const model::IntegrationId& id) {
  const std::scoped_lock lock(mutex_);
  auto& meter = all_[id];
  if (!meter) meter = std::make_shared<Meter>();
  return meter;
}

void Meters::for_each(const std::function<void(const model::IntegrationId&, Meter&)>& visit) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, meter] : all_) visit(id, *meter);
}

void Meters::sweep(std::uint32_t day) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(
      all_, [&](const auto& entry) { return entry.second.use_count() == 1 && !entry.second->used_on(day); });
}

}  // namespace sallyport::limits
