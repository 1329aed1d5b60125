#include "app/key_source.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fake_random.h"

namespace sallyport::app {
namespace {

class KeySource : public testing::Test {
 protected:
  KeySource() {
    std::string pattern = testing::TempDir() + "sallyport-key-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    config_.data_dir = folder_;
  }
  ~KeySource() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  std::string folder_;
  Config config_;
  base::FakeRandom random_;
  const std::string digits_ = std::string(62, 'a') + "0f";
};

TEST_F(KeySource, MakesTheDefaultFileOnceWithMode0600) {  // security P12
  EXPECT_EQ(read_key_encryption_key(config_).error().code, "no_key");
  EXPECT_TRUE(make_default_key_file(config_, random_));
  EXPECT_FALSE(make_default_key_file(config_, random_));
  struct stat status{};
  ASSERT_EQ(::stat((folder_ + "/key-encryption.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto first = read_key_encryption_key(config_);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->id(), (*read_key_encryption_key(config_))->id());
}

TEST_F(KeySource, RefusesAFileThatOthersCanRead) {
  config_.key_file = write("k", digits_, 0640);
  const auto outcome = read_key_encryption_key(config_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "bad_key");
  EXPECT_NE(outcome.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(KeySource, RefusesEverythingButSixtyFourDigitsWithoutQuotingIt) {
  for (const std::string& text : {std::string(), digits_.substr(1), digits_ + "0",
                                  digits_ + "\n\n\n\n\n\n\n\nx", "g" + digits_.substr(1)}) {
    config_.key_file = write("k", text);
    const auto outcome = read_key_encryption_key(config_);
    ASSERT_FALSE(outcome) << text;
    EXPECT_EQ(outcome.error().code, "bad_key");
    EXPECT_EQ(outcome.error().message.find("aaaa"), std::string::npos);
  }
  config_.key_file = folder_;
  EXPECT_EQ(read_key_encryption_key(config_).error().code, "bad_key");
}

TEST_F(KeySource, ReadsTheSameKeyFromFileDescriptorAndEnvironment) {
  config_.key_file = write("k", digits_ + "\n");
  const auto from_file = read_key_encryption_key(config_);
  ASSERT_TRUE(from_file);

  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], digits_.data(), digits_.size()), static_cast<ssize_t>(digits_.size()));
  ::close(ends[1]);
  Config by_descriptor;
  by_descriptor.key_descriptor = ends[0];
  const auto from_descriptor = read_key_encryption_key(by_descriptor);
  ::close(ends[0]);
  ASSERT_TRUE(from_descriptor);

  Config by_environment;
  by_environment.key_environment = "SP_TEST_KEY";
  ::setenv("SP_TEST_KEY", digits_.c_str(), 1);
  const auto from_environment = read_key_encryption_key(by_environment);
  ::unsetenv("SP_TEST_KEY");
  ASSERT_TRUE(from_environment);
  EXPECT_EQ((*from_file)->id(), (*from_descriptor)->id());
  EXPECT_EQ((*from_file)->id(), (*from_environment)->id());
}

}  // namespace
}  // namespace sallyport::app
