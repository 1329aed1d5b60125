// How many records a commit of the log is worth waiting for. Pure; the log's queue asks it.
//
// A commit costs the same for one record as for a hundred, and while it runs the cores go on. So the best
// size is half of those who ask at the same time: one half is committed while the other half is worked on.
// How many ask is known whenever a core has nothing left to do, because then all of them wait for the log;
// between two such moments a busy core is left more and more time. A lone client is never made to wait.
#pragma once

#include <algorithm>
#include <cstddef>

namespace sallyport::audit {

class Pace {
 public:
  static constexpr std::size_t kMost = 128;  // more saves nothing that shows

  // A commit starts at once when so many wait for it.
  std::size_t wanted() const { return wanted_; }
  // A core has nothing left to do while so many wait, for this commit or the next.
  void all_wait(std::size_t waiting) {
    wanted_ = std::clamp<std::size_t>(waiting / 2, 1, kMost);
    idle_seen_ = true;
  }
  // A commit has started because enough waited for it.
  void reached() {
    if (!idle_seen_) wanted_ = std::min(wanted_ + 1, kMost);
    idle_seen_ = false;
  }

 private:
  std::size_t wanted_ = 1;
  bool idle_seen_ = false;  // since the last commit
};

}  // namespace sallyport::audit
