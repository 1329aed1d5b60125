#include <atomic>
#include <thread>

#include "store/conformance/backends.h"
#include "store/setting_repository.h"

namespace sallyport::store::conformance {
namespace {

using TransactionTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(TransactionTest);

base::Bytes bytes_of(std::string_view text) {
  const auto view = base::as_bytes(text);
  return {view.begin(), view.end()};
}

TEST_P(TransactionTest, CommitsWhenTheWorkAnswersTrue) {
  database_->write([](Session& session) {
    SettingRepository(session).put("a", bytes_of("1"));
    return true;
  });
  EXPECT_EQ(read([](Session& s) { return SettingRepository(s).get("a"); }), bytes_of("1"));
}

TEST_P(TransactionTest, RollsBackWhenTheWorkAnswersFalse) {
  database_->write([](Session& session) {
    SettingRepository(session).put("a", bytes_of("1"));
    return false;
  });
  EXPECT_FALSE(read([](Session& s) { return SettingRepository(s).get("a"); }));
}

TEST_P(TransactionTest, RollsBackWhenTheWorkThrows) {
  EXPECT_THROW(database_->write([](Session& session) -> bool {
    SettingRepository(session).put("a", bytes_of("1"));
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_FALSE(read([](Session& s) { return SettingRepository(s).get("a"); }));
}

TEST_P(TransactionTest, GoesOnAfterAnErrorInTheSql) {
  EXPECT_THROW(read([](Session& s) { return s.execute("SELECT nothing FROM nowhere", {}); }), StorageFault);
  EXPECT_TRUE(write([](Session& s) { return SettingRepository(s).put_if_absent("a", bytes_of("1")); }));
}

TEST_P(TransactionTest, NamesAViolatedUniqueConstraint) {
  const auto insert = [](Session& s) {
    return s.execute("INSERT INTO settings (name, value) VALUES ('a', :value)",
                     {{"value", base::ByteView{}}});
  };
  write(insert);
  EXPECT_THROW(write(insert), UniqueViolation);
}

TEST_P(TransactionTest, KeepsEveryKindOfValue) {
  const base::Bytes all = [] {
    base::Bytes bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
    return bytes;
  }();
  write([&](Session& s) {
    return s.execute("CREATE TABLE kinds (i BIGINT, t TEXT, b BYTEA, n BIGINT, e BYTEA)", {}) +
           s.execute("INSERT INTO kinds (i, t, b, n, e) VALUES (:i, :t, :b, :n, :e)",
                     {{"e", base::Bytes{}},  // the order of parameters does not matter
                      {"i", std::int64_t{-9'223'372'036'854'775'807}},
                      {"t", "a'\x01ü"},
                      {"b", all},
                      {"n", std::nullopt}});
  });
  read([&](Session& s) {
    s.query("SELECT i, t, b, n, e FROM kinds", {}, [&](const Row& row) {
      EXPECT_EQ(row.integer(0), -9'223'372'036'854'775'807);
      EXPECT_EQ(row.text(1), "a'\x01ü");
      EXPECT_EQ(row.blob(2), all);
      EXPECT_TRUE(row.is_null(3));
      EXPECT_FALSE(row.is_null(4));
      EXPECT_TRUE(row.blob(4).empty());
      return true;
    });
    return 0;
  });
}

TEST_P(TransactionTest, KeepsTimesFromYearOneToYear9999) {  // Q15
  for (const std::int64_t micros :
       {-62'135'596'800'000'000, std::int64_t{0}, std::int64_t{2'147'483'648'000'000},
        std::int64_t{253'402'300'799'999'999}}) {
    const auto time = base::from_unix_micros(micros);
    const auto back = read([&](Session& s) {
      base::Time found;
      s.query("SELECT CAST(:time AS BIGINT)", {{"time", time}}, [&](const Row& row) {
        found = row.time(0);
        return false;
      });
      return found;
    });
    EXPECT_EQ(back, time);
  }
}

TEST_P(TransactionTest, LosesNoUpdateWhenManyThreadsWrite) {
  write([](Session& s) { return s.execute("INSERT INTO counters (name, value) VALUES ('n', 0)", {}); });
  constexpr int kThreads = 8;
  constexpr int kRounds = 50;
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < kRounds; ++i) try {
            database_->write([](Session& s) {
              std::int64_t value = 0;
              s.query("SELECT value FROM counters WHERE name = 'n'", {}, [&](const Row& row) {
                value = row.integer(0);
                return false;
              });
              s.execute("UPDATE counters SET value = :value WHERE name = 'n'", {{"value", value + 1}});
              return true;
            });
          } catch (const StorageFault&) {
            ++failures;
          }
      });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read([](Session& s) {
              std::int64_t value = 0;
              s.query("SELECT value FROM counters WHERE name = 'n'", {}, [&](const Row& row) {
                value = row.integer(0);
                return false;
              });
              return value;
            }),
            kThreads * kRounds);
}

TEST_P(TransactionTest, SettingsAreReplacedKeptAndErased) {
  write([](Session& s) {
    SettingRepository settings(s);
    EXPECT_TRUE(settings.put_if_absent("a", bytes_of("1")));
    EXPECT_FALSE(settings.put_if_absent("a", bytes_of("2")));
    EXPECT_EQ(settings.get("a"), bytes_of("1"));
    settings.put("a", bytes_of("3"));
    EXPECT_EQ(settings.get("a"), bytes_of("3"));
    EXPECT_TRUE(settings.erase("a"));
    EXPECT_FALSE(settings.erase("a"));
    EXPECT_FALSE(settings.get("a"));
    return 0;
  });
}

}  // namespace
}  // namespace sallyport::store::conformance
