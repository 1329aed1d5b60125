#include "accounts/guesses.h"

#include <algorithm>

namespace sallyport::accounts {
namespace {

constexpr std::chrono::seconds kWindow{15 * 60};
constexpr std::size_t kFromOneAddress = 10;  // at one account
constexpr std::size_t kFromEverywhere = 50;
constexpr std::size_t kOfOneAddress = 100;  // at all accounts; a company has one address
constexpr std::size_t kInOneBrowser = 10;
constexpr std::size_t kUnlimited = std::size_t{1} << 62;

http::ThrottleOptions options(std::size_t per_name, std::size_t per_source = kUnlimited) {
  return {.window = kWindow, .per_client_and_source = per_name, .per_source = per_source};
}

}  // namespace

Guesses::Guesses(const base::Clock& clock)
    : by_source_(clock, options(kFromOneAddress, kOfOneAddress)),
      by_account_(clock, options(kFromEverywhere)),
      by_browser_(clock, options(kInOneBrowser)),
      by_proven_(clock, options(kInOneBrowser)) {}

base::Result<void> Guesses::count(const Guess& guess) {
  std::optional<std::chrono::seconds> wait;
  if (guess.proven)
    wait = by_proven_.failed(*guess.proven, "");
  else if (guess.browser)
    wait = by_browser_.failed(*guess.browser, "");
  else if (wait = by_source_.exhausted(guess.source); !wait)
    wait = std::max(by_source_.failed(guess.email, guess.source), by_account_.failed(guess.email, ""));
  if (!wait) return {};
  auto refusal = base::refuse(base::ErrorKind::kRateLimited, "too_many_attempts",
                              "There were too many attempts to sign in. Wait a while, then try again.");
  refusal.error().retry_after = static_cast<double>(wait->count());
  return refusal;
}

void Guesses::was_right(const Guess& guess) {
  if (guess.proven) return by_proven_.succeeded(*guess.proven, "");
  if (guess.browser) return by_browser_.succeeded(*guess.browser, "");
  by_source_.succeeded(guess.email, guess.source);
  by_account_.succeeded(guess.email, "");
}

}  // namespace sallyport::accounts
