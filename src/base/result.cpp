#include "base/result.h"

namespace sallyport::base {

std::unexpected<Error> refuse(ErrorKind kind, std::string code, std::string message, std::string field) {
  return std::unexpected(Error{.kind = kind,
                               .code = std::move(code),
                               .message = std::move(message),
                               .field = std::move(field),
                               .detail = {},
                               .retry_after = 0});
}

std::unexpected<Error> invalid(std::string field, std::string message, std::string code) {
  return refuse(ErrorKind::kInvalid, std::move(code), std::move(message), std::move(field));
}

std::unexpected<Error> not_found(std::string what) {
  return refuse(ErrorKind::kNotFound, "not_found", "There is no such " + std::move(what) + ".");
}

std::unexpected<Error> unavailable(std::string message, double retry_after_seconds, std::string detail) {
  return std::unexpected(Error{.kind = ErrorKind::kUnavailable,
                               .code = "unavailable",
                               .message = std::move(message),
                               .field = {},
                               .detail = std::move(detail),
                               .retry_after = retry_after_seconds});
}

}  // namespace sallyport::base
