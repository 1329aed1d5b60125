#include "app/config.h"

#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "http/listener.h"

namespace sallyport::app {
namespace {

TEST(Config, TakesFileThenEnvironmentThenFlags) {
  const ConfigSources sources{
      .file = {},
      .environment = {{"SALLYPORT_LISTEN", "127.0.0.1:2"}, {"SALLYPORT_LOG_LEVEL", "error"}},
      .flags = {{"log.level", "debug"}}};
  const auto loaded =
      load_config_text("listen = \"127.0.0.1:1\"\ndata_dir = \"d\"\n[server.limits]\nbody_bytes = 2048\n",
                       "sallyport.toml", sources);
  ASSERT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.config.data_dir, "d");
  EXPECT_EQ(loaded.config.server.listen, "127.0.0.1:2");
  EXPECT_EQ(loaded.config.log_level, "debug");
  EXPECT_EQ(loaded.config.server.limits.body_bytes, 2048U);
  EXPECT_EQ(loaded.origin.at("data_dir"), "sallyport.toml line 2");
  EXPECT_EQ(loaded.origin.at("listen"), "SALLYPORT_LISTEN");
  EXPECT_EQ(loaded.origin.at("log.level"), "--log-level");
}

TEST(Config, ListensOnLoopbackUnlessToldOtherwise_N15) {
  const auto loaded = load_config_text("", "s.toml");
  ASSERT_TRUE(loaded.problems.empty());
  EXPECT_TRUE(http::parse_listen(loaded.config.server.listen)->address().is_loopback())
      << loaded.config.server.listen;
}

// security L09
TEST(Config, ReportsAllProblemsAtOnceWithTheirPlaces) {
  const ConfigSources sources{
      .file = {}, .environment = {{"SALLYPORT_NOPE", "1"}}, .flags = {{"listne", "x"}}};
  const auto loaded = load_config_text(
      "[server.limits]\nbody_bytes = 1\nidle_ms = \"soon\"\ncolour = \"red\"\n[log]\nlevel = \"loud\"\n",
      "s.toml", sources);
  std::set<std::string> places;
  for (const auto& problem : loaded.problems) places.insert(problem.place + " " + problem.key);
  EXPECT_EQ(places, (std::set<std::string>{"s.toml line 2 server.limits.body_bytes",
                                           "s.toml line 3 server.limits.idle_ms",
                                           "s.toml line 4 server.limits.colour", "s.toml line 6 log.level",
                                           "SALLYPORT_NOPE ", "--listne listne"}));
}

TEST(Config, NamesTheLineOfASyntaxError) {
  const auto loaded = load_config_text("listen = \"a\"\n= 3\n", "s.toml");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].place, "s.toml line 2");
}

TEST(Config, TakesAMailServerWithWhatItNeeds) {
  const auto problems = [](const std::string& settings) {
    std::set<std::string> keys;
    for (const auto& problem : load_config_text("[mail]\n" + settings, "s.toml").problems)
      keys.insert(problem.key);
    return keys;
  };
  using Keys = std::set<std::string>;
  EXPECT_EQ(problems("from = \"a@b.example\"\nserver = \"mail.example:587\"\n"), Keys{});
  EXPECT_EQ(problems("server = \"mail.example:587\"\n"), Keys{"mail.from"});
  EXPECT_EQ(problems("from = \"a@b.example\\u000aBcc: c@d\"\n"), Keys{"mail.from"});
  EXPECT_EQ(problems("from = \"a@b.example\"\nserver = \"smtp://mail.example\"\n"), Keys{"mail.server"});
  EXPECT_EQ(problems("from = \"a@b.example\"\nserver = \"mail.example:587\"\nuser = \"x\"\n"),
            Keys{"mail.user"});
  EXPECT_EQ(problems("from = \"a@b.example\"\nserver = \"mail.example:25\"\nsecurity = \"none\"\n"),
            Keys{"mail.security"})
      << "in the clear to this machine only";
  EXPECT_EQ(problems("from = \"a@b.example\"\nserver = \"127.0.0.1:25\"\nsecurity = \"none\"\n"), Keys{});
}

// security L09
TEST(Config, NamesTheLineOfAProblemBetweenTwoSettings) {
  for (const char* file : {"[tls]\nprivate_key = \"k.pem\"\n", "\nkey.file = \"k\"\nkey.descriptor = 3\n"}) {
    const auto loaded = load_config_text(file, "s.toml");
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].place, "s.toml line 2") << file;
  }
}

// security L09: dots in quotes spell the same key again.
TEST(Config, RefusesASettingThatStandsTwiceInTheFile) {
  const auto loaded = load_config_text("log.level = \"info\"\n\"log.level\" = \"debug\"\n", "s.toml");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].key, "log.level");
  EXPECT_NE(loaded.problems[0].message.find("s.toml line"), std::string::npos);
}

// security L09: such keys once ended the process, for want of stack.
TEST(Config, RefusesKeysOfManyPartsWithTheirLine) {
  std::string deep;
  for (int i = 0; i < 16'000; ++i) deep += "a.";
  for (const std::string& file :
       {"\n" + deep + "a = 1\n", "\n[" + deep + "a]\n", "\n[log." + deep + "a]\n"}) {
    const auto loaded = load_config_text(file, "s.toml");
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].place, "s.toml line 2");
  }
  const auto loaded = load_config_text("\n" + deep + deep + deep + "a = 1\n", "s.toml");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].place, "s.toml line 2");
}

TEST(Config, RefusesPublicUrlsThatCouldNotBeAnIssuer) {
  for (const char* url : {"example.com", "https://example.com/", "ftp://x", "https://", "https:///x",
                          "https://u@h", "https://h?q", "https://h/#f", "https://h h"}) {
    const auto loaded =
        load_config_text("", "", {.file = {}, .environment = {}, .flags = {{"public_url", url}}});
    EXPECT_EQ(loaded.problems.size(), 1U) << url;
  }
}

TEST(Config, MakesIssuerAndDomainFromThePublicUrlOnly) {  // security G01
  Config config;
  config.public_url = "https://id.example.com:8443/door";
  EXPECT_EQ(config.deployment().domain, "id.example.com");
  EXPECT_EQ(config.deployment().issuer(), "https://id.example.com:8443/door");
  EXPECT_EQ(config.deployment().archivist_issuer(), "https://id.example.com:8443/door/appidpv1");
  EXPECT_TRUE(config.server_options().reached_by_https) << "N08";
  EXPECT_FALSE(Config{}.server_options().reached_by_https);
}

TEST(Config, WantsBothTlsFilesAndOneKeySource) {
  EXPECT_EQ(load_config_text("tls.certificate = \"c.pem\"\n", "f").problems.size(), 1U);
  EXPECT_EQ(load_config_text("key.file = \"k\"\nkey.descriptor = 3\n", "f").problems.size(), 1U);
}

TEST(Config, RoundTripsThroughShowConfig) {
  auto first =
      load_config_text("listen = \"[::1]:9\"\nserver.trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n", "f");
  auto second = load_config_text(show_config(first), "shown");
  EXPECT_TRUE(second.problems.empty());
  EXPECT_EQ(second.config.server.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
  for (const Setting& setting : all_settings())
    EXPECT_EQ(setting.show(second.config), setting.show(first.config)) << setting.key;
}

TEST(Config, ShowsTextsThatLookLikeNumbersSoThatTheyReadTheSame) {
  for (const char* text : {"-", "007", "--1", "12", "-0", "99999999999999999999", "true", "a''b\"'\\"}) {
    const ConfigSources sources{.file = {}, .environment = {}, .flags = {{"data_dir", text}}};
    const auto again = load_config_text(show_config(load_config_text("", "", sources)), "shown");
    EXPECT_TRUE(again.problems.empty()) << text;
    EXPECT_EQ(again.config.data_dir, text);
  }
}

TEST(Config, RefusesControlCharactersWhereverASettingComesFrom) {
  for (const char* text : {"a\nb", "a\tb", "'x\n'y'", "\x7f", "\x1b[1m"}) {
    const ConfigSources sources{.file = {}, .environment = {}, .flags = {{"data_dir", text}}};
    const auto loaded = load_config_text("", "", sources);
    ASSERT_EQ(loaded.problems.size(), 1U) << text;
    EXPECT_EQ(loaded.problems[0].key, "data_dir");
    EXPECT_EQ(loaded.config.data_dir, Config{}.data_dir);
  }
  EXPECT_EQ(load_config_text("listen = \'\'\'x\n'y'\'\'\'\n", "f").problems.size(), 1U);
}

TEST(Config, AStoreForFilesIsWholeAndItsKeysGoOverTls) {
  using Keys = std::vector<std::string>;
  const auto problems = [](const std::string& settings) {
    Keys keys;
    for (const auto& problem : load_config_text("[files.s3]\n" + settings, "s.toml").problems)
      keys.push_back(problem.key);
    return keys;
  };
  const std::string rest = "bucket = \"files\"\naccess_key_file = \"a\"\nsecret_key_file = \"s\"\n";
  EXPECT_EQ(problems("endpoint = \"https://s3.example:9000\"\n" + rest), Keys{});
  EXPECT_EQ(problems("endpoint = \"http://127.0.0.1:9000\"\n" + rest), Keys{});
  EXPECT_EQ(problems("endpoint = \"http://s3.example\"\n" + rest), Keys{"files.s3.endpoint"});
  EXPECT_EQ(problems("endpoint = \"s3.example\"\n" + rest), Keys{"files.s3.endpoint"});
  EXPECT_EQ(problems("bucket = \"Files/x\"\n"), Keys{"files.s3.bucket"});
  EXPECT_EQ(problems("endpoint = \"https://s3.example\"\n"),
            (Keys{"files.s3.bucket", "files.s3.access_key_file", "files.s3.secret_key_file"}));
  EXPECT_EQ(problems(""), Keys{});
}

TEST(Config, TypesOfFilesAreContentTypes) {
  const auto loaded = load_config_text("[files]\ntypes = [\"text/plain\",\"image/png\"]\n", "s.toml");
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.config.files.types, (std::vector<std::string>{"text/plain", "image/png"}));
  for (const char* wrong : {"text", "Text/Plain", "text/plain; charset=utf-8", "a b/c"})
    EXPECT_EQ(load_config_text(fmt::format("[files]\ntypes = [\"{}\"]\n", wrong), "s.toml").problems.size(),
              1U)
        << wrong;
}

// security I06
TEST(Config, WhereRequestsMayGoIsGivenByNetworksAndPorts) {
  const auto loaded = load_config_text(
      "[egress]\nallowed_networks = [\"10.0.0.0/8\", \"fd00::7\"]\nports = \"443,8443\"\n", "s.toml");
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_TRUE(loaded.config.egress.allowed_networks.at(0).contains(*model::Address::parse("10.1.2.3")));
  EXPECT_EQ(loaded.config.egress.ports, (std::vector<std::uint16_t>{443, 8443}));
  EXPECT_TRUE(show_config(loaded).contains("egress.allowed_networks = '10.0.0.0/8,fd00::7'"));
  EXPECT_TRUE(Config{}.egress.allowed_networks.empty());
  for (const char* wrong :
       {"allowed_networks = \"10.0.0.0/33\"", "allowed_networks = \"::1,intranet\"",
        "allowed_networks = \"10.0.0.0/8, ::1\"", "ports = \"0\"", "ports = \"443,65536\"",
        "ports = \"https\"", "timeout_ms = 5", "timeout_ms = 60000"}) {
    const std::string key = std::string("egress.") + std::string(wrong, std::string_view(wrong).find(' '));
    const auto problems = load_config_text(fmt::format("[egress]\n{}\n", wrong), "s.toml").problems;
    ASSERT_EQ(problems.size(), 1U) << wrong;
    EXPECT_EQ(problems[0].key, key) << wrong;
  }
}

TEST(Config, HasItsReferencePageInStep) {
  std::ifstream in(SALLYPORT_SOURCE_DIR "/docs/guide/configuration.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(page, configuration_reference())
      << "Run: sallyport config reference > docs/guide/configuration.md";
}

}  // namespace
}  // namespace sallyport::app
