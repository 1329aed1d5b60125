// A grant: how a request earns a token. It answers an Authorization and nothing else: it cannot mint,
// write the response or skip a step of the pipeline (token_endpoint.cpp). The one exception hands out what
// others have minted. Adding one is a file in grants/ and a line in all_grants.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "async/task.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "integrations/read_model.h"
#include "model/audit_record.h"
#include "model/ids.h"
#include "model/integration.h"
#include "oauth/dependencies.h"
#include "oauth/parameters.h"

namespace sallyport::oauth {

// An integration that has proven itself, and with which of its credentials.
struct ProvenClient {
  std::shared_ptr<const integrations::Client> client;
  model::CredentialId credential;
  std::int64_t generation = 0;  // of the credential
};

// What a grant allows. The pipeline adds scope, audience, lifetime and everything that is on the wire.
struct Authorization {
  ProvenClient subject;
  std::optional<audit::SingleUse> single_use;  // stored in the same commit as the audit record
  bool refresh_token = false;                  // also issue one
  std::string family;                          // jti of the refresh token that was used; empty: none
  std::optional<base::Time> not_after;         // the tokens end here at the latest (security D09)
};

struct GrantContext {
  const Dependencies& house;
  const http::Request& http;
  const Parameters& parameters;               // only those that the grant declares
  const std::optional<ProvenClient>& client;  // set when the grant asks for client authentication
  base::Time now;
};

struct Grant {
  // The word for grant_type (RFC 6749 §4), or the name of a dialect's own exchange; label of the metric.
  std::string_view name;
  // Reached by grant_type at form endpoints and advertised; else only a dialect calls it.
  bool by_grant_type = true;
  // The pipeline authenticates the client before the grant runs; else the grant proves it by itself.
  bool client_authentication = true;
  // The parameter that names the client when the grant proves it; empty: none does. For the throttle.
  std::string_view client_parameter;
  std::span<const std::string_view> parameters;  // foreign ones are dropped before the grant sees them
  bool (*allowed)(const model::KindDefaults&);   // which kinds of integration may use it
  model::AuditAction audit_action = model::AuditAction::kTokenIssued;
  async::Task<base::Result<Authorization>> (*authorize)(const GrantContext&);
  // In the place of `authorize`, for a token that is not ours: answers, once the client is proven and has
  // tokens left, and has written its audit record before.
  async::Task<base::Result<http::Response>> (*answer)(const GrantContext&) = nullptr;
};

std::span<const Grant> all_grants();
// Nothing for an unknown name.
const Grant* find_grant(std::string_view name);

}  // namespace sallyport::oauth
