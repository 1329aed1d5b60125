// A forgotten password: a link in a letter to the address of the account, or on the operator's console
// (security N13). Whoever asks learns nothing about who has an account: they are answered before anybody is
// looked up.
//
// One object for the process; ask() may be called on every core, what it sets off runs on `home`.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "accounts/factors.h"
#include "accounts/service.h"
#include "async/task_group.h"
#include "http/throttle.h"

namespace sallyport::accounts {

inline constexpr std::chrono::minutes kPasswordLinkLasts{60};

// What the owner of an address gets who has asked.
struct PasswordLetter {
  std::string to{};
  base::Secret link{};
  base::Time ends{};  // of the link
  std::string id{};   // of the letter
};

struct PasswordLinkOptions {
  std::string public_url{};
  crypto::PasswordCost password_cost{};
  // Empty: there is no mail server, and links come from the console alone.
  std::function<async::Task<base::Result<void>>(const PasswordLetter&)> deliver{};
  // Tells the person that the password has changed, later; called on any thread. Empty: there is no mail
  // server.
  std::function<void(FactorNotice)> tell{};
};

class PasswordLinks {
 public:
  // `passwords` runs nothing but password hashing.
  PasswordLinks(store::Store& store, audit::Log& audit, async::BlockingPool& passwords, async::Core& home,
                const base::Clock& clock, base::Random& random, PasswordLinkOptions options);
  PasswordLinks(const PasswordLinks&) = delete;
  PasswordLinks& operator=(const PasswordLinks&) = delete;

  bool by_letter() const { return static_cast<bool>(options_.deliver); }
  // Sends a link to whoever has an account with this address, later. Refusals, which are the same for every
  // address: kInvalid "email", kRateLimited "too_many_attempts", kUnavailable when too many letters wait.
  base::Result<void> ask(std::string email, const Origin& origin);
  // For the operator's console. A new link, which ends the one before. Refusal: kNotFound.
  async::Task<base::Result<base::Secret>> make(std::string email);
  // Ends the link and all sessions of the account. Refusals: kForbidden "reset_refused"; kInvalid
  // "newPassword".
  async::Task<base::Result<void>> reset(base::Secret token, base::Secret wanted, Origin origin);

  async::Task<> maintain();
  // Waits for the letters that are under way. On `home`.
  async::Task<> finish() { co_await running_.wait(); }

 private:
  struct Made {
    base::Secret link;
    base::Time ends;
  };
  async::Task<base::Result<std::optional<Made>>> make_link(const std::string& email, Origin origin);
  async::Task<> write_to(std::string email, Origin origin);

  store::Store& store_;
  audit::Log& audit_;
  async::BlockingPool& passwords_;
  async::Core& home_;
  const base::Clock& clock_;
  base::Random& random_;
  const PasswordLinkOptions options_;
  http::Throttle by_address_and_source_, by_address_, by_source_;
  std::atomic<std::size_t> waiting_{0};
  async::TaskGroup running_;
};

}  // namespace sallyport::accounts
