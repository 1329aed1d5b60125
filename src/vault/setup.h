// A provider as a tenant has set it up, with its secrets opened: what requests need. Lives as long as they
// do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/envelope.h"
#include "model/connection.h"
#include "providers/catalogue.h"
#include "providers/requests.h"

namespace sallyport::vault {

struct OpenSetup {
  std::shared_ptr<const providers::Provider> provider{};
  providers::App app{};
  providers::Values values{};  // settings, secret ones too, and what the entry says by itself
  std::string redirect_uri{};  // of this provider alone (outbound §2.4 rows 10 and 11; security H04)
};

// The values with what a provider has said beside the tokens of a connection.
providers::Values values_with(const OpenSetup& setup, const providers::Values& kept);

// Where people come back to from a provider: the same bytes in both legs, whatever the request says.
std::string redirect_uri_of(std::string_view public_url, std::string_view provider);

// The entry that a setup goes by: its own, or that of the catalogue. Refusal: kConflict "provider_gone".
base::Result<std::shared_ptr<const providers::Provider>> provider_of(const providers::Catalogue& catalogue,
                                                                     const model::ProviderSetup& setup);

// What the tenant has filled in, secret settings too, without the defaults of the entry. Refusals: those of
// crypto::Keyring::open.
base::Result<providers::Values> settings_of(const crypto::Keyring& keyring,
                                            const model::ProviderSetup& setup);

// The secrets of the application, in their order. Refusals: those of crypto::Keyring::open.
base::Result<std::vector<base::Secret>> secrets_of(const crypto::Keyring& keyring,
                                                   const model::ProviderSetup& setup);

// Refusals: those of crypto::Keyring::open; kConflict "provider_gone" for an entry that the catalogue does
// not have any more.
base::Result<std::shared_ptr<const OpenSetup>> open_setup(const providers::Catalogue& catalogue,
                                                          const crypto::Keyring& keyring,
                                                          std::string_view public_url,
                                                          const model::ProviderSetup& setup);

// The other way, into `setup`, whose id and tenant they are bound to; no bytes for nothing. Refusal: that of
// crypto::Keyring::seal.
base::Result<void> seal_secrets(const crypto::Keyring& keyring, const std::vector<base::Secret>& secrets,
                                model::ProviderSetup& setup);
base::Result<void> seal_settings(const crypto::Keyring& keyring, const providers::Values& settings,
                                 model::ProviderSetup& setup);

}  // namespace sallyport::vault
