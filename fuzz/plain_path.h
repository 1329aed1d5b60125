// What every path that the server takes looks like, so that no two readers can see two different paths in it.
#pragma once

#include <string_view>

#include "base/check.h"

namespace sallyport::fuzz {

inline void check_plain_path(std::string_view path) {
  CHECK(path.starts_with('/') && path.find("//") == std::string_view::npos);
  CHECK(path.find_first_of(std::string_view("\0\\#? ", 5)) == std::string_view::npos);
  for (std::string_view rest = path; !rest.empty();) {  // no segment is `.` or `..`, plain or before `;`
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    const std::string_view name = segment.substr(0, segment.find(';'));
    CHECK(name != "." && name != "..");
    rest.remove_prefix(segment.size());
  }
  for (const std::string_view escape : {"%2f", "%2F", "%5c", "%5C", "%2e", "%2E", "%00", "%7f", "%7F"})
    CHECK(path.find(escape) == std::string_view::npos);
}

}  // namespace sallyport::fuzz
