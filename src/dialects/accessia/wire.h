// The JSON bodies of accessia's endpoints, in and out (accessia §5, §6, §9). No I/O.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "model/deployment.h"
#include "oauth/parameters.h"
#include "oauth/profile.h"

namespace sallyport::dialects::accessia {

// The named string members of a JSON object. Refusals, all invalid_request: another content type than
// application/json, not a strict JSON object, a member that is missing, empty or not a string. Other
// members are ignored.
base::Result<oauth::Parameters> read_members(const http::Request& request,
                                             std::initializer_list<std::string_view> names);

// accessToken, refreshToken (when there is one), domain, accessiaApisUrl, expiresIn: always all of them, in
// this order, because the reference client reads by name without looking at the status.
http::Response write_tokens(const oauth::Granted& granted, const model::Deployment& deployment);

// {"error","message"}, always JSON. `invalid_token` is the endpoint's one word for every token that is
// refused, whatever the reason (accessia §9). 429 and 503 carry Retry-After in whole seconds.
http::Response write_error(const base::Error& error, std::string_view invalid_token);

}  // namespace sallyport::dialects::accessia
