#include "integrations/read_model.h"

#include <chrono>

namespace sallyport::integrations {
namespace {

// Longer texts cannot be a secret of ours and would only cost time to digest (security O02).
constexpr std::size_t kLongestSecret = 256;
// Every check compares this many digests, however many the client has: two may be live at once.
constexpr std::size_t kComparisons = 2;

base::Result<void> dead(const char* reason) {
  return std::unexpected(base::Error{.kind = base::ErrorKind::kUnauthenticated,
                                     .code = "invalid_token",
                                     .message = "The token is not valid any more. Ask for a new one.",
                                     .field = {},
                                     .detail = reason,
                                     .retry_after = 0});
}

const model::Credential* credential_of(const Client& client, const model::CredentialId& id) {
  for (const auto& credential : client.integration.credentials)
    if (credential.id == id) return &credential;
  return nullptr;
}

}  // namespace

base::Time mark_after(base::Time now) {
  return std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds{1};
}

base::Result<void> check_token_live(const Client* client, const tokens::VerifiedToken& token,
                                    base::Time now) {
  if (client == nullptr) return dead("integration_deleted");
  if (!client->tenant_enabled) return dead("tenant_disabled");
  if (!client->integration.enabled) return dead("integration_disabled");
  if (token.tenant != client->integration.tenant) return dead("wrong_tenant");
  if (token.issued < client->integration.tokens_valid_from) return dead("tokens_ended");

  const bool refresh = token.type == tokens::TokenType::kRefresh;
  if (!token.credential) return refresh ? dead("no_credential") : base::Result<void>{};
  const auto* credential = credential_of(*client, *token.credential);
  // A credential is kept longer than any token that it obtained, so a missing one proves nothing good.
  if (credential == nullptr) return dead("credential_unknown");
  if (credential->tokens_ended) return dead("credential_revoked");
  if (refresh && !credential->live_at(now)) return dead("credential_ended");
  if (refresh && credential->generation != token.generation) return dead("wrong_generation");
  return {};
}

std::shared_ptr<const Client> ReadModel::find(const model::IntegrationId& id) const {
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : found->second;
}

std::vector<model::IntegrationId> ReadModel::ids() const {
  std::vector<model::IntegrationId> ids;
  ids.reserve(clients_.size());
  for (const auto& [id, client] : clients_) ids.push_back(id);
  return ids;
}

const model::Credential* ReadModel::match_secret(const Client* client, std::string_view secret,
                                                 base::Time now) const {
  static constexpr crypto::Sha256Digest kNobody{};
  const bool too_long = secret.size() > kLongestSecret;
  const auto digest = pepper_.sign(base::as_bytes(too_long ? std::string_view{} : secret));

  const model::Credential* match = nullptr;
  std::size_t compared = 0;
  const bool usable = client != nullptr && client->usable() && !too_long;
  if (usable)
    for (const auto& credential : client->integration.credentials) {
      if (!credential.live_at(now)) continue;
      ++compared;
      if (crypto::equal_constant_time(digest, credential.digest)) match = &credential;
    }
  for (; compared < kComparisons; ++compared)
    if (crypto::equal_constant_time(digest, kNobody)) match = nullptr;
  return match;
}

void ReadModel::put(std::shared_ptr<const Client> client) {
  const Client* shared = client.get();
  const auto own_counter = std::make_shared<std::shared_ptr<const Client>>(std::move(client));
  clients_.insert_or_assign(shared->integration.id, std::shared_ptr<const Client>(own_counter, shared));
}

void ReadModel::erase(const model::IntegrationId& id) { clients_.erase(id); }

}  // namespace sallyport::integrations
