// What the SQLite driver costs on the path of a token: blocks inserted with one commit each, the same without
// the commit, and reads by an indexed id. Prints one line for each; docs/adr/0030 compares them with SOCI.
//
// store_driver [FOLDER]: the database is made there and removed; choose the disk that is to be measured.
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "store/sqlite/database.h"

namespace base = sallyport::base;
namespace store = sallyport::store;

namespace {

constexpr int kCommits = 3000;
constexpr int kInserts = 20'000;
constexpr int kReads = 100'000;
constexpr std::size_t kBlockBytes = 2900;  // 64 tokens

const base::Bytes kBody(kBlockBytes, 'x');
const base::Bytes kHash(32, 'h');

base::Bytes id_of(int number) {
  base::Bytes id(16);
  for (std::size_t i = 0; i < 4; ++i) id[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

void insert_block(store::Session& session, std::int64_t sequence) {
  session.execute("INSERT INTO b (sequence, hash, body) VALUES (:sequence, :hash, :body)",
                  {{"sequence", sequence}, {"hash", kHash}, {"body", kBody}});
}

// Runs `work` and prints what one of `count` steps took.
template <class Work>
void measure(const char* what, int count, Work work) {
  const base::SystemClock clock;
  const auto began = clock.steady();
  work();
  const std::chrono::duration<double, std::micro> took = clock.steady() - began;
  fmt::print("{:<34} {:8.2f} us {:10.0f}/s\n", what, took.count() / count, count * 1e6 / took.count());
}

void prepare(store::Database& database) {
  database.write([](store::Session& session) {
    session.execute("CREATE TABLE b (sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL, body BLOB NOT NULL)",
                    {});
    session.execute("CREATE TABLE k (id BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, n BIGINT NOT NULL)",
                    {});
    for (int i = 0; i < kInserts; ++i)
      session.execute("INSERT INTO k (id, name, n) VALUES (:id, :name, :n)",
                      {{"id", id_of(i)}, {"name", "integration"}, {"n", i}});
    return true;
  });
}

void insert_with_commits(store::Database& database) {
  for (int i = 1; i <= kCommits; ++i)
    database.write([&](store::Session& session) { return insert_block(session, i), true; });
}

void insert_in_one_commit(store::Database& database) {
  database.write([](store::Session& session) {
    for (int i = 1; i <= kInserts; ++i) insert_block(session, kCommits + i);
    return true;
  });
}

void read_by_id(store::Database& database) {
  database.read([](store::Session& session) {
    std::int64_t sum = 0;
    for (int i = 0; i < kReads; ++i)
      session.query("SELECT id, name, n FROM k WHERE id = :id", {{"id", id_of(i % kInserts)}},
                    [&](const store::Row& row) {
                      sum += row.integer(2) + std::ssize(row.blob(0)) + std::ssize(row.text(1));
                      return true;
                    });
    CHECK(sum > 0);
  });
}

}  // namespace

int main(int count, char** arguments) {
  const auto folder = std::filesystem::path(count > 1 ? arguments[1] : ".") / "store_driver.tmp";
  std::filesystem::create_directories(folder);
  {
    const auto database = store::sqlite::open((folder / "bench.db").string()).value();
    prepare(*database);
    measure("insert a block, commit", kCommits, [&] { insert_with_commits(*database); });
    measure("insert a block, no commit", kInserts, [&] { insert_in_one_commit(*database); });
    measure("read a row by its id", kReads, [&] { read_by_id(*database); });
  }
  std::filesystem::remove_all(folder);
}
