#include "accounts/identity_providers.h"

#include <fmt/format.h>

#include "providers/answer_body.h"
#include "providers/call.h"
#include "providers/json_path.h"
#include "providers/requests.h"
#include "providers/template.h"

namespace sallyport::accounts {
namespace {

constexpr std::size_t kMostKept = 1000;  // tenants
constexpr int kOk = 200;

std::unexpected<base::Error> unusable(std::string message) {
  return base::invalid("issuer", std::move(message));
}

// Who answers at the address is the provider's choice, but never weaker than the way to the provider itself.
base::Result<void> check_address(std::string_view url, std::string_view issuer, std::string_view what) {
  if (url.empty()) return unusable(fmt::format("The provider names no {}.", what));
  TRY_VOID(providers::check_url(url, "issuer"));
  if (issuer.starts_with("https://") && !url.starts_with("https://"))
    return unusable(fmt::format("The {} of the provider is not https.", what));
  return {};
}

}  // namespace

base::Result<providers::Provider> entry_of(const model::EnterpriseSso& sso) {
  if (sso.issuer.find_first_of("{}?# ") != std::string::npos)
    return unusable("An issuer is an address such as https://login.example.com, without ? and #.");
  TRY_VOID(providers::check_url(sso.issuer, "issuer"));
  providers::Provider entry;
  entry.id = "own";
  entry.issuer = sso.issuer;
  entry.metadata_url = sso.config_url.empty() ? providers::openid_metadata_url(sso.issuer) : sso.config_url;
  entry.default_scopes = {"openid", "email", "profile"};
  return entry;
}

IdentityProviders::IdentityProviders(async::BlockingPool& pool, const base::Clock& clock, Send send)
    : pool_(pool), clock_(clock), send_(std::move(send)) {}

async::Task<base::Result<egress::Answer>> IdentityProviders::send(const model::TenantId& tenant,
                                                                  egress::Request request) {
  auto away = [](std::string message) {
    auto refusal = base::refuse(base::ErrorKind::kUnavailable, "provider_unavailable", std::move(message));
    refusal.error().retry_after = 5;
    return refusal;
  };
  const auto slot = slots_->take(tenant.uuid);
  if (!slot) co_return away("The identity provider answers slowly, and others wait for it. Try again.");
  auto answer = co_await pool_.run([&] { return send_(request); });
  if (answer) co_return answer;
  const auto& error = answer.error();
  if (error.code == "url_refused" || error.code == "address_refused") co_return unusable(error.message);
  co_return away("The identity provider cannot be reached: " + error.message);
}

async::Task<base::Result<IdentityProvider>> IdentityProviders::ask(const model::EnterpriseSso& sso) {
  CO_TRY(auto entry, entry_of(sso));
  CO_TRY(auto request, providers::metadata_request(entry, {}));
  if (!request) co_return unusable("The provider has no address.");
  CO_TRY(const auto answer, co_await send(sso.tenant, *std::move(request)));
  if (answer.status != kOk)
    co_return unusable(fmt::format("{} answers {}, not the metadata of a provider. Check the issuer.",
                                   entry.metadata_url, answer.status));
  auto filled = providers::with_metadata(std::move(entry), {}, answer);
  if (!filled) co_return unusable(filled.error().message);
  const auto document = providers::read_body(answer);
  IdentityProvider found{.entry = *std::move(filled), .keys_url = {}};
  if (document) found.keys_url = providers::text_at(*document, "$.jwks_uri").value_or("");
  CO_TRY_VOID(check_address(found.entry.authorization_url, sso.issuer, "authorization endpoint"));
  CO_TRY_VOID(check_address(found.entry.token_url, sso.issuer, "token endpoint"));
  CO_TRY_VOID(check_address(found.keys_url, sso.issuer, "key set (jwks_uri)"));
  co_return found;
}

async::Task<base::Result<Keys>> IdentityProviders::ask_keys(const model::TenantId& tenant, std::string url) {
  CO_TRY(const auto answer, co_await send(tenant, providers::plain_request("GET", url)));
  if (answer.status != kOk)
    co_return unusable(fmt::format("{} answers {}, not the keys of the provider.", url, answer.status));
  auto keys = crypto::parse_jwks(answer.body);
  if (!keys) co_return unusable("The keys of the provider cannot be used: " + keys.error().message);
  if (keys->empty())
    co_return unusable(
        "The provider has no key of a kind that is accepted here: RSA of 2048 bits or more, P-256, "
        "Ed25519.");
  co_return keys;
}

void IdentityProviders::keep(const model::EnterpriseSso& sso, const std::function<void(Kept&)>& change) {
  const std::scoped_lock lock(mutex_);
  if (kept_.size() >= kMostKept && !kept_.contains(sso.tenant)) kept_.erase(kept_.begin());
  Kept& kept = kept_[sso.tenant];
  if (kept.issuer != sso.issuer || kept.metadata_url != sso.config_url)
    kept = Kept{sso.issuer, sso.config_url, nullptr, {}, nullptr, {}, {}};
  change(kept);
}

async::Task<base::Result<std::shared_ptr<const IdentityProvider>>> IdentityProviders::find(
    const model::EnterpriseSso& sso) {
  std::shared_ptr<const IdentityProvider> known;
  keep(sso, [&](Kept& kept) {
    if (clock_.steady() < kept.provider_until) known = kept.provider;
  });
  if (known) co_return known;
  CO_TRY(auto asked, co_await ask(sso));
  known = std::make_shared<const IdentityProvider>(std::move(asked));
  keep(sso, [&](Kept& kept) {
    if (!kept.provider || kept.provider->keys_url != known->keys_url) kept.keys = nullptr;
    kept.provider = known;
    kept.provider_until = clock_.steady() + kMetadataKept;
  });
  co_return known;
}

async::Task<base::Result<std::shared_ptr<const Keys>>> IdentityProviders::keys_of(
    const model::EnterpriseSso& sso, std::shared_ptr<const IdentityProvider> of, bool anew) {
  std::shared_ptr<const Keys> known;
  keep(sso, [&](Kept& kept) {
    const auto now = clock_.steady();
    if (kept.keys && now < kept.keys_until && (!anew || now < kept.keys_again)) known = kept.keys;
  });
  if (known) co_return known;
  auto asked = co_await ask_keys(sso.tenant, of->keys_url);
  // Also one that does not answer is not asked at each sign-in.
  keep(sso, [&](Kept& kept) { kept.keys_again = clock_.steady() + kKeysAskedAgain; });
  if (!asked) co_return std::unexpected(std::move(asked).error());
  known = std::make_shared<const Keys>(*std::move(asked));
  keep(sso, [&](Kept& kept) {
    kept.keys = known;
    kept.keys_until = clock_.steady() + kKeysKept;
  });
  co_return known;
}

}  // namespace sallyport::accounts
