// /api/integrations/{integrationId}/preview: what its tokens would say and which policies would mean it after
// a change that is not made yet. One of the endpoints of integrations().
#pragma once

#include "api/resource.h"

namespace sallyport::api {

Endpoint integration_preview();

}  // namespace sallyport::api
