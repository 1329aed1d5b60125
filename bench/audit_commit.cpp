// What a durable token record costs: appends through the whole audit log at several batch sizes, with the
// bytes that reached the disk for each token. Prints one line for each; docs/adr/0032 has the figures.
//
// audit_commit [FOLDER]: the database is made there and removed; choose the disk that is to be measured.
#include <chrono>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "audit/committer.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "crypto/system_random.h"
#include "store/migrations.h"
#include "store/sqlite/database.h"

namespace audit = sallyport::audit;
namespace base = sallyport::base;
namespace model = sallyport::model;
namespace store = sallyport::store;

namespace {

constexpr int kClients = 100;

// Bytes that this process has caused to be written to storage (proc(5), io).
std::int64_t written_bytes() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::int64_t value = 0;
  while (io >> name >> value)
    if (name == "write_bytes:") return value;
  return 0;
}

class Tokens {
 public:
  Tokens() {
    for (int i = 0; i < kClients; ++i) clients_.push_back(model::IntegrationId::random(random_));
  }
  audit::Batch batch(std::size_t size) {
    audit::Batch batch;
    for (std::size_t i = 0; i < size; ++i) {
      batch.push_back(std::make_shared<audit::Pending>());
      batch.back()->record = record(next_++);
    }
    return batch;
  }

 private:
  model::AuditRecord record(std::size_t number) {
    return {.action = model::AuditAction::kTokenIssued,
            .outcome = model::AuditOutcome::kAllowed,
            .time = clock_.now(),
            .tenant = tenant_,
            .actor = clients_[number % clients_.size()],
            .object = {},
            .token_id = base::base64url_encode(random_.bytes<16>()).substr(0, 21),
            .source = "192.0.2.1",
            .request_id = base::base64url_encode(random_.bytes<16>()),
            .reason = {}};
  }

  sallyport::crypto::SystemRandom random_;
  base::SystemClock clock_;
  model::TenantId tenant_ = model::TenantId::random(random_);
  std::vector<model::IntegrationId> clients_;
  std::size_t next_ = 0;
};

void measure(const std::filesystem::path& folder, std::size_t size) {
  std::filesystem::create_directories(folder);
  const base::SystemClock clock;
  const int commits = size > 100 ? 500 : 3000;
  const double count = static_cast<double>(size) * commits;
  const auto path = folder / "bench.db";
  {
    const auto database = store::sqlite::open(path.string()).value();
    if (!store::migrate(*database, clock)) return;
    audit::Committer committer(*database, clock, 1024);
    Tokens tokens;
    std::vector<audit::Batch> batches;
    for (int i = 0; i < commits; ++i) batches.push_back(tokens.batch(size));
    const auto bytes_before = written_bytes();
    const auto began = clock.steady();
    for (const auto& batch : batches) committer.commit(batch);
    const std::chrono::duration<double> took = clock.steady() - began;
    const auto written = static_cast<double>(written_bytes() - bytes_before);
    fmt::print("{:5} records a commit: {:9.0f} tokens/s, {:6.3f} ms a commit, {:6.0f} bytes written a token",
               size, count / took.count(), took.count() * 1e3 / commits, written / count);
  }
  fmt::print(", {:5.1f} bytes kept a token\n", static_cast<double>(std::filesystem::file_size(path)) / count);
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int count, char** arguments) {
  const auto folder = std::filesystem::path(count > 1 ? arguments[1] : ".") / "audit_commit.tmp";
  for (const std::size_t size : {1U, 8U, 64U, 256U, 1024U}) measure(folder, size);
}
