#include "accounts/service.h"

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "crypto/digest.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
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

struct Known {
  std::optional<model::Account> account;
  std::vector<Place> places;
};

Known find(Session& session, std::string_view email) {
  Known known{.account = TenantRepository(session).find_account_by_email(email), .places = {}};
  if (known.account) known.places = places_of(session, known.account->id);
  return known;
}

struct Proof {
  bool right = false;
  std::string renewed{};  // the hash at the present cost, when the one that is stored has another
};

base::Result<Proof> prove_password(const Known& known, const base::Secret& password, base::Random& random,
                                   const crypto::PasswordCost& cost) {
  const std::string_view hash =
      known.account ? std::string_view(known.account->password_hash) : std::string_view{};
  Proof proof{.right = is_password(password, hash, cost)};
  if (proof.right && crypto::needs_rehash(hash, cost)) {
    TRY(proof.renewed, crypto::hash_password(password, random, cost));
  }
  return proof;
}

void end_replaced(AccountSessionRepository& sessions, std::string_view token) {
  if (token.empty()) return;
  const auto replaced = sessions.find_by_token(crypto::sha256(base::as_bytes(token)));
  if (replaced) sessions.erase(replaced->account, replaced->id);
}

}  // namespace

Service::Service(store::Store& store, audit::Log& audit, async::BlockingPool& passwords,
                 crypto::HmacKey browsers, const base::Clock& clock, base::Random& random, Options options)
    : store_(store),
      audit_(audit),
      passwords_(passwords),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      guesses_(clock),
      browsers_(std::move(browsers)) {}

async::Task<base::Result<Opened>> Service::sign_in(SignIn wanted) {
  CO_TRY(wanted.email, model::normal_email(std::move(wanted.email), "email"));
  CO_TRY(const auto known,
         co_await store_.read([&](Session& session) { return find(session, wanted.email); }));
  const auto& account = known.account;
  const Guess guess{.email = wanted.email,
                    .source = wanted.origin.source,
                    .browser = account ? browsers_.name_of(account->id, wanted.browser) : std::nullopt};
  if (auto counted = guesses_.count(guess); !counted) {
    note_refused_sign_in(account, known.places, wanted.origin, "too many attempts");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(const auto proof, co_await passwords_.run([&] {
    return prove_password(known, wanted.password, random_, options_.password_cost);
  }));
  if (!proof.right) {
    const std::string_view reason = account ? "wrong password" : "unknown address";
    note_refused_sign_in(account, known.places, wanted.origin, reason);
    co_return sign_in_refused(std::string(reason));
  }
  guesses_.was_right(guess);

  const auto now = clock_.now();
  Fresh fresh = fresh_session(random_, now, options_.longest, account->id, wanted.origin);
  CO_TRY(auto seen, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<Seen> {
           TenantRepository accounts(session);
           const auto current = accounts.find_account(account->id);
           if (!current || current->password_hash != account->password_hash)
             return sign_in_refused("account has changed");
           if (!proof.renewed.empty()) accounts.set_password_hash(account->id, proof.renewed);
           AccountSessionRepository sessions(session);
           end_replaced(sessions, wanted.session);
           sessions.erase_beyond(account->id, kMostSessions - 1);
           sessions.insert(fresh.row);
           auto opened = see(session, fresh.row);
           record_in_each(session, now,
                          record_of(wanted.origin, AuditAction::kSignedIn, account->id,
                                    fmt::format("session {}", fresh.row.id.to_string())),
                          opened.places);
           return opened;
         }));
  co_return Opened{.seen = std::move(seen),
                   .token = std::move(fresh.token),
                   .browser = guess.browser ? base::Secret() : browsers_.make(account->id, random_)};
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
