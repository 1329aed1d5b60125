// The part of Connections that calls the service: for tokens without a person, and to end a grant.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "vault/connections.h"
#include "vault/direct_grant.h"
#include "vault/provider_call.h"

namespace sallyport::vault {

using model::Connection;
using providers::ErrorClass;
using providers::GrantKind;
using providers::Provider;

namespace {

constexpr std::chrono::milliseconds kBetweenHolds{100};  // at a connection that somebody refreshes
constexpr std::chrono::seconds kBeyondRevoking{20};      // of the lease: what erasing may take

std::unexpected<base::Error> away(double retry_after, const std::string& said) {
  return std::unexpected(base::Error{.kind = base::ErrorKind::kUnavailable,
                                     .code = "provider_unavailable",
                                     .message = "The service cannot be asked at the moment. " + said,
                                     .field = {},
                                     .detail = {},
                                     .retry_after = retry_after});
}

std::unexpected<base::Error> refusal_of(const providers::Failure& failure) {
  constexpr double kLater = 5;
  const bool passes = failure.what == ErrorClass::kTransient || failure.what == ErrorClass::kRateLimited;
  if (!passes) return credential_refused(failure.message);
  return away(failure.retry_after ? static_cast<double>(failure.retry_after->count()) : kLater,
              failure.message);
}

base::Result<void> check_token(const std::optional<base::Secret>& text, std::string_view field) {
  const std::string at = fmt::format("credential.{}", field);
  if (!text || text->empty()) return base::invalid(at, fmt::format("{} is needed for this provider.", at));
  const bool is_line = std::ranges::none_of(
      text->reveal_text(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text->size() > kMaxTokenBytes || !is_line)
    return base::invalid(at, fmt::format("{} is one line of at most {} bytes.", at, kMaxTokenBytes));
  return {};
}

providers::Granted one_token(const Provider& provider, base::Secret token) {
  providers::Granted granted;
  granted.tokens.push_back({.slot = provider.slots.front().name, .access_token = std::move(token)});
  return granted;
}

// What nobody asks the service for: it is typed in.
base::Result<providers::Granted> typed_in(const Provider& provider, Credential& credential) {
  switch (provider.grant) {
    case GrantKind::kApiKey:
      TRY_VOID(check_token(credential.api_key, "apiKey"));
      return one_token(provider, *std::move(credential.api_key));
    case GrantKind::kBasic: {
      TRY_VOID(check_token(credential.name, "name"));
      TRY_VOID(check_token(credential.password, "password"));
      if (credential.name->reveal_text().contains(':'))
        return base::invalid("credential.name", "A name has no colon (RFC 7617).");
      auto text = fmt::format("{}:{}", credential.name->reveal_text(), credential.password->reveal_text());
      auto token = base::Secret::from_text(text);
      base::wipe(text.data(), text.size());
      return one_token(provider, std::move(token));
    }
    default:
      break;
  }
  if (!credential.access_token)
    return base::refuse(base::ErrorKind::kConflict, "sign_in_needed",
                        "Somebody has to sign in at this service. Only tokens that you have already can be "
                        "given here: credential.accessToken.");
  TRY_VOID(check_token(credential.access_token, "accessToken"));
  auto granted = one_token(provider, *std::move(credential.access_token));
  auto& token = granted.tokens.front();
  if (credential.refresh_token) TRY_VOID(check_token(credential.refresh_token, "refreshToken"));
  token.refresh_token = std::move(credential.refresh_token);
  token.expires_at = credential.expires_at;
  token.scopes = std::move(credential.scopes);
  return granted;
}

bool is_empty(const Credential& given) {
  return !given.api_key && !given.name && !given.password && !given.access_token && !given.refresh_token &&
         !given.expires_at && given.scopes.empty();
}

// Whatever of it another kind of grant would take.
base::Result<void> check_nothing_else(const Provider& provider, const Credential& given) {
  const auto only = [](bool there, std::string_view field) -> base::Result<void> {
    if (!there) return {};
    return base::invalid(fmt::format("credential.{}", field),
                         "This provider takes another kind of credential.");
  };
  const bool key = provider.grant == GrantKind::kApiKey, basic = provider.grant == GrantKind::kBasic;
  TRY_VOID(only(given.api_key && !key, "apiKey"));
  TRY_VOID(only(given.name && !basic, "name"));
  TRY_VOID(only(given.password && !basic, "password"));
  TRY_VOID(only(given.access_token && (key || basic), "accessToken"));
  TRY_VOID(only(given.refresh_token && (key || basic), "refreshToken"));
  TRY_VOID(only(given.expires_at && (key || basic), "expiresAt"));
  return only(!given.scopes.empty() && (key || basic), "scopes");
}

}  // namespace

async::Task<base::Result<providers::Granted>> Connections::ask(const Opened& opened) const {
  const OpenSetup& setup = *opened.setup;
  auto granted = co_await ask_for_tokens(house_, setup,
                                         {.request =
                                              [&](std::size_t secret) {
                                                return direct_request(setup, setup.values, opened.row.scopes,
                                                                      house_.clock.now(), secret);
                                              },
                                          .scopes = opened.row.scopes});
  if (granted) co_return *std::move(granted);
  co_return refusal_of(granted.error().failure);
}

async::Task<base::Result<providers::Granted>> Connections::granted(const Opened& opened,
                                                                   Credential& credential) const {
  const Provider& provider = *opened.setup->provider;
  if (is_direct(provider)) {
    if (!is_empty(credential))
      co_return base::invalid("credential", "The application of this provider asks by itself. Leave it out.");
    co_return co_await ask(opened);
  }
  CO_TRY_VOID(check_nothing_else(provider, credential));
  co_return typed_in(provider, credential);
}

// Takes the lease, so that no refresh changes the tokens while they are ended; a refresh that runs is waited
// for. What is left of it after a crash is an interrupted refresh, which Refresher::recover() repeats.
async::Task<base::Result<Connection>> Connections::hold(const model::Caller& caller,
                                                        model::ConnectionId id) const {
  const auto longest = house_.clock.steady() + house_.longest_request;
  for (;;) {
    bool leased = false;
    CO_TRY(auto held, co_await house_.store.write([&](store::Session& session) -> base::Result<Connection> {
      store::ConnectionRepository connections(session);
      auto found = connections.find(caller.tenant, id);
      if (!found) return base::not_found("connection");
      const auto now = house_.clock.now();
      leased = connections
                   .begin_attempt(id, found->generation, now, now + house_.longest_request + kBeyondRevoking)
                   .has_value();
      return *std::move(found);
    }));
    if (leased || house_.clock.steady() >= longest) co_return held;
    co_await async::sleep_for(kBetweenHolds);
  }
}

async::Task<Revocation> Connections::revoke(const Connection& connection) const {
  const auto shared = co_await house_.store.read([&](store::Session& session) {
    return store::ConnectionRepository(session).shares_account(connection);
  });
  if (!shared) co_return not_revoked(shared.error().message);
  // Services may end every grant of an account with one of them.
  if (*shared)
    co_return Revocation{.outcome = Revocation::Outcome::kNotSupported,
                         .message =
                             "The access is forgotten here. At the service it goes on, because another "
                             "connection uses the same account there."};
  const auto row = co_await house_.store.read([&](store::Session& session) {
    return store::ProviderSetupRepository(session).find(connection.tenant, connection.setup);
  });
  if (!row || !*row) co_return not_revoked("");
  const auto setup = open_setup(house_.catalogue, house_.keyring, house_.public_url, **row);
  const auto tokens = TokenSet::open(house_.keyring, connection);
  if (!setup || !tokens) co_return not_revoked(setup ? tokens.error().message : setup.error().message);
  co_return co_await revoke_grant(house_, **setup, connection.kept, *tokens);
}

}  // namespace sallyport::vault
