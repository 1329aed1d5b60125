// Backup files with damage in them (security L09, reliability R11): refused with a reason and nothing
// changed, or a server that works; never the end of the process.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "app/maintenance.h"
#include "base/test_refusal.h"
#include "lifecycle_fixture.h"

namespace sallyport::support {
namespace {

namespace fs = std::filesystem;

class DamagedBackup : public LifecycleFixture {
 protected:
  ~DamagedBackup() override { fs::remove_all(elsewhere); }

  app::Config other() {
    fs::create_directories(elsewhere);
    fs::copy_file(house.data_dir() + "/key-encryption.key", elsewhere + "/key-encryption.key",
                  fs::copy_options::overwrite_existing);
    app::ConfigSources sources;
    sources.flags = {{"data_dir", elsewhere},
                     {"listen", "127.0.0.1:0"},
                     {"public_url", House::kPublicUrl},
                     {"server.cores", "1"},
                     {"server.limits.drain_ms", "200"}};
    return app::load_config(sources).config;
  }
  // Faults become refusals, as on the command line.
  base::Result<boost::json::value> restore(const boost::json::object& arguments) {
    try {
      return app::restore(other(), {.clock = house.clock(), .random = random, .log = house.log()}, arguments);
    } catch (const std::exception& fault) {
      return base::unavailable(fault.what(), 0);
    }
  }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  crypto::SystemRandom random;
  std::string file = house.data_dir() + "/copy.db";
  std::string elsewhere = house.data_dir() + "-elsewhere";
};

// Runs of bytes of every kind, all over the file.
std::string damage(std::string bytes, std::uint32_t seed) {
  std::mt19937 engine(seed);
  for (std::size_t runs = 1 + engine() % 4; runs > 0; --runs) {
    const std::size_t length = 1 + engine() % (runs % 2 == 0 ? 4000 : 3);
    const std::size_t at = engine() % (bytes.size() - length);
    switch (engine() % 3) {
      case 0:
        for (std::size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<char>(engine());
        break;
      case 1:
        bytes.replace(at, length, length, '\0');
        break;
      default:
        bytes.replace(at, length, bytes.substr(engine() % (bytes.size() - length), length));
    }
  }
  if (engine() % 8 == 0) bytes.resize(engine() % bytes.size());
  return bytes;
}

TEST_F(DamagedBackup, L09_IsRefusedOrWorks) {
  if (!fs::exists(house.data_dir() + "/sallyport.db")) return;  // other databases have tools of their own
  const Made made = house.create("custom", "Pump");
  for (int i = 0; i < 5; ++i) house.token(made);
  house.command("backup", {{"file", file}});
  const std::string good = read(file);
  ASSERT_TRUE(restore({{"file", file}}));
  const std::string before = read(elsewhere + "/sallyport.db");
  int refused = 0, taken = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    write(file, damage(good, seed));
    const auto restored = restore({{"file", file}, {"replace", true}});
    if (!restored) {
      ++refused;
      EXPECT_FALSE(restored.error().message.empty());
      EXPECT_EQ(read(elsewhere + "/sallyport.db"), before) << restored.error().message;
      continue;
    }
    ++taken;
    {
      const app::World world{.clock = house.clock(), .random = random, .log = house.log()};
      EXPECT_TRUE(app::Application::open(other(), world, false).has_value());
    }
    fs::remove_all(elsewhere);
    other();
    write(elsewhere + "/sallyport.db", before);
  }
  EXPECT_GT(refused, 10) << taken;
}

}  // namespace
}  // namespace sallyport::support
