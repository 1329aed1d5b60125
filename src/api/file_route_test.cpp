#include "api/file_route.h"

#include <gtest/gtest.h>

namespace sallyport::api {
namespace {

TEST(FileRoute, NamesAFileInBothWaysAndNothingInTheNameEndsTheHeader) {  // K17
  EXPECT_EQ(disposition_of("report.pdf"), "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
  EXPECT_EQ(disposition_of("a \"b\"; c=%41\\.txt"),
            "attachment; filename=\"a _b_; c=_41_.txt\"; filename*=UTF-8''a%20%22b%22%3B%20c%3D%2541%5C.txt");
  EXPECT_EQ(disposition_of("T\u00fcr.png"),
            "attachment; filename=\"T__r.png\"; filename*=UTF-8''T%C3%BCr.png");
  EXPECT_EQ(disposition_of("a\r\nb"), "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab");
}

}  // namespace
}  // namespace sallyport::api
