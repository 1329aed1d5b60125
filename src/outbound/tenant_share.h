// How many calls through us each tenant has under way, so that a slow service of one leaves room for the
// others. Shared by all cores; the lock is held for a look into a table.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "model/ids.h"

namespace sallyport::outbound {

class TenantShare {
 public:
  // Calls at a time, of all tenants: each has a thread of its own. And of one.
  static constexpr std::size_t kMostAtOnce = 32;
  static constexpr std::size_t kMostOfTenant = kMostAtOnce / 4;

  // One call; given back when it goes. The share outlives it.
  class Place {
   public:
    Place(TenantShare& share, const model::TenantId& tenant) : share_(&share), tenant_(tenant) {}
    Place(Place&& other) noexcept : share_(std::exchange(other.share_, nullptr)), tenant_(other.tenant_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (share_ != nullptr) share_->give_back(tenant_);
    }

   private:
    TenantShare* share_;
    model::TenantId tenant_;
  };

  // Nothing when the tenant has all that it may have.
  std::optional<Place> take(const model::TenantId& tenant) {
    const std::scoped_lock lock(mutex_);
    auto& count = under_way_[tenant];
    if (count >= kMostOfTenant) return std::nullopt;
    ++count;
    return std::optional<Place>(std::in_place, *this, tenant);
  }

 private:
  void give_back(const model::TenantId& tenant) {
    const std::scoped_lock lock(mutex_);
    const auto found = under_way_.find(tenant);
    if (--found->second == 0) under_way_.erase(found);
  }

  std::mutex mutex_;
  std::map<model::TenantId, std::size_t> under_way_;
};

}  // namespace sallyport::outbound
