// Signing in at the identity provider of a tenant: OpenID Connect with an authorization code, PKCE, `state`
// bound to the browser, `nonce`, and `iss` in the answer (ADR 0086; security H01 to H05, H18, H21, N22).
//
// Who administers a tenant chooses its provider, and the provider may say anything about anybody. So a
// session that it has opened is good for that tenant alone, and nobody is led to an account that is no member
// there.
//
// One object for the process, shared by all cores.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/id_token.h"
#include "accounts/identity_providers.h"
#include "accounts/service.h"
#include "crypto/envelope.h"
#include "http/throttle.h"
#include "model/provider_sign_in.h"

namespace sallyport::accounts {

inline constexpr std::chrono::minutes kProviderAttemptLasts{10};
inline constexpr std::size_t kMostDomains = 100;

struct NewProviderSignIn {
  std::optional<std::string> email{};       // who wants to come in, or
  std::optional<model::TenantId> tenant{};  // where to
  std::string return_to{};                  // a path of the portal; empty: the first page
  bool anew = false;  // the provider asks the person again, for what needs a confirmation
  Origin origin{};
};
// Where the browser goes, and what it keeps meanwhile.
struct ProviderStart {
  std::string url;
  std::string attempt;  // by which the browser knows what it keeps
  base::Secret binder;
};
struct ProviderChoice {
  model::TenantId tenant;
  std::string name;
};
struct ProviderStarts {
  std::optional<ProviderStart> start{};
  std::vector<ProviderChoice> choices{};  // when several tenants are meant
};

// A browser that comes back.
struct ProviderReturn {
  std::string tenant{};  // as it stands in the path
  std::string query{};   // as it was sent
  std::function<std::string(const std::string& attempt)>
      binder{};           // what the browser has kept; empty: nothing
  std::string session{};  // as SignIn::session
  Origin origin{};
};
struct ProviderArrival {
  Opened opened;
  std::string attempt;
  std::string return_to;
};

// What a tenant has said about its provider.
struct ProviderSettings {
  model::EnterpriseSso sso;  // whether there is a secret shows; what it is does not
  model::SignInRules rules;
  std::string redirect_uri;  // to register at the provider
};
struct ProviderChange {
  std::string issuer{};
  std::string client_id{};
  std::optional<base::Secret> client_secret{};  // nothing: the one that is kept
  model::SignInRules rules{};
  bool enabled = false;
};
// What a provider publishes, or what is wrong with it.
struct ProviderTrial {
  std::string problem{};  // in words; empty: nothing
  std::string authorization_endpoint{};
  std::string token_endpoint{};
  std::size_t keys = 0;
  bool names_itself = false;  // `iss` stands in its answers (RFC 9207)
};

struct ProviderSignInOptions {
  std::string public_url{};
  std::chrono::hours longest{24 * 7};  // of a session
};

class ProviderSignIn {
 public:
  // `key` makes verifiers and nonces of what browsers keep, so that neither is stored.
  ProviderSignIn(store::Store& store, audit::Log& audit, const crypto::Keyring& keyring,
                 IdentityProviders& providers, crypto::HmacKey key, const base::Clock& clock,
                 base::Random& random, ProviderSignInOptions options);
  ProviderSignIn(const ProviderSignIn&) = delete;
  ProviderSignIn& operator=(const ProviderSignIn&) = delete;

  // Refusals: kNotFound "no_provider", the same whether nobody has the address or its tenants have no
  // provider; kInvalid "email", "returnTo" or no field; kRateLimited "too_many_attempts"; those of
  // IdentityProviders::find.
  async::Task<base::Result<ProviderStarts>> begin(NewProviderSignIn wanted);

  // Refusals, of which `code` says which words the person is shown: "sign_in_expired" (unknown, used, too
  // late), "other_browser", "provider_changed", "provider_declined" (the person or the provider has said no),
  // "provider_failed", "provider_unavailable", "answer_refused" (not what it has to be), "not_asked_again",
  // "address_unverified", "address_elsewhere", "not_invited", "password_first" (the login of that address
  // belongs to no member), "other_person", "member_inactive".
  async::Task<base::Result<ProviderArrival>> finish(ProviderReturn back);

  // "tenant:read". Of the caller's tenant.
  async::Task<base::Result<ProviderSettings>> get(const model::Caller& caller);
  // "tenant:write", and a role that may give every role: whoever chooses the provider can come in as anybody.
  // kForbidden "exceeds_own_role". kInvalid with the field; a new issuer needs the secret anew, so that it
  // goes to nobody whom it was not given for. kConflict "would_lock_out" when administrators are to use a
  // provider that the caller has not come by. Sessions of a provider that is another one now, or off, end.
  async::Task<base::Result<ProviderSettings>> put(const model::Caller& caller, ProviderChange wanted);
  // The provider, its rules, its sessions, and whom it is known by.
  async::Task<base::Result<void>> remove(const model::Caller& caller);
  // "tenant:write". Asks the provider of this issuer, or the one that is kept.
  async::Task<base::Result<ProviderTrial>> test(const model::Caller& caller,
                                                std::optional<std::string> issuer);

  async::Task<> maintain();

 private:
  struct Setup {
    model::EnterpriseSso sso;
    model::SignInRules rules;
    std::string tenant_name;
  };
  struct Tokens {
    std::string id_token;
    std::string access_token;  // empty: none; used for at_hash alone
  };
  static std::optional<Setup> read_setup(store::Session& session, const model::TenantId& tenant);
  std::vector<ProviderChoice> candidates(store::Session& session, const NewProviderSignIn& wanted) const;
  base::Result<void> count(const Origin& origin);
  async::Task<base::Result<ProviderStart>> send_away(const NewProviderSignIn& wanted,
                                                     const model::TenantId& tenant);
  async::Task<base::Result<model::ProviderAttempt>> take(const ProviderReturn& back, std::string& attempt,
                                                         std::string& binder);
  async::Task<base::Result<Tokens>> exchange(const Setup& setup, const IdentityProvider& provider,
                                             std::string_view code, std::string_view binder);
  async::Task<base::Result<IdTokenClaims>> check(const Setup& setup,
                                                 std::shared_ptr<const IdentityProvider> provider,
                                                 const Tokens& tokens, const model::ProviderAttempt& attempt,
                                                 std::string_view binder);
  async::Task<base::Result<ProviderArrival>> arrive(const ProviderReturn& back,
                                                    const model::ProviderAttempt& attempt,
                                                    const std::string& binder);
  std::string derived(std::string_view purpose, std::string_view binder) const;
  std::string redirect_uri(const model::TenantId& tenant) const;
  void note(const model::TenantId& tenant, const Origin& origin, const base::Error& error);

  store::Store& store_;
  audit::Log& audit_;
  const crypto::Keyring& keyring_;
  IdentityProviders& providers_;
  const crypto::HmacKey key_;
  const base::Clock& clock_;
  base::Random& random_;
  const ProviderSignInOptions options_;
  http::Throttle begun_;
};

}  // namespace sallyport::accounts
