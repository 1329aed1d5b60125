// Backup of a running server, restore elsewhere, and the move to another database (security Q14, S33, S34).
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/maintenance.h"
#include "base/test_refusal.h"
#include "outbound_house.h"
#include "portal_house.h"
#include "store/account_session_repository.h"
#include "store/sqlite/faulty_vfs.h"
#include "wire.h"

namespace sallyport::support {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Backup : public testing::Test {
 protected:
  ~Backup() override { fs::remove_all(elsewhere); }

  // A server's configuration in another folder, with the key of the house.
  app::Config other(const std::string& database = "") {
    fs::create_directories(elsewhere);
    fs::copy_file(house.data_dir() + "/key-encryption.key", elsewhere + "/key-encryption.key",
                  fs::copy_options::overwrite_existing);
    app::ConfigSources sources;
    sources.flags = {{"data_dir", elsewhere}, {"listen", "127.0.0.1:0"}, {"public_url", House::kPublicUrl},
                     {"server.cores", "1"},   {"database", database},    {"server.limits.drain_ms", "200"}};
    return app::load_config(sources).config;
  }
  app::World world() { return {.clock = house.clock(), .random = random, .log = house.log()}; }
  // False on a database that leaves backups to other tools.
  bool make_backup() {
    fs::remove(file);
    const auto answer = house.try_command("backup", {{"file", file}});
    if (on_file()) {
      EXPECT_TRUE(answer);
      return true;
    }
    EXPECT_EQ(base::code_of(answer), "backup_elsewhere");
    EXPECT_FALSE(fs::exists(file));
    return false;
  }
  bool on_file() { return fs::exists(house.data_dir() + "/sallyport.db"); }
  int whoami(std::uint16_t port, const std::string& token) {
    return HttpClient(port).get("/api/whoami", token).status;
  }

  House house;
  crypto::SystemRandom random;
  std::string file = house.data_dir() + "/copy.db";
  std::string elsewhere = house.data_dir() + "-elsewhere";
  Made made = house.create("custom", "Pump");
};

TEST_F(Backup, S34_ARestoreEndsTheTokensIssuedBeforeAndKeepsTheRest) {
  const std::string token = house.token(made);
  if (!make_backup()) return;
  const app::Config config = other();
  const auto restored = app::restore(config, world(), {{"file", file}});
  ASSERT_TRUE(restored) << restored.error().message;

  auto application = app::Application::open(config, world(), false);
  ASSERT_TRUE(application) << application.error().message;
  (*application)->start(app::Application::Talks::kYes);
  ASSERT_TRUE((*application)->listen());
  const auto port = (*application)->server().port();
  EXPECT_EQ(whoami(port, token), 401) << "it may have been revoked after the backup";
  HttpClient client(port);
  const auto fresh = client.post_form(
      "/oauth/token", "grant_type=client_credentials&client_id=" + made.id + "&client_secret=" + made.secret);
  ASSERT_EQ(fresh.status, 200) << fresh.body;
  EXPECT_EQ(whoami(port, text_at(fresh.json(), "access_token")), 200);
  const auto verified = app::run_command(**application, "audit.verify", {});
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->at("valid").as_bool());
}

TEST_F(Backup, S34_ARestoreEndsTheSessionsOfPeople) {
  Browser browser(house);
  const Answer session = browser.sign_in("admin@north.example");
  ASSERT_EQ(session.status, 200) << session.body;
  if (!make_backup()) return;
  const app::Config config = other();
  ASSERT_TRUE(app::restore(config, world(), {{"file", file}}));
  const auto application = app::Application::open(config, world(), false);
  ASSERT_TRUE(application) << application.error().message;
  const auto account = object_at(object_at(session.json(), "session"), "account");
  const auto person = model::AccountId::parse(text_at(account, "id")).value();
  const auto left = (*application)->store().read_now([&](store::Session& s) {
    return store::AccountSessionRepository(s).list(person);
  });
  EXPECT_TRUE(left.empty());
}

TEST_F(Backup, Q14_IsWholeWhileOthersWrite) {
  std::atomic<bool> enough = false;
  std::jthread writer([&] {
    HttpClient client = house.client();
    while (!enough)
      client.post_form("/oauth/token", "grant_type=client_credentials&client_id=" + made.id +
                                           "&client_secret=" + made.secret);
  });
  for (int i = 0; i < 3; ++i) {
    if (!make_backup()) break;
    const auto restored = app::restore(other(), world(), {{"file", file}, {"replace", true}});
    EXPECT_TRUE(restored) << restored.error().message;
  }
  enough = true;
}

TEST_F(Backup, RefusesWithAReasonAndChangesNothing) {
  if (!make_backup()) return;
  EXPECT_EQ(base::code_of(house.try_command("backup", {{"file", file}})), "backup_file") << "it exists";
  EXPECT_EQ(base::code_of(house.try_command("backup", {{"file", "/nowhere/at/all.db"}})), "backup_file");
  const auto restore = [&](const json::object& arguments) {
    return app::restore(other(), world(), arguments);
  };
  EXPECT_EQ(base::field_of(restore({})), "file");
  EXPECT_EQ(base::field_of(restore({{"file", elsewhere + "/none"}})), "file");
  ASSERT_TRUE(restore({{"file", file}}));
  const auto size = fs::file_size(elsewhere + "/sallyport.db");
  EXPECT_EQ(base::code_of(restore({{"file", file}})), "database_exists");
  for (const std::uintmax_t left : {3000U, 0U}) {
    fs::resize_file(file, left);
    EXPECT_EQ(base::code_of(restore({{"file", file}, {"replace", true}})), "backup_damaged") << left;
  }
  EXPECT_EQ(fs::file_size(elsewhere + "/sallyport.db"), size);
}

// The usual reason for a restore: what is there is broken.
TEST_F(Backup, PutsABackupInPlaceOfADamagedDatabaseAndKeepsEveryOldOne) {
  if (!make_backup()) return;
  const auto restore = [&](const json::object& arguments) {
    return app::restore(other(), world(), arguments);
  };
  ASSERT_TRUE(restore({{"file", file}}));
  for (const char* kept : {"/sallyport.db.before-restore", "/sallyport.db.before-restore.2"}) {
    fs::resize_file(elsewhere + "/sallyport.db", 3000);
    const auto restored = restore({{"file", file}, {"replace", true}});
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->at("previous").as_string(), elsewhere + kept);
    EXPECT_EQ(fs::file_size(elsewhere + kept), 3000U);
  }
  EXPECT_TRUE(app::Application::open(other(), world(), false));
}

TEST_F(Backup, ARefusalLeavesNothingBehind) {
  if (!make_backup()) return;
  const app::Config config = other();
  const auto names = [&] {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(elsewhere)) found.push_back(entry.path().filename());
    return found;
  };
  fs::resize_file(file, 3000);
  EXPECT_EQ(base::code_of(app::restore(config, world(), {{"file", file}})), "backup_damaged");
  EXPECT_THAT(names(), testing::UnorderedElementsAre("key-encryption.key", "sallyport.db.lock"));
}

// Reliability R3 for the one command that opens its database by itself.
TEST_F(Backup, R3_AWriteThatFailsLeavesTheOldDatabaseOrTheNewOneWhole) {
  if (!make_backup()) return;
  const app::Config config = other();
  const std::string path = elsewhere + "/sallyport.db";
  const json::object arguments{{"file", file}, {"replace", true}};
  ASSERT_TRUE(app::restore(config, world(), arguments));
  const std::string old = content_of(path);

  auto& disk = store::sqlite::faulty_disk();
  const store::sqlite::FaultyByDefault layer;
  int failed = 0;
  bool struck = true;
  for (std::int64_t n = 0; struck; ++n) {
    SCOPED_TRACE(n);
    disk.writes = 0;
    disk.fail_write = n;
    bool restored = false;
    try {
      restored = app::restore(config, world(), arguments).has_value();
    } catch (const store::StorageFault& fault) {
      EXPECT_STRNE(fault.what(), "");
    }
    struck = disk.writes > n;
    disk.heal();
    if (restored) {
      EXPECT_EQ(fs::file_size(path), old.size());
      ASSERT_TRUE(app::Application::open(config, world(), false));
      fs::remove(path);
      fs::rename(path + ".before-restore", path);
    } else {
      ++failed;
    }
    EXPECT_EQ(content_of(path), old);
    for (const char* part : {"", "-wal", "-shm", ".lock"})
      EXPECT_FALSE(fs::exists(path + ".restoring" + part));
  }
  EXPECT_GT(failed, 10);
}

TEST_F(Backup, RefusesWhileAServerWorksOnTheDatabase) {
  if (!make_backup()) return;
  app::Config config = other();
  config.database = "sqlite:" + house.data_dir() + "/sallyport.db";
  EXPECT_EQ(base::code_of(app::restore(config, world(), {{"file", file}, {"replace", true}})),
            "database_in_use");
}

TEST_F(Backup, ACopyFromNowhereMakesNoDatabase) {
  const std::string none = "sqlite:" + elsewhere + "/none.db";
  const auto refused =
      app::copy_everything(other(), world(), {{"from", none}, {"to", "sqlite:" + elsewhere + "/to.db"}});
  EXPECT_EQ(base::field_of(refused), "from");
  EXPECT_FALSE(fs::exists(elsewhere + "/none.db"));
}

TEST_F(Backup, S33_WithoutItsKeyABackupIsRefused) {
  if (!make_backup()) return;
  const app::Config config = other();
  fs::remove(elsewhere + "/key-encryption.key");
  EXPECT_EQ(base::code_of(app::restore(config, world(), {{"file", file}})), "no_key");
  EXPECT_FALSE(fs::exists(elsewhere + "/sallyport.db"));
}

TEST_F(Backup, EverythingMovesToPostgresqlAndBack) {
  const std::string token = house.token(made);
  store::postgres::TestDatabase place;
  const std::string back = "sqlite:" + elsewhere + "/back.db";
  const std::string from =
      house.postgres() != nullptr ? house.postgres()->url() : "sqlite:" + house.data_dir() + "/sallyport.db";
  if (!on_file() && house.postgres() == nullptr) return;  // what is in memory cannot be opened twice
  house.stop();
  const app::Config config = other();
  const auto there = app::copy_everything(config, world(), {{"from", from}, {"to", place.url()}});
  ASSERT_TRUE(there) << there.error().message;
  const auto again = app::copy_everything(config, world(), {{"from", place.url()}, {"to", back}});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(there->at("tables"), again->at("tables"));
  EXPECT_EQ(base::code_of(app::copy_everything(config, world(), {{"from", from}, {"to", back}})),
            "target_not_empty");

  auto application = app::Application::open(other(back), world(), false);
  ASSERT_TRUE(application) << application.error().message;
  (*application)->start(app::Application::Talks::kYes);
  ASSERT_TRUE((*application)->listen());
  EXPECT_EQ(whoami((*application)->server().port(), token), 200);
}

class GrantsOfABackup : public OutboundHouse {};

// The services may have taken the refresh tokens of a backup already, and what they would give instead goes
// with a trial that fails.
TEST_F(GrantsOfABackup, S34_H11_ARestoreAsksNoServiceForNewTokens) {
  const auto mail = add_mail();
  connect(mail, "access-0");
  const auto due = house.clock().now() + std::chrono::hours{1};  // later than this server lives
  house.application().vault().store.write_now([&](store::Session& session) {
    return session.execute("UPDATE connections SET keep_at = :due", {{"due", due}}) == 1;
  });
  const std::string file = house.data_dir() + "/copy.db", elsewhere = house.data_dir() + "-elsewhere";
  if (!house.try_command("backup", {{"file", file}})) return;  // PostgreSQL has its own tools
  fs::create_directories(elsewhere);
  fs::copy_file(house.data_dir() + "/key-encryption.key", elsewhere + "/key-encryption.key");
  app::ConfigSources sources;
  sources.flags = {{"data_dir", elsewhere},
                   {"public_url", House::kPublicUrl},
                   {"server.cores", "1"},
                   {"egress.allowed_networks", "127.0.0.1"}};
  crypto::SystemRandom random;
  const base::FakeClock later(house.clock().now() + std::chrono::hours{2});
  EXPECT_TRUE(app::restore(app::load_config(sources).config,
                           {.clock = later, .random = random, .log = house.log()}, {{"file", file}}));
  fs::remove_all(elsewhere);
  EXPECT_THAT(service.calls("/token"), testing::IsEmpty());
  house.stop();
  house.clock().advance(std::chrono::hours{2});
  house.restart();
  EXPECT_TRUE(House::eventually([&] { return service.calls("/token").size() == 1; })) << "a server does";
}

}  // namespace
}  // namespace sallyport::support
