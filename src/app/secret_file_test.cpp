#include "app/secret_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/test_refusal.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;

class SecretFile : public testing::Test {
 protected:
  ~SecretFile() override { fs::remove(path_); }
  base::Result<base::Secret> read(std::string_view content, fs::perms mode = fs::perms::owner_read) {
    fs::remove(path_);
    std::ofstream(path_, std::ios::binary) << content;
    fs::permissions(path_, mode);
    return read_secret_file(path_, "bad_key");
  }

  const std::string path_ = testing::TempDir() + "sallyport-secret";
};

TEST_F(SecretFile, HoldsOneLine) {
  for (const std::string_view content : {"a s3cret", "a s3cret\n", "a s3cret\r\n"})
    EXPECT_EQ(read(content).value().reveal_text(), "a s3cret");
  EXPECT_TRUE(read(std::string(512, 'x')));
  for (const std::string& content :
       {std::string(), std::string("\n"), std::string("a\nb"), std::string("a\0b", 3), std::string(513, 'x')})
    EXPECT_EQ(base::code_of(read(content)), "bad_key");
}

TEST_F(SecretFile, IsForItsOwnerOnly) {  // P12
  for (const auto more : {fs::perms::group_read, fs::perms::others_read, fs::perms::others_exec}) {
    const auto refused = read("a s3cret", fs::perms::owner_read | more);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.contains("chmod 600"));
  }
  fs::remove(path_);
  EXPECT_EQ(base::code_of(read_secret_file(path_, "bad_key")), "bad_key");
  EXPECT_EQ(base::code_of(read_secret_file(testing::TempDir(), "bad_key")), "bad_key") << "a folder";
}

}  // namespace
}  // namespace sallyport::app
