// A server walks its own log while it works, so that damage is known before somebody looks for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "audit/log.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/database.h"

namespace sallyport::audit {

struct ChainState {
  std::int64_t checked = 0;  // the newest block looked at; all up to it are whole but for `bad`
  base::Time at;
  std::optional<BadBlock> bad;
};

// Follows the log to its end, and begins anew a day after it has begun. What the log had as its end at the
// beginning has to be there as it was: a log that was rewritten or cut off under a running server shows.
class ChainWatch {
 public:
  ChainWatch(store::Database& database, const Log& of, const base::Clock& clock, base::Log& log,
             base::Metrics& metrics, int blocks_at_once = 500);

  // Looks at the next blocks, no more than `blocks_at_once`. Call it about every second, from one thread at a
  // time; blocking. Throws StorageFault, after which it goes on where it was.
  void step();
  // What the last walk that came to the end has found, or to a bad block; nothing before.
  std::optional<ChainState> state() const;

  static constexpr std::chrono::hours kBetweenWalks{24};

 private:
  store::Database& database_;
  const Log& of_;
  const base::Clock& clock_;
  base::Log& log_;
  const int blocks_at_once_;
  std::optional<ChainWalk> walk_;
  base::SteadyTime begun_;
  bool is_over_ = false;  // at a bad block, until the next walk
  mutable std::mutex mutex_;
  std::optional<ChainState> state_;
};

}  // namespace sallyport::audit
