#include "blobs/folder_store.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/test_refusal.h"

namespace sallyport::blobs {
namespace {

namespace fs = std::filesystem;

class FolderStoreTest : public testing::Test {
 protected:
  FolderStoreTest() { open(); }
  ~FolderStoreTest() override { fs::remove_all(folder_); }

  void open() { store_ = FolderStore::make(folder_ + "/files").value(); }
  Blob put(std::string_view bytes) {
    const auto upload = store_->begin().value();
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 1000)))
      EXPECT_TRUE(upload->write(bytes.substr(0, 1000)));
    const Blob blob = upload->finish().value();
    EXPECT_TRUE(upload->commit());
    return blob;
  }
  static std::string all_of(Content& content) {
    std::string all;
    std::vector<char> piece(700);
    while (const std::size_t got = content.read(piece)) all.append(piece.data(), got);
    return all;
  }
  std::string path_of(const Blob& blob) const { return folder_ + "/files/" + place_of(blob.digest); }
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/files"))
      if (entry.is_regular_file()) found.push_back(entry.path());
    return found;
  }

  std::string folder_ = [] {
    std::string pattern = testing::TempDir() + "sallyport-blobs-XXXXXX";
    return std::string(::mkdtemp(pattern.data()));
  }();
  std::unique_ptr<FolderStore> store_;
};

TEST_F(FolderStoreTest, GivesBackWhatItWasGivenUnderTheDigestOfIt) {
  for (const std::size_t size : {0UL, 1UL, 700UL, 5000UL}) {
    const std::string bytes(size, 'x');
    const Blob blob = put(bytes);
    EXPECT_EQ(blob.size, size);
    EXPECT_EQ(blob.digest, crypto::sha256(base::as_bytes(bytes)));
    EXPECT_EQ(all_of(*store_->open(blob).value()), bytes);
  }
}

TEST_F(FolderStoreTest, TheSameBytesTwiceAreOneFileThatReadersKeep) {
  const Blob first = put(std::string(5000, 'x'));
  const auto reader = store_->open(first).value();
  EXPECT_EQ(put(std::string(5000, 'x')).digest, first.digest);
  EXPECT_EQ(files(), std::vector{path_of(first)});
  EXPECT_TRUE(store_->remove(first.digest));
  EXPECT_TRUE(store_->remove(first.digest)) << "again";
  EXPECT_EQ(all_of(*reader), std::string(5000, 'x'));
  EXPECT_EQ(base::code_of(store_->open(first)), "file_missing");
}

TEST_F(FolderStoreTest, AnUploadThatIsNotCommittedLeavesNothing) {
  {
    const auto upload = store_->begin().value();
    EXPECT_TRUE(upload->write("half"));
    EXPECT_EQ(files().size(), 1U);
  }
  {
    const auto upload = store_->begin().value();
    EXPECT_TRUE(upload->write("whole"));
    EXPECT_TRUE(upload->finish());
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(FolderStoreTest, WhatACrashHasLeftIsClearedAtTheStart) {
  const Blob kept = put("kept");
  std::ofstream(folder_ + "/files/incoming/left") << "over";
  open();
  store_->clear_incoming();
  EXPECT_EQ(files(), std::vector{path_of(kept)});
}

TEST_F(FolderStoreTest, NobodyElseMayReadAnything) {  // P12
  put("secret");
  for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/files")) {
    const auto others = fs::status(entry).permissions() & (fs::perms::group_all | fs::perms::others_all);
    EXPECT_EQ(others, fs::perms::none) << entry.path();
  }
}

TEST_F(FolderStoreTest, NeverGivesTheLastBytesOfAFileThatWasChanged) {
  const Blob blob = put(std::string(5000, 'x'));
  std::fstream(path_of(blob), std::ios::in | std::ios::out | std::ios::binary).seekp(10).put('y');
  EXPECT_THROW(all_of(*store_->open(blob).value()), std::runtime_error);
  fs::resize_file(path_of(blob), 4000);
  EXPECT_EQ(base::code_of(store_->open(blob)), "file_missing");
}

// The limit on the size of files stands in for a disk that is full (reliability R2).
TEST_F(FolderStoreTest, AFullDiskIsARefusalAndLeavesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit low{.rlim_cur = 100'000, .rlim_max = old.rlim_max};
  {
    const auto upload = store_->begin().value();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &low), 0);
    const auto refused = upload->write(std::string(200'000, 'x'));
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
    EXPECT_EQ(base::code_of(refused), "no_room");
    EXPECT_EQ(base::kind_of(refused), base::ErrorKind::kUnavailable);
  }
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace sallyport::blobs
