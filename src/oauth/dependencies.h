// What the endpoints of this module work with. Made by app/; everything outlives the routes.
#pragma once

#include "audit/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "integrations/service.h"
#include "limits/service.h"
#include "model/deployment.h"
#include "tokens/tokens.h"
#include "vault/hand_out.h"

namespace sallyport::oauth {

struct Dependencies {
  const model::Deployment& deployment;
  tokens::Tokens& tokens;
  integrations::Service& integrations;
  limits::Service& limits;
  audit::Log& audit;
  const base::Clock& clock;
  base::Log& log;
  base::Metrics& metrics;
  vault::HandOut* hand_out = nullptr;  // null: no tokens of connections are exchanged here
};

}  // namespace sallyport::oauth
