// One page of a list, as every service of this module answers it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallyport::directory {

template <class T>
struct Page {
  std::vector<T> items;
  std::string next;        // position for `after` of the next query; empty on the last page
  std::int64_t total = 0;  // of the whole query
};

}  // namespace sallyport::directory
