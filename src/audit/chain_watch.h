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
  std::int64_t whole_to = 0;  // the newest block that is whole with all before it; 0: none
  base::Time at;
  std::optional<BadBlock> bad;
};

// Reads the log to its end, follows it there, and a day after it has begun it begins anew. What was seen
// whole once has to be there as it was: a log that is rewritten or cut off under a running server shows, and
// is not forgotten before the server ends.
class ChainWatch {
 public:
  ChainWatch(store::Database& database, const Log& of, const base::Clock& clock, base::Log& log,
             base::Metrics& metrics, ChainWalk::Piece piece = {.blocks = 500, .bytes = 1 << 21});

  // Whether step() has something to do now.
  bool is_due() const;
  // Reads the next piece, or at the end, once a second, what is new. From one thread at a time; blocking. A
  // database that cannot be read is waited for, with a warning.
  void step();
  // What was found when the end was reached last, or a bad block; nothing before.
  std::optional<ChainState> state() const;
  // The newest durable block; nothing for an empty log, and for a damaged one, whose checkpoint of before is
  // evidence.
  std::optional<Checkpoint> end_to_publish() const;

  static constexpr std::chrono::hours kBetweenWalks{24};
  static constexpr std::chrono::seconds kBetweenLooks{1};

 private:
  bool begins_anew(base::SteadyTime now) const;
  void publish(const Verification& found);

  store::Database& database_;
  const Log& of_;
  const base::Clock& clock_;
  base::Log& log_;
  const ChainWalk::Piece piece_;
  std::optional<ChainWalk> walk_;
  std::optional<Checkpoint> proved_;  // the newest block ever found whole; at first the end of the log
  base::SteadyTime begun_;
  base::SteadyTime looked_;
  bool is_at_end_ = false;
  bool is_over_ = false;  // at a bad block, until the next walk
  bool is_readable_ = true;
  mutable std::mutex mutex_;
  std::optional<ChainState> state_;
};

}  // namespace sallyport::audit
