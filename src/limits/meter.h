// The windows of one integration, and those of all of them.
//
// Every core keeps pointers of its own to the meters it uses, so that the lock is taken once for each
// integration and core.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "limits/window.h"
#include "model/ids.h"
#include "model/limits.h"

namespace sallyport::limits {

struct Meter {
  static constexpr std::size_t kWindows = model::RateLimits::kWindows;

  // What the store knows of a window. Only maintain() touches it.
  struct Written {
    std::uint32_t number = 0;
    std::uint32_t taken = 0;
  };
  struct Counted {
    std::array<Window, kWindows> windows{};
    std::array<Written, kWindows> written{};
  };

  std::array<Counted, model::kAllMetered.size()> counted{};
  std::atomic<bool> outlives{false};  // has a limit by the hour or by the day: such windows are stored
  // The days on which it was last told in the audit log that a limit was reached, and that tokens are to be
  // kept.
  std::array<std::atomic<std::uint32_t>, model::kAllMetered.size()> reached{};
  std::atomic<std::uint32_t> advised{0};

  bool used_on(std::uint32_t day) const;
  Counted& of(model::Metered metered) { return counted[static_cast<std::size_t>(metered)]; }
};

class Meters {
 public:
  explicit Meters(std::size_t cores) : of_core_(cores) {}

  // On the core that `core` names.
  Meter& find(std::size_t core, const model::IntegrationId& id);
  // For what is no request; on every thread. Good until the next sweep().
  Meter& shared(const model::IntegrationId& id);
  // All of them, under the lock.
  void for_each(const std::function<void(const model::IntegrationId&, Meter&)>& visit);

  // Forgets the meters that nothing was taken from on this day: first on every core, then as a whole.
  void let_go(std::size_t core) { of_core_[core].clear(); }
  void sweep(std::uint32_t day);

 private:
  std::shared_ptr<Meter> share(const model::IntegrationId& id);

  using Table = std::unordered_map<model::IntegrationId, std::shared_ptr<Meter>>;
  std::vector<Table> of_core_;
  std::mutex mutex_;
  Table all_;
};

}  // namespace sallyport::limits
