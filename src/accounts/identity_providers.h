// What the identity providers of tenants publish: their metadata (OpenID Connect Discovery 1.0) and their
// keys. Kept for a while, so that a sign-in costs the provider one request.
//
// One object for the process, shared by all cores; requests run on a pool of their own, a few of one tenant
// at a time, so that a slow provider holds nobody else up.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "async/slots.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/jose/jwk.h"
#include "egress/client.h"
#include "model/tenant.h"
#include "providers/provider.h"

namespace sallyport::accounts {

inline constexpr std::chrono::minutes kMetadataKept{60};
inline constexpr std::chrono::minutes kKeysKept{15};
inline constexpr std::chrono::seconds kKeysAskedAgain{30};  // for a key that is not known; not more often
inline constexpr std::size_t kMostCallsOfTenant = 4;        // at a time

// A provider with the addresses that it publishes.
struct IdentityProvider {
  providers::Provider entry;
  std::string keys_url;
};
using Keys = std::vector<crypto::Jwk>;

class IdentityProviders {
 public:
  // `send` is egress::Client's and blocks.
  using Send = std::function<base::Result<egress::Answer>(const egress::Request&)>;
  IdentityProviders(async::BlockingPool& pool, const base::Clock& clock, Send send);

  // Refusals: kInvalid with field "issuer" for an issuer that is none or publishes nothing that can be used;
  // kUnavailable "provider_unavailable". `message` says in words what is wrong.
  async::Task<base::Result<std::shared_ptr<const IdentityProvider>>> find(const model::EnterpriseSso& sso);
  // `anew`: a key is wanted that those which are kept do not have. Refusals as above.
  async::Task<base::Result<std::shared_ptr<const Keys>>> keys_of(const model::EnterpriseSso& sso,
                                                                 std::shared_ptr<const IdentityProvider> of,
                                                                 bool anew);
  // The same two without what is kept, for whoever wants to know whether it works.
  async::Task<base::Result<IdentityProvider>> ask(const model::EnterpriseSso& sso);
  async::Task<base::Result<Keys>> ask_keys(const model::TenantId& tenant, std::string url);

  // One request. Refusals: kUnavailable "provider_unavailable", kInvalid for an address that is not asked.
  async::Task<base::Result<egress::Answer>> send(const model::TenantId& tenant, egress::Request request);

 private:
  struct Kept {
    std::string issuer, metadata_url;
    std::shared_ptr<const IdentityProvider> provider;
    base::SteadyTime provider_until;
    std::shared_ptr<const Keys> keys;
    base::SteadyTime keys_until, keys_again;
  };
  void keep(const model::EnterpriseSso& sso, const std::function<void(Kept&)>& change);

  async::BlockingPool& pool_;
  const base::Clock& clock_;
  Send send_;
  std::shared_ptr<async::Slots> slots_ = std::make_shared<async::Slots>(kMostCallsOfTenant);
  std::mutex mutex_;
  std::map<model::TenantId, Kept> kept_;
};

// The entry of a provider without its addresses: what is asked, and how. Refusal: kInvalid "issuer".
base::Result<providers::Provider> entry_of(const model::EnterpriseSso& sso);

}  // namespace sallyport::accounts
