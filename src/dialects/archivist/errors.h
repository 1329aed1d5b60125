// Errors in the shape of grpc-gateway (archivist §13), for every REST call of this dialect. The token
// endpoint answers RFC 6749 errors instead.
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace sallyport::dialects::archivist {

// {"code":<gRPC code>,"message":"…","details":[]} with the status of the refusal. The message begins with
// the name of the member at fault. 401 carries WWW-Authenticate; 429 carries Archivist-Rate-Limit-Reset,
// which is the header that these clients read, and Retry-After (archivist §10).
http::Response write_error(const base::Error& error, const http::Request& request);

}  // namespace sallyport::dialects::archivist
