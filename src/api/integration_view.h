// An integration as people and programs see it: the API's answers and `--json` on the command line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/limits_view.h"
#include "api/shape.h"
#include "base/secret.h"
#include "model/deployment.h"
#include "model/integration.h"

namespace sallyport::api {

class Call;

template <>
struct Words<model::IntegrationKind> {
  static std::span<const std::pair<std::string_view, model::IntegrationKind>> all();
};
template <>
struct Words<model::SigningAlgorithm> {
  static std::span<const std::pair<std::string_view, model::SigningAlgorithm>> all();
};

struct CredentialView {
  model::CredentialId id;
  std::string hint;
  base::Time created_at;
  base::Time valid_from;
  std::optional<base::Time> valid_until;
  std::optional<base::Time> last_used_at;
  std::optional<std::string> last_used_from;
  std::optional<base::Time> first_used_at;
  std::optional<std::int64_t> retire_when_unused_hours;
};
BOOST_DESCRIBE_STRUCT(CredentialView, (),
                      (id, hint, created_at, valid_from, valid_until, last_used_at, last_used_from,
                       first_used_at, retire_when_unused_hours))
Description describe(const CredentialView*);

struct IntegrationView {
  model::IntegrationId id;
  model::IntegrationKind kind{};
  std::string name;
  std::optional<model::IntegrationId> integration_id;  // kind api (accessia §3)
  std::optional<std::string> authentication_url;       // kind api
  std::optional<model::IntegrationId> client_id;       // the other kinds
  std::optional<std::string> token_url;                // the other kinds
  std::optional<base::Secret> secret;                  // only in the answer that made it
  std::string role;
  model::Claims claims;
  bool enabled = true;
  bool draft = false;
  std::optional<base::Time> draft_ends_at;
  std::int64_t token_lifetime_seconds = 0;
  std::optional<std::int64_t> refresh_lifetime_seconds;
  std::optional<model::SigningAlgorithm> algorithm;
  LimitsView limits;
  bool reuse_tokens = false;
  std::vector<std::string> scopes;
  std::vector<std::string> external_api_versions;
  base::Time created_at;
  std::int64_t version = 1;
  std::vector<CredentialView> credentials;
  std::optional<std::int64_t> requests_today;  // only in lists
};
BOOST_DESCRIBE_STRUCT(IntegrationView, (),
                      (id, kind, name, integration_id, authentication_url, client_id, token_url, secret, role,
                       claims, enabled, draft, draft_ends_at, token_lifetime_seconds,
                       refresh_lifetime_seconds, algorithm, limits, reuse_tokens, scopes,
                       external_api_versions, created_at, version, credentials, requests_today))
Description describe(const IntegrationView*);

// `secret` may be null: it stands only in the answer that made it (issue "shown once", security S12).
IntegrationView integration_view(const model::Integration& integration, const model::Deployment& deployment,
                                 const base::Secret* secret = nullptr);
CredentialView credential_view(const model::Credential& credential);

// The integration that the path of a call names; kNotFound where it is no id.
base::Result<model::IntegrationId> integration_id_in(const Call& call);

// The JSON object of one integration, and {"integrations":[...]} of several, for the command line.
std::string integration_json(const model::Integration& integration, const model::Deployment& deployment,
                             const base::Secret* secret = nullptr);
std::string integrations_json(std::span<const model::Integration> integrations,
                              const model::Deployment& deployment);

}  // namespace sallyport::api
