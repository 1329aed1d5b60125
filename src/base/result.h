// What a function gives back when it may refuse: a value or a typed error.
//
// Refusals (bad secret, unknown id, stale version) are values because attackers choose that path.
// Faults (disk, memory) are exceptions; bugs end the process through CHECK. See docs/adr/0003.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace sallyport::base {

// The kinds of refusal, each with exactly one HTTP status (http/problem.cpp) and one gRPC code
// (dialects/archivist).
enum class ErrorKind {
  kInvalid,          // 400: a value the caller sent breaks a rule; `field` names it
  kUnauthenticated,  // 401: who is calling is not proven
  kQuota,            // 402: a bought limit is reached
  kForbidden,        // 403: proven, but not allowed
  kNotFound,         // 404: no such thing for this caller
  kConflict,         // 409: stale version or a name already taken
  kTooLarge,         // 413: over a stated limit
  kUnsupported,      // 415: a content type that the route does not take
  kRateLimited,      // 429: try again after `retry_after` seconds
  kUnavailable,      // 503: try again after `retry_after` seconds; nothing was done, or "outcome_unknown"
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string code;        // stable machine word, such as "invalid_claim_name"; part of the contract
  std::string message;     // for the caller: what happened and what to do next; never a secret
  std::string field;       // the request member at fault, empty when there is none
  std::string detail;      // for the log only
  double retry_after = 0;  // seconds, for kRateLimited and kUnavailable
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

// Short makers for the common refusals. `code` is the stable word, `message` the sentence.
std::unexpected<Error> refuse(ErrorKind kind, std::string code, std::string message, std::string field = {});
std::unexpected<Error> invalid(std::string field, std::string message, std::string code = "invalid_request");
std::unexpected<Error> not_found(std::string what);
std::unexpected<Error> unavailable(std::string message, double retry_after_seconds, std::string detail = {});

}  // namespace sallyport::base

// TRY(name, expression): binds the value or returns the error from the enclosing function.
// TRY_VOID(expression): the same for Result<void>. CO_TRY and CO_TRY_VOID in coroutines.
#define SALLYPORT_CONCAT_(a, b) a##b
#define SALLYPORT_CONCAT(a, b) SALLYPORT_CONCAT_(a, b)
#define SALLYPORT_TRY_(keyword, temporary, name, ...)                    \
  auto temporary = (__VA_ARGS__);                                        \
  if (!temporary) keyword std::unexpected(std::move(temporary).error()); \
  name = *std::move(temporary)
#define TRY(name, ...) SALLYPORT_TRY_(return, SALLYPORT_CONCAT(try_result_, __LINE__), name, __VA_ARGS__)
#define CO_TRY(name, ...) \
  SALLYPORT_TRY_(co_return, SALLYPORT_CONCAT(try_result_, __LINE__), name, __VA_ARGS__)
#define TRY_VOID(...) \
  if (auto try_outcome = (__VA_ARGS__); !try_outcome) return std::unexpected(std::move(try_outcome).error())
#define CO_TRY_VOID(...)                              \
  if (auto try_outcome = (__VA_ARGS__); !try_outcome) \
  co_return std::unexpected(std::move(try_outcome).error())
