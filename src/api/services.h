// What the resources call: one of each for the process, made by app/ before the routes.
#pragma once

#include "audit/log.h"
#include "audit/reader.h"
#include "base/clock.h"
#include "crypto/signing.h"
#include "directory/service.h"
#include "http/page_token.h"
#include "integrations/service.h"
#include "model/deployment.h"
#include "tokens/tokens.h"

namespace sallyport::api {

// Everything here outlives the router.
struct Services {
  const model::Deployment& deployment;
  integrations::Service& integrations;
  directory::Service& directory;
  tokens::Tokens& tokens;
  audit::Log& audit;
  audit::Reader& audit_reader;
  const http::PageTokens& page_tokens;
  const base::Clock& clock;
  // Signs the checkpoints of the audit log (audit::load_checkpoint_key); without one there are none, 503.
  const crypto::SigningKey* checkpoint_key = nullptr;
};

}  // namespace sallyport::api
