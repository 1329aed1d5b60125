// GET /settings/integrations: the page on which people look after their own accounts, the same for everybody
// and for every tenant (sonadier S10, S14). What it shows, its script asks with sessions that the host
// product has put behind the `#`, which no server is sent. Without them, whoever has signed in goes on to the
// portal.
#pragma once

#include <string_view>

#include "http/router.h"

namespace sallyport::outbound {

// `public_url` as in model::Deployment.
http::Route settings_page_route(std::string_view public_url);

}  // namespace sallyport::outbound
