// Slows down guessing of passwords. Unlike the secrets of machines they can be guessed, so over the budget
// not even the right one is looked at (ADR 0051 for those, ADR 0083 for these).
//
// Safe on every thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/throttle.h"

namespace sallyport::accounts {

// Who is guessed at, from where. A browser that is known has a budget of its own, and so has whoever has
// shown the password or a session already, by a name for what is guessed.
struct Guess {
  std::string_view email;
  std::string_view source;
  std::optional<std::string> browser{};
  std::optional<std::string> proven{};
};

class Guesses {
 public:
  explicit Guesses(const base::Clock& clock);

  // Counts one before it is looked at, so that many at once count as well. Refusal: kRateLimited
  // "too_many_attempts" with the time to wait.
  base::Result<void> count(const Guess& guess);
  // It was right: it and what came before it were slips.
  void was_right(const Guess& guess);

 private:
  http::Throttle by_source_;   // of one account from one address, and of one address
  http::Throttle by_account_;  // from everywhere
  http::Throttle by_browser_;
  http::Throttle by_proven_;  // apart: what others make up in great numbers pushes none of these out
};

}  // namespace sallyport::accounts
