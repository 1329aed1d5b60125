#include "inventory/file_links.h"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "base/test_refusal.h"

namespace sallyport::inventory {
namespace {

using std::chrono::seconds;

struct Parts {
  std::string id, expires, code;
};

Parts parts_of(const std::string& link) {
  const auto question = link.find("?exp="), code = link.find("&sig=");
  return {link.substr(7, question - 7), link.substr(question + 5, code - question - 5),
          link.substr(code + 5)};
}

class FileLinksTest : public testing::Test {
 protected:
  FileLinksTest() {
    file_ = {.attachment = model::AttachmentId::random(random_),
             .tenant = model::TenantId::random(random_),
             .integration = model::IntegrationId::random(random_),
             .generation = 3,
             .issued = now_};
  }
  std::string link_for(seconds lifetime) {
    file_.expires = now_ + lifetime;
    return links_.make(file_);
  }
  std::string outcome(const Parts& parts, seconds later = {}) {
    const auto read = links_.read(parts.id, parts.expires, parts.code, now_ + later);
    return read ? "good" : read.error().detail;
  }

  base::FakeRandom random_;
  const base::Time now_ = base::from_unix_seconds(1'767'258'000);
  const crypto::HmacKey key_ = crypto::HmacKey::make(base::Bytes(32, 1)).value();
  const FileLinks links_{key_};
  LinkedFile file_;
};

TEST_F(FileLinksTest, ALinkSaysWhatItWasMadeOfUntilItExpires) {
  const auto parts = parts_of(link_for(seconds{600}));
  const auto read = links_.read(parts.id, parts.expires, parts.code, now_);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->attachment, file_.attachment);
  EXPECT_EQ(read->tenant, file_.tenant);
  EXPECT_EQ(read->integration, file_.integration);
  EXPECT_EQ(read->generation, 3);
  EXPECT_EQ(read->issued, now_);
  EXPECT_EQ(read->expires, now_ + seconds{600});
  EXPECT_EQ(outcome(parts, seconds{599}), "good");
  EXPECT_EQ(outcome(parts, seconds{600}), "expired");
}

TEST_F(FileLinksTest, AClockThatWasSetBackMakesNoLinkLiveLonger) {
  const auto parts = parts_of(link_for(kLongestLink));
  EXPECT_EQ(outcome(parts), "good");
  EXPECT_EQ(outcome(parts, seconds{-1}), "too_early");
}

TEST_F(FileLinksTest, EveryChangedCharacterIsRefused) {
  const auto parts = parts_of(link_for(seconds{600}));
  for (std::string Parts::* part : {&Parts::id, &Parts::expires, &Parts::code})
    for (std::size_t i = 0; i < (parts.*part).size(); ++i) {
      Parts changed = parts;
      char& c = (changed.*part)[i];
      c = c == '1' ? '2' : '1';
      EXPECT_NE(outcome(changed), "good") << (changed.*part);
    }
  EXPECT_EQ(outcome({parts.id, parts.expires, ""}), "wrong_signature");
  EXPECT_EQ(outcome({parts.id, parts.expires, parts.code + "="}), "malformed");
  EXPECT_EQ(outcome({parts.id + "AAAA", parts.expires, parts.code}), "malformed");
  EXPECT_EQ(outcome({"", "", ""}), "malformed");
  const auto other = crypto::HmacKey::make(base::Bytes(32, 2)).value();
  EXPECT_EQ(outcome(parts_of(FileLinks(other).make(file_))), "wrong_signature");
}

}  // namespace
}  // namespace sallyport::inventory
