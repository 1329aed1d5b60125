// For tests: what a refusal says, as a value to compare. An accepted result gives "accepted".
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "base/result.h"

namespace sallyport::base {

// EXPECTs that it is refused.
template <class T>
ErrorKind kind_of(const Result<T>& result) {
  EXPECT_FALSE(result) << "was not refused";
  return result ? ErrorKind::kUnavailable : result.error().kind;
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "accepted" : result.error().code;
}
template <class T>
std::string field_of(const Result<T>& result) {
  return result ? "accepted" : result.error().field;
}

}  // namespace sallyport::base
