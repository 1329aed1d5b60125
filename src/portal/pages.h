// The portal as browsers get it: one HTML page for every path that is a page, and its styles and scripts
// (docs/adr/0084). It is the same for everybody and holds nothing of anybody; what people see, the page asks
// the native API.
#pragma once

#include <string_view>
#include <vector>

#include "http/router.h"

namespace sallyport::portal {

// GET /, /sign-in, /setup, /invitation, /account, /account/integrations, /t/{path...} and /assets/{path...}.
// `public_url` as in model::Deployment: below the path of it, the page finds its files and the API.
std::vector<http::Route> routes(std::string_view public_url);

}  // namespace sallyport::portal
