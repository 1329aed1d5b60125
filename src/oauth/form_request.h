// The request of a form endpoint (token, introspection, revocation), parsed once and strictly
// (RFC 6749 §3.2, RFC 7009 §2.1, RFC 7662 §2.1).
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace sallyport::oauth {

// The fields of the body. Refusals, all invalid_request: another content type than
// application/x-www-form-urlencoded (charset=utf-8 may follow), duplicates and malformed escapes (security
// C01, C04, L06), and parameters of OAuth in the query string, where logs and proxies see them (C03).
base::Result<http::FormFields> read_form(const http::Request& request);

}  // namespace sallyport::oauth
