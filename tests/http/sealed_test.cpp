// The server without its key-encryption key (security P06, S22; reliability PR16).

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/sealed_server.h"
#include "house.h"

namespace sallyport::support {
namespace {

class Sealed : public testing::Test {
 protected:
  app::Config config() {
    app::ConfigSources sources{.file = {},
                               .environment = {},
                               .flags = {{"data_dir", house_.data_dir()},
                                         {"listen", "127.0.0.1:0"},
                                         {"public_url", House::kPublicUrl},
                                         {"server.limits.drain_ms", "200"}}};
    if (house_.postgres() != nullptr) sources.flags["database"] = house_.postgres()->url();
    return app::load_config(sources).config;
  }
  app::World world() { return {.clock = house_.clock(), .random = random_, .log = house_.log()}; }
  std::string key_file() { return house_.data_dir() + "/key-encryption.key"; }

  House house_;
  crypto::SystemRandom random_;
};

TEST_F(Sealed, P06_WithoutTheKeyNothingOpensAndNoNewKeyIsMade) {
  house_.stop();
  std::filesystem::rename(key_file(), key_file() + ".away");
  const auto opened = app::Application::open(config(), world(), true);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "no_key");
  EXPECT_FALSE(std::filesystem::exists(key_file()));
}

TEST_F(Sealed, P06_ServesHealthAndPublicKeysAndRefusesEverythingElse) {
  const Made made = house_.create("custom");
  std::vector<std::string> key_paths;
  for (const auto& route : house_.application().router().routes())
    if (route.path.find("jwks") != std::string::npos) key_paths.push_back(route.path);
  ASSERT_GE(key_paths.size(), 3U);
  const std::string keys = house_.client().get("/oauth/jwks").body;
  house_.stop();

  app::SealedServer sealed(config(), world());
  ASSERT_TRUE(sealed.start());
  HttpClient client(sealed.port());
  EXPECT_EQ(client.get("/healthz").body, R"({"status":"sealed"})");
  EXPECT_EQ(client.get("/readyz").status, 503);
  for (const std::string& path : key_paths) EXPECT_EQ(client.get(path).body, keys) << path;
  const Answer refused = client.post_form(
      "/oauth/token", "grant_type=client_credentials&client_id=" + made.id + "&client_secret=" + made.secret);
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.header("Retry-After"));
  for (const char* path :
       {"/api/whoami", "/auth/refresh", "/.well-known/openid-configuration", "/docs", "/x"})
    EXPECT_EQ(client.get(path).status, 503) << path;
}

TEST_F(Sealed, P06_OpensAgainWithItsKey) {
  const Made made = house_.create("custom");
  house_.restart();
  EXPECT_FALSE(house_.token(made).empty());
}

}  // namespace
}  // namespace sallyport::support
