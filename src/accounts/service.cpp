#include "accounts/service.h"

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
#include "store/factor_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::AccountSessionRepository;
using store::Session;
using store::TenantRepository;

namespace {

std::unexpected<base::Error> sign_in_refused(std::string detail) {
  auto refused = base::refuse(base::ErrorKind::kUnauthenticated, "sign_in_refused",
                              "The e-mail address or the password is not right. Check both.");
  refused.error().detail = std::move(detail);
  return refused;
}

// What decides about a sign-in besides the password.
struct Standing {
  std::vector<Place> places;
  Held held;
};

struct Proof {
  bool right = false;
  std::string renewed{};  // the hash at the present cost, when the one that is stored has another
};

base::Result<Proof> prove_password(const std::optional<model::Account>& account, const base::Secret& password,
                                   base::Random& random, const crypto::PasswordCost& cost) {
  const std::string_view hash = account ? std::string_view(account->password_hash) : std::string_view{};
  Proof proof{.right = is_password(password, hash, cost)};
  if (proof.right && crypto::needs_rehash(hash, cost)) {
    TRY(proof.renewed, crypto::hash_password(password, random, cost));
  }
  return proof;
}

// The account is as it was when the password was proved; its new hash is kept, if there is one.
base::Result<void> keep_renewed(Session& session, const model::Account& account, std::string_view renewed) {
  TenantRepository accounts(session);
  const auto current = accounts.find_account(account.id);
  if (!current || current->password_hash != account.password_hash)
    return sign_in_refused("account has changed");
  if (!renewed.empty()) accounts.set_password_hash(account.id, renewed);
  return {};
}

crypto::HmacKey derived(const crypto::HmacKey& from, std::string_view name) {
  return crypto::HmacKey::make(from.sign(base::as_bytes(name))).value();
}

constexpr http::ThrottleOptions kCallsOfPerson{
    .window = std::chrono::seconds{10}, .per_client_and_source = 300, .per_source = std::size_t{1} << 62};

}  // namespace

Service::Service(store::Store& store, audit::Log& audit, async::BlockingPool& passwords,
                 const crypto::Keyring& keyring, crypto::HmacKey browsers, const base::Clock& clock,
                 base::Random& random, Options options)
    : store_(store),
      audit_(audit),
      passwords_(passwords),
      keyring_(keyring),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      party_(relying_party(options_.public_url)),
      guesses_(clock),
      calls_(clock, kCallsOfPerson),
      tickets_(derived(browsers, "tickets of sign-ins")),
      recovery_codes_(derived(browsers, "recovery codes")),
      browsers_(std::move(browsers)) {}

async::Task<base::Result<SignInOutcome>> Service::sign_in(SignIn wanted) {
  CO_TRY(wanted.email, model::normal_email(std::move(wanted.email), "email"));
  CO_TRY(const auto account, co_await store_.read([&](Session& session) {
    return TenantRepository(session).find_account_by_email(wanted.email);
  }));
  const Guess guess{.email = wanted.email,
                    .source = wanted.origin.source,
                    .browser = account ? browsers_.name_of(account->id, wanted.browser) : std::nullopt};
  // Counted before more is read, so that an address that somebody has takes no longer (security N13). That is
  // also why the record stands in the log of the installation alone.
  if (auto counted = guesses_.count(guess); !counted) {
    note_refused_sign_in(account, {}, wanted.origin, "too many attempts");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(const auto proof, co_await passwords_.run([&] {
    return prove_password(account, wanted.password, random_, options_.password_cost);
  }));
  const auto id = account ? account->id : model::AccountId{};
  CO_TRY(const auto standing, co_await store_.read([&](Session& session) {
    return Standing{.places = places_of(session, id), .held = held_by(session, id)};
  }));
  if (!proof.right) {
    const std::string_view reason = account ? "wrong password" : "unknown address";
    note_refused_sign_in(account, standing.places, wanted.origin, reason);
    co_return sign_in_refused(std::string(reason));
  }
  guesses_.was_right(guess);
  if (standing.held.any()) {
    CO_TRY(const auto renewed, co_await renew_hash(*account, proof.renewed));
    co_return second_step(renewed, standing.held);
  }

  CO_TRY(auto opened, co_await open({.account = id,
                                     .browser = std::move(wanted.browser),
                                     .session = std::move(wanted.session),
                                     .origin = std::move(wanted.origin)},
                                    [&](Session& session) -> base::Result<void> {
                                      if (store::FactorRepository(session).any(id))
                                        return sign_in_refused("account has changed");
                                      return keep_renewed(session, *account, proof.renewed);
                                    }));
  co_return std::move(opened);
}

async::Task<base::Result<Opened>> Service::open(Entry entry,
                                                std::function<base::Result<void>(store::Session&)> proven) {
  const auto now = clock_.now();
  Fresh fresh = fresh_session(random_, now, options_.longest, entry.account, entry.origin);
  CO_TRY(auto seen, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<Seen> {
           TRY_VOID(proven(session));
           return open_session(session, fresh, entry.session,
                               record_of(entry.origin, entry.action, entry.account,
                                         fmt::format("session {}{}{}", fresh.row.id.to_string(),
                                                     entry.how.empty() ? "" : ", ", entry.how)));
         }));
  const bool is_known = browsers_.name_of(entry.account, entry.browser).has_value();
  co_return Opened{.seen = std::move(seen),
                   .token = std::move(fresh.token),
                   .browser = is_known ? base::Secret() : browsers_.make(entry.account, random_)};
}

// Before the second step begins, which is bound to the hash.
async::Task<base::Result<model::Account>> Service::renew_hash(model::Account account, std::string renewed) {
  if (renewed.empty()) co_return account;
  CO_TRY_VOID(
      co_await store_.write([&](Session& session) { return keep_renewed(session, account, renewed); }));
  account.password_hash = std::move(renewed);
  co_return account;
}

void Service::note_refused_sign_in(const std::optional<model::Account>& account,
                                   const std::vector<Place>& places, const Origin& origin,
                                   std::string_view reason) {
  model::AuditRecord record = record_of(origin, AuditAction::kSignedIn, {}, std::string(reason));
  record.outcome = model::AuditOutcome::kRefused;
  if (account) record.object = account->id.uuid;  // nobody has proven to be this person
  for (const auto& tenant : tenants_to_tell(places)) {
    record.tenant = tenant;
    audit_.note(record);
  }
}

async::Task<> Service::maintain() {
  const auto now = clock_.now();
  co_await store_.write([&](Session& session) {
    return AccountSessionRepository(session).erase_ended(now, ended_if_used_before());
  });
}

}  // namespace sallyport::accounts
