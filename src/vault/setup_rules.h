// What may be written about a service that a tenant uses, and how a draft of it is kept. Pure functions;
// vault/setups.h uses them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "crypto/envelope.h"
#include "vault/setup.h"

namespace sallyport::vault {

// A setup before it is sealed.
struct SetupDraft {
  model::ProviderSetup setup{};  // all but the sealed members and settings
  std::shared_ptr<const providers::Provider> provider{};
  std::vector<base::Secret> client_secrets{};
  providers::Values settings{};  // secret ones among them
};

// Refusals: kInvalid with the member at fault.
base::Result<void> check_draft(const SetupDraft& draft);
// The setup with settings and secrets in their places. Refusal: that of crypto::Keyring::seal.
base::Result<model::ProviderSetup> sealed(const crypto::Keyring& keyring, const SetupDraft& draft);

// The servers that see secrets and tokens: scheme, host and port of each address of the provider.
std::vector<std::string> places_of(const providers::Provider& provider, const providers::Values& values);
// Takes out of the draft what was secret in `before` and would not be any more, unless `given` has it anew:
// what has been written is never read.
void forget_secrets(SetupDraft& draft, const providers::Provider& before, const providers::Values& given);
// Secrets are for the servers that they were given for: with other ones they have to be given again (security
// H17). Refusals: kInvalid "clientSecrets" and "settings.<name>".
base::Result<void> check_move(const SetupDraft& draft, const model::ProviderSetup& stored,
                              bool gives_client_secrets, const providers::Values& given);

// Whether its metadata has to be asked for before it can be used.
bool is_open(const providers::Provider& provider);

// An entry for a service of which only the issuer is known: the catalogue's for OpenID Connect, with an id
// made of host and path. Refusal: kInvalid "issuer".
base::Result<providers::Provider> entry_of_issuer(const providers::Provider& oidc, std::string_view issuer);
// The same with the metadata of RFC 8414 §3.1, for a service that is no OpenID provider.
base::Result<providers::Provider> without_openid(providers::Provider entry, std::string_view issuer);

base::Result<providers::Provider> read_entry(const boost::json::object& entry);

}  // namespace sallyport::vault
