#include "vault/uses.h"

#include <gtest/gtest.h>

namespace sallyport::vault {
namespace {

TEST(Uses, TheScriptIsReadFromTheRecordOfAHandOut) {
  EXPECT_EQ(script_in("mail user script=report member=ana scopes=read", "ana"), "report");
  EXPECT_EQ(script_in("mail user script=my member=x report member=ana", "ana"), "my member=x report");
  EXPECT_EQ(script_in("mail user member=ana", "ana"), "");
  EXPECT_EQ(script_in("mail user script=cut at the e", "ana"), "cut at the e");
}

TEST(Uses, TheScriptIsReadFromARecordOfWhoever) {
  EXPECT_EQ(script_in("mail master script=nightly mail member=u-7 scopes=read"), "nightly mail");
  EXPECT_EQ(script_in("mail master script=nightly mail scopes=read,send"), "nightly mail");
  EXPECT_EQ(script_in("mail master member=u-7"), "");
}

}  // namespace
}  // namespace sallyport::vault
