#include "portal/pages.h"

#include <array>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::portal {
namespace {

class Portal : public ::testing::Test {
 protected:
  Portal() : router_({}) { router_.add(routes("https://id.sallyport.test/door")); }

  http::Response get(std::string_view path, std::string_view accept_encoding = "gzip, deflate, br") {
    const std::array headers{http::HeaderView{"Accept-Encoding", accept_encoding}};
    http::Request request;
    request.path = path;
    if (!accept_encoding.empty()) request.headers = headers;
    std::string_view name;
    return loop_.run(router_.handle(request, &name));
  }
  // What the page refers to, below the path of the public URL.
  std::vector<std::string> files() {
    const std::string page = get("/").body;
    static const std::regex reference("(?:src|href)=\"/door(/[^\"]+)\"");
    std::vector<std::string> paths;
    for (std::sregex_iterator it(page.begin(), page.end(), reference), end; it != end; ++it)
      paths.push_back((*it)[1].str());
    return paths;
  }

  http::Router router_;
  async::TestLoop loop_;
};

TEST_F(Portal, AnswersTheSamePageUnderEveryPathOfAPage) {
  const auto page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.header("Cache-Control"), std::nullopt) << "so that the server says no-store";
  for (const char* path : {"/sign-in", "/setup", "/invitation", "/account", "/t/7/settings/integrations/9"})
    EXPECT_EQ(get(path).body, page.body) << path;
  EXPECT_EQ(get("/t").status, 404);
  EXPECT_EQ(get("/elsewhere").status, 404);
}

// security N06, N08
TEST_F(Portal, RunsOnlyItsOwnFilesWritesNoMarkupAndIsNotFramed) {
  const auto page = get("/");
  const std::string policy(page.header("Content-Security-Policy").value_or(""));
  for (const char* part : {"default-src 'none';", "script-src 'self';", "style-src 'self';",
                           "connect-src 'self';", "base-uri 'none';", "frame-ancestors 'none'",
                           "require-trusted-types-for 'script'", "trusted-types 'none'"})
    EXPECT_NE(policy.find(part), std::string::npos) << part;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  // Windows that it opens to connect an account may tell it how that has ended; none that opens it may touch
  // it.
  EXPECT_EQ(page.header("Cross-Origin-Opener-Policy"), "same-origin-allow-popups");
  for (const char* inline_code : {"<script>", "<style", "style=", "onload="})
    EXPECT_EQ(page.body.find(inline_code), std::string::npos) << inline_code;
}

TEST_F(Portal, FindsItsFilesWhichBrowsersMayKeepForEver) {
  ASSERT_GE(files().size(), 2U);
  for (const auto& path : files()) {
    const auto file = get(path);
    EXPECT_EQ(file.status, 200) << path;
    EXPECT_EQ(file.header("Cache-Control"), "public, max-age=31536000, immutable") << path;
    EXPECT_EQ(file.header("Vary"), "Accept-Encoding") << path;
    EXPECT_TRUE(std::regex_search(path, std::regex("-[A-Za-z0-9_-]{8}\\.(js|css|svg)$"))) << path;
  }
}

TEST_F(Portal, SendsTheSmallestFormThatTheClientTakes) {
  std::string script;
  for (const auto& path : files())
    if (path.ends_with(".js")) script = path;
  ASSERT_FALSE(script.empty());
  const auto brotli = get(script), gzip = get(script, "gzip"), plain = get(script, "");
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_EQ(gzip.header("Content-Encoding"), "gzip");
  EXPECT_EQ(plain.header("Content-Encoding"), std::nullopt);
  EXPECT_LT(brotli.body.size(), gzip.body.size());
  EXPECT_LT(gzip.body.size(), plain.body.size());
}

// security N17
TEST_F(Portal, HasNothingButItsFiles) {
  for (const char* path :
       {"/assets/", "/assets/index.html", "/assets/../index.html", "/assets/%2e%2e/index.html",
        "/assets/portal.pack", "/assets/etc/passwd", "/index.html", "/portal.pack"})
    EXPECT_EQ(get(path).status, 404) << path;
  for (const auto& path : files())
    for (const char* more : {".map", ".br", ".gz", "~", "/"})
      EXPECT_EQ(get(path + more).status, 404) << path << more;
}

}  // namespace
}  // namespace sallyport::portal
