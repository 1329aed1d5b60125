// The refusal of a token whose form or claims are wrong; for the files of this folder.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace sallyport::crypto {

// kUnauthenticated; only `detail`, which is logged and never sent, tells what was wrong.
inline std::unexpected<base::Error> refuse_token(std::string detail, const char* code = "invalid_token",
                                                 const char* message = "The token is not acceptable.") {
  auto error = base::refuse(base::ErrorKind::kUnauthenticated, code, message);
  error.error().detail = std::move(detail);
  return error;
}

}  // namespace sallyport::crypto
