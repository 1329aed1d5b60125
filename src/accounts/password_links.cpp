#include "accounts/password_links.h"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/address_proof.h"
#include "accounts/opening.h"
#include "audit/change.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
#include "store/member_repository.h"
#include "store/password_link_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::PasswordLinkRepository;
using store::Session;
using store::TenantRepository;

namespace {

constexpr std::chrono::hours kLetterWindow{1};
constexpr std::size_t kToOneAddressFromOneSource = 5;
constexpr std::size_t kToOneAddress = 20;
constexpr std::size_t kFromOneSource = 50;
constexpr std::size_t kMostWaiting = 64;
constexpr std::size_t kLongestLinkToken = 256;

std::unexpected<base::Error> reset_refused(std::string detail) {
  auto refused =
      base::refuse(base::ErrorKind::kForbidden, "reset_refused",
                   "This link has been used, has ended, is not the newest one or is not whole. Ask for "
                   "another.");
  refused.error().detail = std::move(detail);
  return refused;
}

// Counted down whatever becomes of the work.
class Waiting {
 public:
  explicit Waiting(std::atomic<std::size_t>& count) : count_(count) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { --count_; }

 private:
  std::atomic<std::size_t>& count_;
};

http::ThrottleOptions budget(std::size_t most) {
  return {.window = kLetterWindow, .per_client_and_source = most, .per_source = std::size_t{1} << 62};
}

}  // namespace

PasswordLinks::PasswordLinks(store::Store& store, audit::Log& audit, async::BlockingPool& passwords,
                             async::Core& home, const base::Clock& clock, base::Random& random,
                             PasswordLinkOptions options)
    : store_(store),
      audit_(audit),
      passwords_(passwords),
      home_(home),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      by_address_and_source_(clock, budget(kToOneAddressFromOneSource)),
      by_address_(clock, budget(kToOneAddress)),
      by_source_(clock, budget(kFromOneSource)),
      running_(home, "letters about passwords") {}

base::Result<void> PasswordLinks::ask(std::string email, const Origin& origin) {
  TRY(email, model::normal_email(std::move(email), "email"));
  auto wait = by_source_.failed("", origin.source);
  if (!wait) wait = by_address_and_source_.failed(email, origin.source);
  if (wait) {
    auto refusal = base::refuse(base::ErrorKind::kRateLimited, "too_many_attempts",
                                "Letters were asked for too often. Look into your mail, or wait a while.");
    refusal.error().retry_after = static_cast<double>(wait->count());
    return refusal;
  }
  if (!options_.deliver) return {};
  // Many sources that ask for one address neither flood it nor have its owner refused.
  if (by_address_.failed(email, "")) return {};
  if (++waiting_ > kMostWaiting) {
    --waiting_;
    return base::unavailable("Many letters wait to be sent. Try again in a minute.", 60);
  }
  home_.post([this, email = std::move(email), origin] { running_.spawn(write_to(email, origin)); });
  return {};
}

async::Task<> PasswordLinks::write_to(std::string email, Origin origin) {
  const Waiting waiting(waiting_);
  auto made = co_await make_link(email, std::move(origin));
  if (!made || !*made) co_return;
  const PasswordLetter letter{.to = std::move(email),
                              .link = std::move((*made)->link),
                              .ends = (*made)->ends,
                              .id = model::AccountId::random(random_).to_string()};
  // The link cannot be made again; whoever waits in vain asks once more.
  static_cast<void>(co_await options_.deliver(letter));
}

// Nothing when nobody has the address.
async::Task<base::Result<std::optional<PasswordLinks::Made>>> PasswordLinks::make_link(
    const std::string& email, Origin origin) {
  const auto token = crypto::random_token(random_);
  const auto digest = crypto::sha256(token.reveal());
  const auto now = clock_.now();
  const auto ends = now + kPasswordLinkLasts;
  CO_TRY(
      const bool found, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<bool> {
        const auto account = TenantRepository(session).find_account_by_email(email);
        if (!account) return false;
        PasswordLinkRepository(session).put(account->id, digest, ends);
        auto record =
            record_of(origin, AuditAction::kPasswordChanged, {}, "a link for a new password was asked for");
        record.outcome = model::AuditOutcome::kRefused;  // nothing has changed yet, and nobody is proven
        record.object = account->id.uuid;
        record_in_each(session, now, std::move(record), places_of(session, account->id));
        return true;
      }));
  if (!found) co_return std::nullopt;
  // The host is that of the configuration, and what stands behind '#' is not sent to any server (security
  // N13).
  co_return Made{.link = base::Secret::from_text(
                     fmt::format("{}/reset-password#{}", options_.public_url, token.reveal_text())),
                 .ends = ends};
}

async::Task<base::Result<base::Secret>> PasswordLinks::make(std::string email) {
  CO_TRY(email, model::normal_email(std::move(email), "email"));
  CO_TRY(auto made, co_await make_link(email, {.source = "console"}));
  if (!made) co_return base::not_found("account");
  co_return std::move(made->link);
}

async::Task<base::Result<void>> PasswordLinks::reset(base::Secret token, base::Secret wanted, Origin origin) {
  CO_TRY_VOID(model::check_password(wanted, "newPassword"));
  if (token.size() > kLongestLinkToken) co_return reset_refused("token too long");
  const auto digest = crypto::sha256(token.reveal());
  const auto whose = [&](Session& session) -> base::Result<model::Account> {
    const auto id = PasswordLinkRepository(session).find(digest, clock_.now());
    auto account = id ? TenantRepository(session).find_account(*id) : std::nullopt;
    if (!account) return reset_refused("unknown token");
    return *std::move(account);
  };
  // Only a link that is good costs a hash.
  CO_TRY(const auto account, co_await store_.read(whose));
  CO_TRY(const auto hash, co_await passwords_.run([&] {
    return crypto::hash_password(wanted, random_, options_.password_cost);
  }));
  DroppedCredentials dropped;
  CO_TRY_VOID(co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TRY(const auto current, whose(session));
    if (!PasswordLinkRepository(session).erase(current.id)) return reset_refused("used");
    dropped = drop_unproved_credentials(session, current.id).value_or(DroppedCredentials{});
    const auto ended =
        dropped.sessions + store::AccountSessionRepository(session).erase_others(current.id, {});
    TenantRepository(session).set_password_hash(current.id, hash);
    TenantRepository(session).prove_address(current.id);  // that is where the link was sent
    store::MemberRepository(session).prove_address_everywhere(current.id);
    const auto places = places_of(session, current.id);
    record_in_each(session, clock_.now(),
                   record_of(origin, AuditAction::kPasswordChanged, current.id,
                             fmt::format("by a link, {} sessions ended", ended)),
                   places);
    if (dropped.factors)
      record_in_each(
          session, clock_.now(),
          record_of(origin, AuditAction::kFactorsReset, current.id, "nobody had proved the address"), places);
    return {};
  }));
  const auto tell = [&](FactorNotice::What what) {
    if (options_.tell)
      options_.tell({.to = account.email,
                     .display_name = account.display_name,
                     .what = what,
                     .at = clock_.now(),
                     .source = origin.source});
  };
  tell(FactorNotice::What::kPasswordChanged);
  if (dropped.factors) tell(FactorNotice::What::kReset);
  co_return base::Result<void>{};
}

async::Task<> PasswordLinks::maintain() {
  const auto now = clock_.now();
  co_await store_.write([&](Session& session) { return PasswordLinkRepository(session).erase_ended(now); });
}

}  // namespace sallyport::accounts
