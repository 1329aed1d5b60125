// For tests of the source itself: what is no test of it.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace sallyport::app {

// Calls `look(path, text)` for every source file that is no test.
inline void for_each_source(const std::function<void(const std::string&, const std::string&)>& look) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SALLYPORT_SOURCE_DIR "/src")) {
    const std::string path = entry.path();
    if (!path.ends_with(".cpp") && !path.ends_with(".h")) continue;
    if (path.ends_with("_test.cpp")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    look(path, {std::istreambuf_iterator<char>(in), {}});
    ++files;
  }
  EXPECT_GT(files, 100);
}

}  // namespace sallyport::app
