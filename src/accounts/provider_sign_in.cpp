#include "accounts/provider_sign_in.h"

#include <algorithm>

#include <fmt/format.h>

#include "accounts/opening.h"
#include "accounts/provider_admission.h"
#include "audit/change.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "http/message.h"
#include "model/account_rules.h"
#include "providers/answer_body.h"
#include "providers/harmless.h"
#include "providers/json_path.h"
#include "providers/requests.h"
#include "store/provider_sign_in_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using store::ProviderSignInRepository;
using store::Session;
using store::TenantRepository;

namespace {

constexpr std::size_t kLongestReturn = 1024;
constexpr std::size_t kLongestState = 1024;
constexpr std::size_t kBegunFromOneAddress = 300;  // in 15 minutes; a company has one address
constexpr int kOk = 200;

std::unexpected<base::Error> no_provider() {
  return base::refuse(
      base::ErrorKind::kNotFound, "no_provider",
      "This address does not lead to the provider of an organisation. Sign in with your password, or ask "
      "your administrator for the right link.");
}

std::unexpected<base::Error> failed(const char* code, std::string detail = {}) {
  auto refusal = base::refuse(base::ErrorKind::kForbidden, code, "Signing in did not work.");
  refusal.error().detail = std::move(detail);
  return refusal;
}

// A path of our own pages. It stands behind the public URL, so it cannot lead to another host (security H18).
base::Result<void> check_return(std::string_view path) {
  const auto good = [](char c) {
    return c > ' ' && c <= '~' && c != '\\' && c != '"' && c != '<' && c != '>';
  };
  if (path.empty() || (path.size() <= kLongestReturn && path.starts_with('/') && !path.starts_with("//") &&
                       std::ranges::all_of(path, good)))
    return {};
  return base::invalid("returnTo", "returnTo is a path of the portal such as /account.");
}

base::Bytes digest_of(std::string_view text) {
  const auto digest = crypto::sha256(base::as_bytes(text));
  return {digest.begin(), digest.end()};
}

// By which a browser names what it keeps for this attempt: two windows do not disturb each other.
std::string name_of(base::ByteView state_digest) { return base::base64url_encode(state_digest.first(12)); }

}  // namespace

ProviderSignIn::ProviderSignIn(store::Store& store, audit::Log& audit, const crypto::Keyring& keyring,
                               IdentityProviders& providers, crypto::HmacKey key, const base::Clock& clock,
                               base::Random& random, ProviderSignInOptions options)
    : store_(store),
      audit_(audit),
      keyring_(keyring),
      providers_(providers),
      key_(std::move(key)),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      begun_(clock, {.window = std::chrono::minutes{15},
                     .per_client_and_source = kBegunFromOneAddress,
                     .per_source = kBegunFromOneAddress}) {}

std::string ProviderSignIn::redirect_uri(const model::TenantId& tenant) const {
  return fmt::format("{}/sign-in/callback/{}", options_.public_url, tenant.to_string());
}

std::string ProviderSignIn::derived(std::string_view purpose, std::string_view binder) const {
  return base::base64url_encode(key_.sign(base::as_bytes(fmt::format("provider {} {}", purpose, binder))));
}

std::optional<ProviderSignIn::Setup> ProviderSignIn::read_setup(Session& session,
                                                                const model::TenantId& tenant) {
  TenantRepository tenants(session);
  const auto found = tenants.find(tenant);
  auto sso = tenants.find_sso(tenant);
  if (!found || found->disabled || !sso || !sso->enabled) return std::nullopt;
  return Setup{.sso = *std::move(sso),
               .rules = ProviderSignInRepository(session).rules(tenant),
               .tenant_name = found->name};
}

std::vector<ProviderChoice> ProviderSignIn::candidates(Session& session,
                                                       const NewProviderSignIn& wanted) const {
  std::vector<model::TenantId> tenants;
  if (wanted.tenant) {
    tenants.push_back(*wanted.tenant);
  } else {
    // Whether somebody is a member does not count: it would show to whoever types their address (security
    // N13). Which domain is whose, the operator has said. A tenant that says so of itself would be where
    // strangers are led to, unless there is no other.
    tenants = ProviderSignInRepository(session).tenants_of_domain(
        wanted.email->substr(wanted.email->rfind('@') + 1));
    if (tenants.empty())
      if (const auto only = TenantRepository(session).only()) tenants.push_back(only->id);
  }
  std::vector<ProviderChoice> choices;
  for (const auto& tenant : tenants)
    if (auto setup = read_setup(session, tenant)) choices.push_back({tenant, std::move(setup->tenant_name)});
  return choices;
}

base::Result<void> ProviderSignIn::count(const Origin& origin) {
  const auto wait = begun_.failed("", origin.source);
  if (!wait) return {};
  auto refusal = base::refuse(base::ErrorKind::kRateLimited, "too_many_attempts",
                              "There were too many attempts to sign in. Wait a while, then try again.");
  refusal.error().retry_after = static_cast<double>(wait->count());
  return refusal;
}

async::Task<base::Result<ProviderStarts>> ProviderSignIn::begin(NewProviderSignIn wanted) {
  CO_TRY_VOID(check_return(wanted.return_to));
  if (wanted.email.has_value() == wanted.tenant.has_value())
    co_return base::invalid("", "Give either an email or a tenant.");
  if (wanted.email) {
    CO_TRY(wanted.email, model::normal_email(*std::move(wanted.email), "email"));
  }
  CO_TRY_VOID(count(wanted.origin));
  CO_TRY(auto choices, co_await store_.read([&](Session& session) { return candidates(session, wanted); }));
  if (choices.empty()) co_return no_provider();
  ProviderStarts answer;
  if (choices.size() == 1) {
    CO_TRY(answer.start, co_await send_away(wanted, choices.front().tenant));
  } else {
    answer.choices = std::move(choices);
  }
  co_return answer;
}

async::Task<base::Result<ProviderStart>> ProviderSignIn::send_away(const NewProviderSignIn& wanted,
                                                                   const model::TenantId& tenant) {
  CO_TRY(const auto setup, co_await store_.read([&](Session& session) -> base::Result<Setup> {
    auto found = read_setup(session, tenant);
    if (!found) return no_provider();
    return *std::move(found);
  }));
  CO_TRY(const auto provider, co_await providers_.find(setup.sso));
  const auto state = crypto::random_token(random_);
  auto binder = crypto::random_token(random_);
  const auto verifier = derived("verifier", binder.reveal_text());
  auto entry = provider->entry;
  providers::Values values{{"nonce", derived("nonce", binder.reveal_text())}};
  entry.authorization_parameters.push_back({"nonce", "{nonce}"});
  if (wanted.email) {
    values.emplace("login_hint", *wanted.email);
    entry.authorization_parameters.push_back({"login_hint", "{login_hint}"});
  }
  if (wanted.anew) {
    entry.authorization_parameters.push_back({"prompt", "login"});
    entry.authorization_parameters.push_back({"max_age", "0"});
  }
  CO_TRY(auto url, providers::authorization_url(
                       entry, {.client_id = setup.sso.client_id}, values,
                       {.redirect_uri = redirect_uri(tenant),
                        .state = std::string(state.reveal_text()),
                        .code_challenge = base::base64url_encode(crypto::sha256(base::as_bytes(verifier)))}));
  const auto now = clock_.now();
  const model::ProviderAttempt attempt{.state_digest = digest_of(state.reveal_text()),
                                       .binder_digest = digest_of(binder.reveal_text()),
                                       .tenant = tenant,
                                       .issuer = setup.sso.issuer,
                                       .client_id = setup.sso.client_id,
                                       .return_to = wanted.return_to,
                                       .anew = wanted.anew,
                                       .created_at = now,
                                       .expires_at = now + kProviderAttemptLasts};
  CO_TRY_VOID(co_await store_.write([&](Session& session) -> base::Result<void> {
    ProviderSignInRepository(session).insert_attempt(attempt);
    return {};
  }));
  co_return ProviderStart{
      .url = std::move(url), .attempt = name_of(attempt.state_digest), .binder = std::move(binder)};
}

// The attempt that the browser comes back from, once; nothing of anybody else's is touched (security H01,
// H02).
async::Task<base::Result<model::ProviderAttempt>> ProviderSignIn::take(const ProviderReturn& back,
                                                                       std::string& attempt,
                                                                       std::string& binder) {
  const auto fields = http::FormFields::parse(back.query, "query string");
  if (!fields) co_return failed("answer_refused", "query");
  const auto state = fields->get("state").value_or("");
  if (state.empty() || state.size() > kLongestState) co_return failed("sign_in_expired", "no state");
  const auto digest = digest_of(state);
  attempt = name_of(digest);
  binder = back.binder(attempt);
  co_return co_await store_.write([&](Session& session) -> base::Result<model::ProviderAttempt> {
    ProviderSignInRepository attempts(session);
    auto found = attempts.find_attempt(digest);
    if (!found || found->expires_at <= clock_.now() || found->tenant.to_string() != back.tenant)
      return failed("sign_in_expired", "unknown state");
    if (!crypto::equal_constant_time(digest_of(binder), found->binder_digest))
      return failed("other_browser", "another browser");
    if (!attempts.erase_attempt(digest)) return failed("sign_in_expired", "used state");
    return *std::move(found);
  });
}

async::Task<base::Result<ProviderSignIn::Tokens>> ProviderSignIn::exchange(const Setup& setup,
                                                                           const IdentityProvider& provider,
                                                                           std::string_view code,
                                                                           std::string_view binder) {
  const auto place = store::place_of_sso_secret(setup.sso.tenant);
  CO_TRY(auto secret, keyring_.open(place.context(), setup.sso.sealed_client_secret));
  providers::App app{.client_id = setup.sso.client_id};
  app.secrets.push_back(std::move(secret));
  CO_TRY(auto request, providers::exchange_code(provider.entry, app, {}, code, derived("verifier", binder),
                                                redirect_uri(setup.sso.tenant)));
  CO_TRY(const auto answer, co_await providers_.send(setup.sso.tenant, std::move(request)));
  const auto body = providers::read_body(answer);
  auto token = body && answer.status == kOk ? providers::text_at(*body, "$.id_token") : std::nullopt;
  if (!token) {
    const auto error = body ? providers::text_at(*body, "$.error").value_or("") : std::string();
    co_return failed("provider_failed",
                     fmt::format("token endpoint: {} {}", answer.status, providers::harmless(error)));
  }
  auto access_token = providers::text_at(*body, "$.access_token").value_or("");
  co_return Tokens{.id_token = *std::move(token), .access_token = std::move(access_token)};
}

async::Task<base::Result<IdTokenClaims>> ProviderSignIn::check(
    const Setup& setup, std::shared_ptr<const IdentityProvider> provider, const Tokens& tokens,
    const model::ProviderAttempt& attempt, std::string_view binder) {
  const auto nonce = derived("nonce", binder);
  const IdTokenRules rules{.issuer = setup.sso.issuer,
                           .client_id = setup.sso.client_id,
                           .nonce = nonce,
                           .access_token = tokens.access_token,
                           .now = clock_.now(),
                           .asked_at = attempt.anew ? std::optional(attempt.created_at) : std::nullopt};
  CO_TRY(auto keys, co_await providers_.keys_of(setup.sso, provider, false));
  auto claims = check_id_token(tokens.id_token, *keys, rules);
  if (!claims && claims.error().code == "unknown_signer") {  // the provider may have changed its keys
    CO_TRY(keys, co_await providers_.keys_of(setup.sso, provider, true));
    claims = check_id_token(tokens.id_token, *keys, rules);
  }
  if (!claims && claims.error().code != "not_asked_again")
    co_return failed("answer_refused", claims.error().detail);
  co_return claims;
}

async::Task<base::Result<ProviderArrival>> ProviderSignIn::arrive(const ProviderReturn& back,
                                                                  const model::ProviderAttempt& attempt,
                                                                  const std::string& binder) {
  const auto still = [&](const std::optional<Setup>& setup) {
    return setup && setup->sso.issuer == attempt.issuer && setup->sso.client_id == attempt.client_id;
  };
  CO_TRY(const auto setup,
         co_await store_.read([&](Session& session) { return read_setup(session, attempt.tenant); }));
  if (!still(setup)) co_return failed("provider_changed");
  CO_TRY(const auto provider, co_await providers_.find(setup->sso));
  const auto callback = providers::read_callback(provider->entry, {}, back.query);
  if (!callback) co_return failed("answer_refused", callback.error().field);
  if (callback->error == "access_denied") co_return failed("provider_declined", callback->error);
  if (!callback->error.empty()) co_return failed("provider_failed", callback->error);
  CO_TRY(const auto tokens, co_await exchange(*setup, *provider, callback->code, binder));
  CO_TRY(const auto claims, co_await check(*setup, provider, tokens, attempt, binder));
  const auto now = clock_.now();
  CO_TRY(auto arrival,
         co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<ProviderArrival> {
           const auto current = read_setup(session, attempt.tenant);
           if (!still(current) || current->sso.config_url != setup->sso.config_url)
             return failed("provider_changed");
           TRY(const auto member, admit(session, random_,
                                        {.rules = current->rules,
                                         .issuer = attempt.issuer,
                                         .claims = claims,
                                         .origin = back.origin,
                                         .now = now}));
           Fresh fresh = fresh_session(random_, now, options_.longest, member.account, back.origin);
           fresh.row.provider_tenant = attempt.tenant;
           // When the provider has asked the person; where it does not say, long ago.
           fresh.row.confirmed_at = claims.authenticated_at.value_or(base::Time{});
           auto seen = open_session(
               session, fresh, back.session,
               record_of(back.origin, model::AuditAction::kSignedIn, member.account,
                         fmt::format("session {}, provider {}", fresh.row.id.to_string(), attempt.issuer)));
           return ProviderArrival{.opened = {.seen = std::move(seen), .token = std::move(fresh.token)},
                                  .attempt = {},
                                  .return_to = attempt.return_to};
         }));
  co_return arrival;
}

async::Task<base::Result<ProviderArrival>> ProviderSignIn::finish(ProviderReturn back) {
  std::string name, binder;
  auto attempt = co_await take(back, name, binder);
  if (!attempt) {
    // The only one of which it is known whose it was.
    if (attempt.error().code == "other_browser")
      note(model::TenantId::parse(back.tenant).value_or(model::TenantId{}), back.origin, attempt.error());
    co_return std::unexpected(std::move(attempt).error());
  }
  auto arrival = co_await arrive(back, *attempt, binder);
  if (!arrival) {
    // What is wrong with the settings of a provider is for its administrators; here it cannot be reached.
    if (arrival.error().kind == base::ErrorKind::kInvalid) arrival.error().code = "provider_unavailable";
    note(attempt->tenant, back.origin, arrival.error());
    co_return arrival;
  }
  arrival->attempt = std::move(name);
  co_return arrival;
}

void ProviderSignIn::note(const model::TenantId& tenant, const Origin& origin, const base::Error& error) {
  auto record =
      record_of(origin, model::AuditAction::kSignedIn, {},
                fmt::format("provider: {}{}{}", error.code, error.detail.empty() ? "" : ", ", error.detail));
  record.outcome = model::AuditOutcome::kRefused;
  record.tenant = tenant;
  audit_.note(std::move(record));
}

async::Task<> ProviderSignIn::maintain() {
  const auto now = clock_.now();
  co_await store_.write(
      [&](Session& session) { return ProviderSignInRepository(session).erase_ended_attempts(now); });
}

}  // namespace sallyport::accounts
