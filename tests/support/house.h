// The whole server in this process for topic tests: real sockets, a clock moved by hand, and the
// database that TEST_DATABASE names: "file" (the default) or "postgres".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/application.h"
#include "app/commands.h"
#include "base/fake_clock.h"
#include "crypto/system_random.h"
#include "http_client.h"
#include "store/postgres/test_database.h"

namespace sallyport::support {

// Keeps every log line, so that tests can search them for what must not be there.
class RecordingLog final : public base::Log {
 public:
  void write(base::LogLevel level, std::string_view sentence,
             std::initializer_list<base::LogField> fields) noexcept override;
  std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

// An integration as `integration create --json` printed it.
struct Made {
  std::string id;
  std::string secret;
  boost::json::object all;
};

// The clock of the server: a fake one, but that its upkeep runs by true time, and so its data keys are good
// by true time, too.
class ServerClock final : public base::Clock {
 public:
  explicit ServerClock(const base::Clock& fake) : fake_(fake) {}
  base::Time now() const override { return fake_.now(); }
  base::SteadyTime steady() const override { return fake_.steady(); }
  base::BootTime since_boot() const override { return true_.since_boot(); }

 private:
  const base::Clock& fake_;
  base::SystemClock true_;
};

class House {
 public:
  static constexpr const char* kPublicUrl = "https://id.sallyport.test";

  // Starts with the tenant "North" made; all houses of a process begin as copies of one data folder. `flags`
  // are settings by key, such as {"integrations.quota", "2"}.
  explicit House(std::map<std::string, std::string> flags = {}, std::size_t cores = 2);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  app::Application& application() { return *application_; }
  base::FakeClock& clock() { return clock_; }
  RecordingLog& log() { return log_; }
  std::uint16_t port() { return application_->server().port(); }
  HttpClient client() { return HttpClient(port()); }
  const std::string& data_dir() const { return folder_; }
  // Null unless the house stands on PostgreSQL.
  store::postgres::TestDatabase* postgres() { return postgres_.get(); }

  // Stops and opens again on the same data folder.
  void restart();
  void stop();
  // Does now what the house does by itself every few seconds: keys, last uses, warnings, sweeps.
  void upkeep();

  // Runs a command of the command line; fails the test when it is refused.
  boost::json::object command(std::string_view name, const boost::json::object& arguments);
  base::Result<boost::json::value> try_command(std::string_view name, const boost::json::object& arguments);

  // `more` are further arguments of integration.create, such as {"role", "administrator"}.
  Made create(std::string_view kind, std::string_view name = "client", const boost::json::object& more = {});
  // A second tenant, for tests that must not see across.
  void add_tenant(std::string_view name);

  // An access token by client_credentials at `path`; fails the test when there is none.
  std::string token(const Made& made, std::string_view path = "/oauth/token");
  // A token of an administrator for `audience` "api" or "archivist".
  std::string administrator_token(std::string_view audience = "api");
  // An identity JWT (accessia §4) of `made`, issued now; `jti` empty leaves it out.
  std::string identity_token(const Made& made, std::string_view jti = "one", std::int64_t life = 300);

  // Waits until `condition` holds, at most ten seconds; answers whether it did.
  static bool eventually(const std::function<bool()>& condition);

 private:
  void found();  // the first start, with the tenant "North"
  void open(bool create_key);

  std::map<std::string, std::string> flags_;
  std::size_t cores_;
  std::string folder_;
  std::shared_ptr<store::postgres::TestDatabase> postgres_;
  base::FakeClock clock_;
  ServerClock server_clock_{clock_};
  crypto::SystemRandom random_;
  RecordingLog log_;
  std::unique_ptr<app::Application> application_;
  std::optional<Made> administrator_;
};

// A JWT signed with HS256 under `key`; header and payload as given.
std::string sign_hs256(std::string_view header_json, std::string_view payload_json, base::ByteView key);
// The payload of a compact JWT, without looking at its signature.
boost::json::object payload_of(std::string_view token);
boost::json::object header_of(std::string_view token);

}  // namespace sallyport::support
