// The words in `code` of the native API's refusals, each with the status that it comes with.
//
// They are part of what a major version promises: programs decide by them. The API description lists them
// with each refusal, and tests/api_schema compares them with those of the last release. A new refusal
// gets its line here; problem_codes_test.cpp in app looks for those that the source has.
#pragma once

#include <span>
#include <string_view>

namespace sallyport::api {

struct ProblemCode {
  int status = 0;
  std::string_view code;
};

// All that calls of /api and links to files (/files) can answer, in the order of status and code. The token
// endpoints refuse in words of RFC 6749, which are not here.
std::span<const ProblemCode> problem_codes();

// Those of one status; empty when no refusal has it.
std::span<const ProblemCode> problem_codes(int status);

bool is_problem_code(int status, std::string_view code);

}  // namespace sallyport::api
