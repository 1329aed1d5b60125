// What of a call through us goes on to a service, and what of its answer comes back (RFC 9110 §7.6.1;
// outbound §7 row 13; security H15, H16, H22). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "egress/client.h"
#include "http/message.h"

namespace sallyport::outbound {

// `path` as it was sent, without a slash in front; `credential` is the header that carries the token. The
// call goes below `base_url` and nowhere else.
egress::Request forwarded(const http::Request& request, std::string_view base_url, std::string_view path,
                          egress::Header credential);

// To the call of the URL `asked`. `public_url` as in model::Deployment: no answer leads a client there.
http::Response returned(egress::Answer answer, std::string_view asked, std::string_view public_url);

}  // namespace sallyport::outbound
