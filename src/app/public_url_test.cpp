#include "app/public_url.h"

#include <string>

#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

TEST(PublicUrl, TakesHostPortAndPath) {
  for (const char* url : {"https://id.example.com", "http://localhost:8080", "https://a_b-c.example/door/v1",
                          "http://127.0.0.1:1", "https://[::1]", "https://[2001:db8::1]:65535/a%20b;x=1"})
    EXPECT_TRUE(check_public_url(url)) << url;
}

// security L08, G01: everything that another parser may read as another address, or that none can.
TEST(PublicUrl, RefusesWhatTwoParsersCouldReadDifferently) {
  for (const std::string url : {"https://",
                                "https://:8080",
                                "https://:",
                                "https://h:",
                                "https://h:0",
                                "https://h:65536",
                                "https://h:1:2",
                                "https://h:+1",
                                "https://h:08",
                                "https://h:8x",
                                "https://[",
                                "https://[]",
                                "https://[::1",
                                "https://[::1]x",
                                "https://[1.2.3.4]",
                                "https://[h]",
                                "https://::1",
                                "https://.h",
                                "https://h.",
                                "https://a..b",
                                "https://h%2fx",
                                "https://h\\x",
                                "https://h;x",
                                "https://h,i",
                                "https://\xc3\xa4",
                                "https://u@h",
                                "https://u:p@h",
                                "https://h/a//b",
                                "https://h//",
                                "https://h/a/../b",
                                "https://h/..",
                                "https://h/.",
                                "https://h/%2e%2e/a",
                                "https://h/a%2fb",
                                "https://h/a%",
                                "https://h/a\\b",
                                "https://h/\xc3\xa4",
                                "https://h/a?q",
                                "https://h/a#f",
                                "https://h/a/",
                                "https://h\x01",
                                "HTTPS://h",
                                "https:/h",
                                "//h",
                                "h"})
    EXPECT_FALSE(check_public_url(url)) << url;
  EXPECT_FALSE(check_public_url(std::string_view("https://h\0x", 11)));
}

TEST(PublicUrl, NamesItsHostWithoutThePort) {
  EXPECT_EQ(host_of("https://id.example.com:8443/door"), "id.example.com");
  EXPECT_EQ(host_of("http://[::1]:8080"), "[::1]");
  EXPECT_EQ(host_of("http://[::1]/a:b"), "[::1]");
  EXPECT_EQ(host_of("https://h/a:b"), "h");
}

}  // namespace
}  // namespace sallyport::app
