#include "http/content_coding.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

TEST(ContentCoding, IsTakenWhenItIsNamed) {
  EXPECT_TRUE(accepts_coding("gzip, deflate, br, zstd", "br"));
  EXPECT_TRUE(accepts_coding("BR;q=1.0, gzip;q=0.8", "br"));
  EXPECT_TRUE(accepts_coding("identity , gzip ; q=0.001", "gzip"));
}

TEST(ContentCoding, IsNotTakenWhenItIsLeftOutOrWeighsNothing) {
  for (const char* header :
       {"", ",", "gzip", "brotli", "*", "br;q=0", "br ; q=0.000, gzip", "xbr", "br;q=0;x=1"})
    EXPECT_FALSE(accepts_coding(header, "br")) << header;
}

}  // namespace
}  // namespace sallyport::http
