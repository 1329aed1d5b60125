// Data keys of tenants in a whole server: they come with the tenant, are rotated while it works, and are
// wrapped under a new key-encryption key (security S15 to S21, P07).
#include <filesystem>
#include <fstream>

#include "accessia_house.h"
#include "base/test_refusal.h"
#include "store/columns.h"

namespace sallyport::support {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::minutes;

class DataKeys : public AccessiaHouse {
 protected:
  json::object keys() { return house.command("keys.data", {}); }
  std::int64_t count(std::string_view member) { return keys().at(member).to_number<std::int64_t>(); }
  // Whether the secret that the server needs in the clear can be opened.
  int exchanged() {
    house.clock().advance(std::chrono::seconds{7});  // the limit on wrong tokens is another topic
    return HttpClient(house.port())
        .send_json("POST", kExchange,
                   fmt::format(R"({{"token": "{}", "integrationId": "{}"}})",
                               house.identity_token(display, next_jti()), display.id))
        .status;
  }
  // Whether every recoverable secret is under the key that its tenant's values are sealed under now.
  bool all_under_their_tenants_keys() {
    auto& keyring = house.application().data_keys().keyring();
    return house.application().store().read_now([&](store::Session& session) {
      int seen = 0, good = 0;
      session.query(
          "SELECT c.sealed_secret, i.tenant_id FROM credentials c "
          "JOIN integrations i ON i.id = c.integration_id",
          {}, [&](const store::Row& row) {
            const auto sealed = row.blob(0);
            if (sealed.empty()) return true;
            ++seen;
            const auto tenant = store::read_id<model::TenantId>(row, 1).to_string();
            good += crypto::sealed_under(sealed) == keyring.active(tenant) ? 1 : 0;
            return true;
          });
      return seen > 0 && seen == good;
    });
  }
  std::string key_file() { return house.data_dir() + "/key-encryption.key"; }
  void write_key(const std::string& path, char digit) {
    std::ofstream(path) << std::string(64, digit) << "\n";
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
  // A second process on the same database; none where only one may be.
  std::unique_ptr<app::Application> second_process() {
    if (house.postgres() == nullptr) return nullptr;
    const std::string folder = house.data_dir() + "-second";
    fs::create_directories(folder);
    fs::copy_file(key_file(), folder + "/key-encryption.key", fs::copy_options::overwrite_existing);
    app::ConfigSources sources;
    sources.flags = {{"data_dir", folder},
                     {"listen", "127.0.0.1:0"},
                     {"server.cores", "1"},
                     {"public_url", House::kPublicUrl},
                     {"database", house.postgres()->url()}};
    auto opened =
        app::Application::open(app::load_config(sources).config,
                               {.clock = house.clock(), .random = random_, .log = house.log()}, false);
    EXPECT_TRUE(opened);
    (*opened)->start(app::Application::Talks::kYes);
    return *std::move(opened);
  }

  crypto::SystemRandom random_;
};

TEST_F(DataKeys, S15_EveryTenantHasAKeyAndItsSecretsAreUnderIt) {
  EXPECT_EQ(count("active"), 2) << "the installation and North";
  house.add_tenant("South");
  EXPECT_EQ(count("active"), 3);
  house.create("api", "Lobby", {{"tenant", "South"}});
  EXPECT_TRUE(all_under_their_tenants_keys());
  EXPECT_EQ(exchanged(), 200);
  house.restart();
  EXPECT_EQ(exchanged(), 200);
}

TEST_F(DataKeys, S17_RotatedKeysAreUsedAMinuteLaterAndValuesMoveWhileTheServerWorks) {
  EXPECT_EQ(house.command("keys.rotate-data", {}).at("made").as_int64(), 2);
  EXPECT_EQ(count("published"), 2);
  house.upkeep();
  EXPECT_EQ(count("published"), 2);
  house.clock().advance(minutes{1});
  EXPECT_TRUE(all_under_their_tenants_keys());
  house.upkeep();
  EXPECT_EQ(count("published"), 0);
  EXPECT_EQ(count("retired"), 2);
  EXPECT_TRUE(all_under_their_tenants_keys()) << "they were moved";
  EXPECT_GT(count("valuesMoved"), 0);
  house.clock().advance(minutes{10});
  house.upkeep();
  EXPECT_EQ(count("retired"), 0);
  EXPECT_FALSE(keys().at("moving").as_bool());
  house.upkeep();  // the server forgets the old keys
  EXPECT_TRUE(House::eventually([&] { return exchanged() == 200; }))
      << "what it holds in memory is under the new ones";
  house.restart();
  EXPECT_EQ(exchanged(), 200);
}

TEST_F(DataKeys, S17_OneTenantsKeyIsRotatedAtOnce) {
  house.add_tenant("South");
  const auto answer = house.command("keys.rotate-data", {{"tenant", "North"}, {"atOnce", true}});
  EXPECT_EQ(answer.at("made").as_int64(), 1);
  EXPECT_EQ(count("retired"), 1);
  EXPECT_FALSE(all_under_their_tenants_keys());
  house.upkeep();
  EXPECT_TRUE(all_under_their_tenants_keys());
  EXPECT_EQ(house.try_command("keys.rotate-data", {{"tenant", "nobody"}}).error().kind,
            base::ErrorKind::kNotFound);
}

TEST_F(DataKeys, S21_ANewKeyEncryptionKeyOpensTheDatabaseAndTheOldOneDoesNot) {
  const std::string fresh = house.data_dir() + "/fresh.key";
  write_key(fresh, 'b');
  EXPECT_EQ(base::code_of(house.try_command("keys.rewrap", {{"newKeyFile", fresh + ".none"}})), "no_key");
  house.command("keys.rewrap", {{"newKeyFile", fresh}});
  EXPECT_EQ(exchanged(), 200) << "the server goes on";
  house.add_tenant("South");
  house.command("keys.rotate-data", {{"atOnce", true}});
  house.stop();
  try {
    house.restart();
    ADD_FAILURE() << "the old key opens it";
  } catch (const std::runtime_error& refused) {
    EXPECT_NE(std::string(refused.what()).find("key-encryption key"), std::string::npos) << refused.what();
  }
  fs::rename(fresh, key_file());
  house.restart();
  EXPECT_EQ(exchanged(), 200);
}

TEST_F(DataKeys, Q16_AnotherProcessKnowsNewTenantsAndKeysWithinASecond) {
  const auto second = second_process();
  if (!second) return;
  house.add_tenant("South");
  house.command("keys.rotate-data", {{"atOnce", true}});
  const auto& mine = house.application().data_keys().keyring();
  const auto& theirs = second->data_keys().keyring();
  EXPECT_TRUE(House::eventually(
      [&] { return theirs.loaded() == mine.loaded() && theirs.active() == mine.active(); }));
  second->stop();
}

}  // namespace
}  // namespace sallyport::support
