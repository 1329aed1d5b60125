// Work on a whole database, interrupted at each of its statements in turn: what is left is old or new, every
// value can be read, and doing it again succeeds (reliability R3, R9, PR12; security P07, Q13).
#include <map>

#include "store/change_repository.h"
#include "store/conformance/backends.h"
#include "store/copy.h"
#include "store/fault_sweep.h"
#include "store/keyring_repository.h"
#include "store/keyring_store.h"
#include "store/migrations.h"
#include "store/sealed_place.h"
#include "store/setting_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using Interrupted = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(Interrupted);

// Whether the work went through. It may throw a StorageFault and nothing else.
template <class Work>
bool works(Work work) {
  try {
    return work();
  } catch (const StorageFault&) {
    return false;
  }
}

// On PostgreSQL a round takes many times as long, and the statements are nearly the same.
int step_on(const Database& database) { return database.name() == "postgres" ? 5 : 1; }

std::vector<std::string> tables_of(Database& database) {
  const char* const sql = database.name() == "sqlite"
                              ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                              : "SELECT CAST(table_name AS TEXT) FROM information_schema.tables "
                                "WHERE table_schema = 'public' ORDER BY table_name";
  std::vector<std::string> names;
  database.read([&](Session& session) {
    names.clear();
    session.query(sql, {}, [&](const Row& row) {
      names.push_back(row.text(0));
      return true;
    });
  });
  return names;
}

// Each migration is interrupted at each of its statements, and goes on from there.
TEST_P(Interrupted, MigrationLeavesTheSchemaOfSomeVersionAndGoesOn_Q13) {
  std::map<std::int64_t, std::vector<std::string>> schemas;  // by version
  const auto all = all_migrations(database_->name());
  const TemporaryFolder clean_folder;
  const auto clean = GetParam().open(clean_folder);
  for (std::size_t version = 0; version <= all.size(); ++version) {
    ASSERT_TRUE(migrate(*clean, clock_, all.first(version)));
    schemas[static_cast<std::int64_t>(version)] = tables_of(*clean);
  }
  for (const Fault fault : {Fault::kOnce, Fault::kAnswerIsLost}) {
    const TemporaryFolder folder;
    const auto fresh = GetParam().open(folder);
    for (std::size_t version = 1; version <= all.size(); ++version) {
      for (FaultSweep sweep(fault, fmt::format("migrate to {}", version)); sweep.next();) {
        FaultyDatabase faulty(*fresh);
        sweep.arm(faulty);
        const bool done = works([&] { return migrate(faulty, clock_, all.first(version)).has_value(); });
        EXPECT_EQ(done, !sweep.struck(faulty));
        const auto tables = tables_of(*fresh);
        if (!tables.empty()) EXPECT_EQ(tables, schemas.at(schema_version(*fresh)));
      }
      EXPECT_EQ(schema_version(*fresh), static_cast<std::int64_t>(version));
    }
    EXPECT_EQ(state_of(*fresh), state_of(*database_));
  }
}

class InterruptedKeys : public ConformanceTest {
 protected:
  static constexpr int kValues = 5;

  InterruptedKeys() {
    EXPECT_TRUE(load_keyring(*database_, *kek_, keyring_, random_, clock_));
    write([&](Session& s) {
      for (int i = 0; i < kValues; ++i) {
        const std::string name = fmt::format("sealed.{}", i);
        const auto sealed = keyring_.seal(place_of_setting(name).context(), base::as_bytes(name));
        SettingRepository(s).put(name, sealed.value());
      }
      return 0;
    });
  }
  static std::unique_ptr<crypto::LocalKek> kek(std::uint8_t byte) {
    return crypto::LocalKek::make(base::Secret(base::Bytes(32, byte))).value();
  }
  // How many of the values a server that starts now with this KEK can open; nothing when it stays sealed.
  std::optional<int> readable(const crypto::LocalKek& key) {
    crypto::Keyring fresh;
    if (!load_keyring(*database_, key, fresh, random_, clock_)) return std::nullopt;
    return opened_by(fresh);
  }
  int opened_by(const crypto::Keyring& keyring) {
    return read([&](Session& s) {
      int good = 0;
      for (int i = 0; i < kValues; ++i) {
        const std::string name = fmt::format("sealed.{}", i);
        const auto value = keyring.open(place_of_setting(name).context(), *SettingRepository(s).get(name));
        good += value && value->reveal_text() == name ? 1 : 0;
      }
      return good;
    });
  }
  // What the process that goes on seals now can be opened by one that starts later.
  void expect_seals_for_later() {
    crypto::Keyring fresh;
    ASSERT_TRUE(load_keyring(*database_, *kek_, fresh, random_, clock_));
    const auto place = place_of_setting("sealed.later");
    const auto sealed = keyring_.seal(place.context(), base::as_bytes("later"));
    ASSERT_TRUE(sealed);
    EXPECT_TRUE(fresh.open(place.context(), *sealed).has_value());
  }

  std::unique_ptr<crypto::LocalKek> kek_ = kek(1);
  std::unique_ptr<crypto::LocalKek> other_ = kek(2);
  crypto::Keyring keyring_;
  FaultyDatabase faulty_{*database_};
};
SALLYPORT_ON_ALL_DATABASES(InterruptedKeys);

TEST_P(InterruptedKeys, FirstStartMakesOneKeyHoweverOftenItIsTried) {
  for (const Fault fault : {Fault::kOnce, Fault::kAnswerIsLost})
    for (FaultSweep sweep(fault, "first key", step_on(*database_)); sweep.next();) {
      const TemporaryFolder folder;
      const auto fresh = GetParam().open_migrated(folder);
      FaultyDatabase faulty(*fresh);
      crypto::Keyring first, second;
      sweep.arm(faulty);
      const bool done =
          works([&] { return load_keyring(faulty, *kek_, first, random_, clock_).has_value(); });
      EXPECT_EQ(done, !sweep.struck(faulty));
      EXPECT_EQ(first.active().has_value(), done);
      EXPECT_TRUE(load_keyring(*fresh, *kek_, second, random_, clock_));
      fresh->read([](Session& s) { EXPECT_EQ(KeyringRepository(s).list().size(), 1U); });
    }
}

TEST_P(InterruptedKeys, RotationOfTheDataKeyIsDoneOrNot_P07) {
  for (const Fault fault : kAllFaults)
    for (FaultSweep sweep(fault, "rotate the data key"); sweep.next();) {
      const auto before = state_of(*database_);
      const auto active = keyring_.active();
      sweep.arm(faulty_);
      const bool done = works([&] {
        return rotate_data_keys(faulty_, *kek_, keyring_, random_, clock_, {.at_once = true}).has_value();
      });
      EXPECT_EQ(done, !sweep.struck(faulty_));
      EXPECT_EQ(state_of(*database_) == before, !done && !sweep.done_all_the_same());
      EXPECT_EQ(keyring_.active() == active, !done);
      EXPECT_EQ(opened_by(keyring_), kValues);
      EXPECT_EQ(readable(*kek_), kValues);
      expect_seals_for_later();
    }
}

TEST_P(InterruptedKeys, RotationOfTheKekIsDoneOrNot_P07) {
  auto from = kek_.get();
  auto to = other_.get();
  for (const Fault fault : kAllFaults) {
    for (FaultSweep sweep(fault, "wrap the data keys anew"); sweep.next();) {
      sweep.arm(faulty_);
      const bool done = works([&] { return rewrap_keyring(faulty_, *from, *to).has_value(); });
      const bool struck = sweep.struck(faulty_);
      EXPECT_EQ(done, !struck);
      const bool moved = done || sweep.done_all_the_same();
      EXPECT_EQ(readable(*from).has_value(), !moved);
      EXPECT_EQ(readable(*to), moved ? std::optional(kValues) : std::nullopt);
      if (moved) std::swap(from, to);
    }
  }
}

TEST_P(InterruptedKeys, ReencryptionLosesNoValueAndGoesOn_P07) {
  for (const Fault fault : kAllFaults) {
    ASSERT_TRUE(rotate_data_keys(*database_, *kek_, keyring_, random_, clock_, {.at_once = true}));
    clock_.advance(std::chrono::hours{1});
    bool finished = false;
    for (int steps = 0; !finished && steps < 50; ++steps)
      for (FaultSweep sweep(fault, fmt::format("step {}", steps), step_on(*database_)); sweep.next();) {
        const auto before = state_of(*database_);
        sweep.arm(faulty_);
        const bool done = works([&] {
          const auto progress = reencrypt_step(faulty_, keyring_, *kek_, clock_, 2);
          finished = progress && progress->done;
          return progress.has_value();
        });
        EXPECT_EQ(done, !sweep.struck(faulty_));
        if (!done && !sweep.done_all_the_same()) EXPECT_EQ(state_of(*database_), before);
        EXPECT_EQ(opened_by(keyring_), kValues);
        EXPECT_EQ(readable(*kek_), kValues);
      }
    EXPECT_TRUE(finished);
    EXPECT_EQ(read([](Session& s) { return KeyringRepository(s).list().size(); }), 1U);
  }
}

// The parameter is where the copy goes; it comes from SQLite.
class InterruptedCopy : public ConformanceTest {
 protected:
  InterruptedCopy() {
    from_->write([&](Session& s) {
      TenantRepository(s).insert(
          {.id = model::TenantId::random(random_), .name = "North", .created_at = clock_.now()});
      SettingRepository(s).put("bytes", base::Bytes{0, 1, 255});
      ChangeRepository(s).append("integration", base::Bytes(16, 7), clock_.now());
      return true;
    });
  }
  // `broken_source` says which of the two meets the fault. What is in the target afterwards is nothing, and
  // the copy can be repeated, or everything.
  void sweep_copy(Fault fault, bool broken_source) {
    const auto all = state_of(*from_);
    const auto nothing = state_of(*database_);
    TemporaryFolder folder;
    auto to = GetParam().open_migrated(folder);
    for (FaultSweep sweep(fault, broken_source ? "copy from" : "copy to", step_on(*database_));
         sweep.next();) {
      FaultyDatabase source(*from_), target(*to);
      sweep.arm(broken_source ? source : target);
      const bool done = works([&] { return copy_database(source, target, clock_).has_value(); });
      EXPECT_EQ(done, !sweep.struck(broken_source ? source : target));
      EXPECT_EQ(state_of(*from_), all);
      if (state_of(*to) == nothing && !done) continue;
      EXPECT_EQ(state_of(*to), all);
      EXPECT_FALSE(copy_database(*from_, *to, clock_).has_value()) << "it is not empty";
      if (done) continue;
      to.reset();
      std::filesystem::remove(folder.path() / "test.db");
      to = GetParam().open_migrated(folder);
    }
  }

  TemporaryFolder from_folder_;
  std::unique_ptr<Database> from_ = all_backends().front().open_migrated(from_folder_);
};
SALLYPORT_ON_ALL_DATABASES(InterruptedCopy);

TEST_P(InterruptedCopy, LeavesNothingOrEverythingInTheTarget) {
  sweep_copy(Fault::kOnce, false);
  sweep_copy(Fault::kAnswerIsLost, false);
}

TEST_P(InterruptedCopy, DoesNotTouchTheSource) { sweep_copy(Fault::kOnce, true); }

}  // namespace
}  // namespace sallyport::store::conformance
