// For tests: a reader of PDFs that is not ours (poppler's pdftotext).
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace sallyport::support {

// The text of each page, in the order in which it was written. EXPECTs that the reader finds nothing wrong.
inline std::vector<std::string> read_pdf(std::string_view file) {
  std::string path = testing::TempDir() + "exported-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  EXPECT_GE(descriptor, 0);
  EXPECT_EQ(::write(descriptor, file.data(), file.size()), static_cast<ssize_t>(file.size()));
  ::close(descriptor);
  std::string text;
  FILE* reader = ::popen(("pdftotext -raw -enc UTF-8 '" + path + "' - 2>&1").c_str(), "r");
  for (int c = std::fgetc(reader); c != EOF; c = std::fgetc(reader)) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(reader), 0) << text.substr(0, 500);
  EXPECT_EQ(text.find("Error"), std::string::npos) << text.substr(0, 500);  // it goes on after most of them
  ::unlink(path.c_str());
  std::vector<std::string> pages;
  for (std::size_t from = 0, end = 0; (end = text.find('\f', from)) != std::string::npos; from = end + 1)
    pages.push_back(text.substr(from, end - from));
  return pages;
}

}  // namespace sallyport::support
