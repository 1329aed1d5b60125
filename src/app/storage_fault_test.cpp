#include "app/storage_fault.h"

#include <gtest/gtest.h>

#include "store/database.h"

namespace sallyport::app {
namespace {

// reliability R3: the answer says whether nothing was done, or nobody knows.
TEST(StorageFaultAnswer, SaysWhetherTheOutcomeIsKnown) {
  const auto known = unavailable_storage(store::StorageFault("the disk is full"));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(known->code, "unavailable");
  const auto unknown = unavailable_storage(store::StorageFault("the line is cut", true));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(unknown->code, "outcome_unknown");
  for (const auto& answer : {*known, *unknown}) {
    EXPECT_GT(answer.retry_after, 0);
    EXPECT_EQ(answer.message.find("disk"), std::string::npos) << "the reason is for the log";
  }
  EXPECT_FALSE(unavailable_storage(std::runtime_error("a fault of ours")));
}

}  // namespace
}  // namespace sallyport::app
