#include "providers/pattern.h"

#include <re2/re2.h>

namespace sallyport::providers {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(512 * 1024);
  options.set_never_capture(true);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

bool is_pattern(std::string_view text) {
  return text.size() <= kLongestPattern && RE2(piece(text), options()).ok();
}

bool matches(std::string_view pattern, std::string_view value) {
  if (pattern.size() > kLongestPattern) return false;
  const RE2 expression(piece(pattern), options());
  return expression.ok() && RE2::FullMatch(piece(value), expression);
}

}  // namespace sallyport::providers
