// The error model of the external API (external-api §11), in every version: identifier, title, status, code
// and extraParameters. The token endpoint answers RFC 6749 errors instead.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace sallyport::dialects::external_api {

struct ErrorCode {
  std::string_view code;
  int status = 0;  // of every answer that has it
};
// The values of `code` that the answers of a major version ("1", "2") may have. Frozen: a value that goes,
// comes or changes its meaning takes a new major version (N13).
std::span<const ErrorCode> codes_of(std::string_view major);

// With the status and headers of the refusal as everywhere. `identifier` is the id of the request as a GUID,
// `extraParameters` names the parameter at fault.
http::Response write_error(const base::Error& error, const http::Request& request);

// The id of a request as these clients see it; the nil GUID for what is no id of ours.
std::string identifier_of(std::string_view request_id);

}  // namespace sallyport::dialects::external_api
