// Which pages may call and read the answers (the Fetch standard, §3.2). Nothing here is sent with cookies: a
// session stands in the Authorization header, and is bound to the origins that it was begun for.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/router.h"
#include "vault/session.h"

namespace sallyport::outbound {

// A session for pages works in those of its origins and nowhere else, and one without origins in no page.
// `public_url` as in model::Deployment: browsers send no origin when a page of ours reads (the Fetch
// standard, "append a request `Origin` header"). Refusal: kForbidden "origin_not_allowed".
base::Result<void> check_origin(const vault::Session& session, const http::Request& request,
                                std::string_view public_url);

// Lets the page that has asked read the answer, when it was a page.
void allow_origin(http::Response& response, const http::Request& request);

// The answer to the question that browsers ask before a call of `methods`, such as "GET, POST".
http::Route preflight_route(std::string path, std::string name, std::string methods);

}  // namespace sallyport::outbound
