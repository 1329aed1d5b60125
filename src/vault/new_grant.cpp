#include "vault/new_grant.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "store/sealed_place.h"
#include "vault/refresh_state.h"
#include "vault/sealed_json.h"

namespace sallyport::vault {
namespace {

namespace json = boost::json;

std::string plain_text(const json::value& value) { return std::string(value.as_string()); }

}  // namespace

NewGrant new_grant(const OpenSetup& setup, providers::Values kept, providers::Granted granted) {
  NewGrant grant{.kept = std::move(kept), .client_id = setup.app.client_id};
  for (auto& [name, value] : granted.kept) grant.kept.insert_or_assign(name, std::move(value));
  for (const auto& token : granted.tokens)
    for (const auto& scope : token.scopes)
      if (std::ranges::find(grant.scopes, scope) == grant.scopes.end()) grant.scopes.push_back(scope);
  grant.tokens.take(std::move(granted.tokens));
  return grant;
}

base::Result<void> seal_grant(const crypto::Keyring& keyring, const NewGrant& grant,
                              model::ConnectAttempt& attempt) {
  const auto tokens = grant.tokens.to_json();
  json::object all{{"tokens", tokens.reveal_text()},
                   {"kept", json::value_from(grant.kept)},
                   {"scopes", json::value_from(grant.scopes)},
                   {"client_id", grant.client_id}};
  if (grant.identity) all["account"] = {{"id", grant.identity->id}, {"label", grant.identity->label}};
  const auto place = store::place_of_granted(attempt.tenant, attempt.id);
  TRY(attempt.sealed_grant, keyring.seal(place.context(), secret_json(all).reveal()));
  auto& kept_in_memory = all["tokens"].as_string();
  base::wipe(kept_in_memory.data(), kept_in_memory.size());
  return {};
}

base::Result<NewGrant> open_grant(const crypto::Keyring& keyring, const model::ConnectAttempt& attempt) {
  const auto place = store::place_of_granted(attempt.tenant, attempt.id);
  TRY(const auto text, keyring.open(place.context(), attempt.sealed_grant));
  const auto value = json::parse(text.reveal_text());
  const auto& all = value.as_object();
  NewGrant grant{.tokens = TokenSet::from_json(secret_of(all.at("tokens"))),
                 .scopes = json::value_to<std::vector<std::string>>(all.at("scopes")),
                 .client_id = plain_text(all.at("client_id"))};
  for (const auto& [name, kept] : all.at("kept").as_object()) grant.kept.emplace(name, plain_text(kept));
  if (const auto* account = all.if_contains("account"))
    grant.identity =
        providers::Identity{.id = plain_text(account->at("id")), .label = plain_text(account->at("label"))};
  return grant;
}

base::Result<void> put_grant(const crypto::Keyring& keyring, const providers::Provider& provider,
                             const NewGrant& grant, base::Time now, std::int64_t generation,
                             bool keep_refresh, model::Connection& connection) {
  auto tokens = TokenSet::from_json(grant.tokens.to_json());
  auto kept = grant.kept;
  if (keep_refresh) {
    TRY(const auto before, TokenSet::open(keyring, connection));
    tokens.keep_refresh_tokens(before);
    kept.merge(connection.kept);
  }
  if (grant.identity) {
    connection.account_id = grant.identity->id;
    connection.account_label = grant.identity->label;
  } else if (!keep_refresh) {
    connection.account_id = connection.account_label = {};
  }
  connection.client_id = grant.client_id;
  connection.scopes = grant.scopes;
  connection.kept = std::move(kept);
  connection.expires_at = tokens.expires_at();
  connection.refreshed_at = now;
  note_ends(connection, provider, {.tokens = tokens, .is_new_grant = true}, now);
  TRY(connection.sealed_tokens, tokens.seal(keyring, connection, generation));
  return {};
}

}  // namespace sallyport::vault
