// Refusals of the calls that hand tokens of connections out: {"error","message"} with "field" where a member
// of the request is at fault. Scripts read them, so they are not those of /api.
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace sallyport::outbound {

// With WWW-Authenticate for kUnauthenticated and Retry-After for kUnavailable and kRateLimited. Pages of any
// origin may read it, because it says nothing of anybody; only "origin_not_allowed" is not said to them.
http::Response write_error(const base::Error& error, const http::Request& request);

}  // namespace sallyport::outbound
