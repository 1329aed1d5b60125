#include "dialects/archivist/errors.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace sallyport::dialects::archivist {
namespace {

constexpr std::size_t kLongestField = 100;  // a claim's name comes from the request and may be long

// google.rpc.Code
enum GrpcCode {
  kInvalidArgument = 3,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16
};

GrpcCode code_of(const base::Error& error) {
  if (error.code == "method_not_allowed") return kUnimplemented;
  if (error.code == "internal_error") return kInternal;
  switch (error.kind) {
    case base::ErrorKind::kInvalid:
    case base::ErrorKind::kTooLarge:
    case base::ErrorKind::kUnsupported:
      return kInvalidArgument;
    case base::ErrorKind::kUnauthenticated:
      return kUnauthenticated;
    case base::ErrorKind::kQuota:
    case base::ErrorKind::kRateLimited:
      return kResourceExhausted;
    case base::ErrorKind::kForbidden:
      return kPermissionDenied;
    case base::ErrorKind::kNotFound:
      return kNotFound;
    case base::ErrorKind::kConflict:
      return kAlreadyExists;
    case base::ErrorKind::kUnavailable:
      return kUnavailable;
  }
  return kInternal;
}

// At most kLongestField bytes, cut between characters.
std::string_view shortened(std::string_view field) {
  if (field.size() <= kLongestField) return field;
  std::size_t end = kLongestField;
  while (end > 0 && (static_cast<unsigned char>(field[end]) & 0xC0) == 0x80) --end;
  return field.substr(0, end);
}

}  // namespace

http::Response write_error(const base::Error& error, const http::Request& request) {
  // The status and the standard headers are the same as everywhere; only the body differs.
  http::Response response = http::problem(error, request.request_id);
  response.set("Content-Type", "application/json");
  std::string message = error.message;
  if (!message.starts_with(error.field))
    message = fmt::format("{}: {}", shortened(error.field), error.message);
  response.body = fmt::format(R"({{"code":{},"message":)", static_cast<int>(code_of(error)));
  base::append_json_string(response.body, message);
  response.body += R"(,"details":[]})";
  return response;
}

}  // namespace sallyport::dialects::archivist
