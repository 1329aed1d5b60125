#include "api/docs_page.h"

#include <array>
#include <regex>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::api {
namespace {

class DocsPage : public ::testing::Test {
 protected:
  DocsPage() : router_({}) { router_.add(docs_routes()); }

  http::Response get(std::string_view path, std::string_view accept_encoding = "gzip, deflate, br") {
    const std::array headers{http::HeaderView{"Accept-Encoding", accept_encoding}};
    http::Request request;
    request.path = path;
    if (!accept_encoding.empty()) request.headers = headers;
    std::string_view name;
    return loop_.run(router_.handle(request, &name));
  }
  // What the page refers to, as paths.
  std::vector<std::string> files() {
    const std::string page = get("/docs").body;
    static const std::regex reference("(?:src|href)=\"(docs/[^\"]+)\"");
    std::vector<std::string> paths;
    for (std::sregex_iterator it(page.begin(), page.end(), reference), end; it != end; ++it)
      paths.push_back("/" + (*it)[1].str());
    return paths;
  }
  std::string file(std::string_view part) {
    for (const auto& path : files())
      if (path.find(part) != std::string::npos) return path;
    return {};
  }

  http::Router router_;
  async::TestLoop loop_;
};

// security N06, N08
TEST_F(DocsPage, RunsOnlyItsOwnFilesAndIsNotFramed) {
  const auto page = get("/docs");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  const std::string policy(page.header("Content-Security-Policy").value_or(""));
  EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
  EXPECT_NE(policy.find("connect-src 'self'"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_NE(policy.find("require-trusted-types-for 'script'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_EQ(page.body.find("@"), std::string::npos) << "an unfilled name";
}

TEST_F(DocsPage, FindsAllItsFilesWhichBrowsersMayKeepForEver) {
  EXPECT_EQ(files().size(), 5U);
  for (const auto& path : files()) {
    const auto file = get(path);
    EXPECT_EQ(file.status, 200) << path;
    EXPECT_FALSE(file.body.empty()) << path;
    EXPECT_EQ(file.header("Cache-Control"), "public, max-age=31536000, immutable") << path;
    EXPECT_TRUE(std::regex_search(path, std::regex("\\.[0-9a-f]{16}\\."))) << path;
  }
}

TEST_F(DocsPage, SendsTheLargeFilesCompressedAndSaysSoToThoseWhoCannotReadIt) {
  const std::string bundle = file("swagger-ui-bundle");
  const auto compressed = get(bundle);
  EXPECT_EQ(compressed.header("Content-Encoding"), "gzip");
  EXPECT_EQ(compressed.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(compressed.body.substr(0, 2), "\x1f\x8b");
  EXPECT_LT(compressed.body.size(), 800'000U);
  EXPECT_EQ(get(bundle, "").status, 406);
  EXPECT_EQ(get(bundle, "br, identity").status, 406);
  EXPECT_EQ(get(bundle, "gzip;q=0").status, 406);
  EXPECT_EQ(get(bundle, "gzip;q=0.5").status, 200);
}

TEST_F(DocsPage, CarriesTheLicencesOfWhatItServes) {
  const auto licences = get("/docs/swagger-ui-bundle.js.LICENSE.txt");
  EXPECT_EQ(licences.status, 200);
  EXPECT_EQ(licences.header("Content-Type"), "text/plain; charset=utf-8");
}

// security N17
TEST_F(DocsPage, ServesNothingButItsOwnFiles) {
  for (const char* path :
       {"/docs/", "/docs/index.html", "/docs/..", "/docs/../api", "/docs/%2e%2e%2fetc%2fpasswd",
        "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js.map", "/docs/package.json"})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_EQ(get(file("swagger-ui-bundle") + ".gz").status, 404);
}

}  // namespace
}  // namespace sallyport::api
