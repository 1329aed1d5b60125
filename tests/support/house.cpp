#include "house.h"

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/json_log.h"
#include "crypto/mac.h"

namespace sallyport::support {

namespace json = boost::json;

void RecordingLog::write(base::LogLevel level, std::string_view sentence,
                         std::initializer_list<base::LogField> fields) noexcept {
  const std::scoped_lock lock(mutex_);
  text_ += app::json_log_line(base::Time{}, level, sentence, fields) + "\n";
}

std::string RecordingLog::text() const {
  const std::scoped_lock lock(mutex_);
  return text_;
}

namespace {

namespace fs = std::filesystem;

// Which database the houses stand on: "file" or "postgres".
std::string backend() {
  const char* chosen = std::getenv("TEST_DATABASE");
  return chosen == nullptr ? "file" : chosen;
}

std::string new_folder() {
  std::string pattern = testing::TempDir() + "sallyport-house-XXXXXX";
  return ::mkdtemp(pattern.data());
}

// What a house leaves after its first start with the tenant "North", made once per process: keys and the
// password of the administrator cost half a second.
struct Founded {
  ~Founded() { fs::remove_all(folder); }
  fs::path folder = new_folder();
  std::shared_ptr<store::postgres::TestDatabase> postgres;
};

}  // namespace

House::House(std::map<std::string, std::string> flags, std::size_t cores)
    : flags_(std::move(flags)), cores_(cores), folder_(new_folder()) {
  static const auto founded = [this] {
    auto made = std::make_unique<Founded>();
    const std::map<std::string, std::string> own = std::exchange(flags_, {});
    const std::string empty = std::exchange(folder_, made->folder);
    if (backend() == "postgres") postgres_ = std::make_shared<store::postgres::TestDatabase>();
    found();
    stop();
    made->postgres = std::exchange(postgres_, nullptr);
    flags_ = own;
    folder_ = empty;
    return made;
  }();
  fs::copy(founded->folder, folder_);
  if (founded->postgres)
    postgres_ = std::make_shared<store::postgres::TestDatabase>(founded->postgres->name());
  open(false);
}

void House::found() {
  open(true);
  add_tenant("North");
}

House::~House() {
  application_.reset();
  fs::remove_all(folder_);
}

void House::open(bool create_key) {
  app::ConfigSources sources;
  sources.flags = flags_;
  sources.flags.try_emplace("data_dir", folder_);
  if (postgres_) sources.flags.try_emplace("database", postgres_->url());
  sources.flags.try_emplace("listen", "127.0.0.1:0");
  sources.flags.try_emplace("public_url", kPublicUrl);
  sources.flags.try_emplace("server.cores", std::to_string(cores_));
  // A connection that lingers at the end waits for its client or for the clock, and both may stand still.
  sources.flags.try_emplace("server.limits.drain_ms", "200");
  const app::LoadedConfig loaded = app::load_config(sources);
  for (const auto& problem : loaded.problems) ADD_FAILURE() << problem.key << ": " << problem.message;
  auto opened = app::Application::open(loaded.config,
                                       {.clock = server_clock_, .random = random_, .log = log_}, create_key);
  if (!opened) throw std::runtime_error(opened.error().message);
  application_ = *std::move(opened);
  application_->start(app::Application::Talks::kYes);
  if (const auto listening = application_->listen(); !listening)
    throw std::runtime_error(listening.error().message);
}

void House::stop() { application_.reset(); }

void House::restart() {
  stop();
  open(false);
}

namespace {

async::Task<bool> maintain(app::Application& application) {
  co_await application.tokens().maintain();
  co_await application.integrations().maintain();
  co_await application.accounts().maintain();
  co_await application.limits().maintain();
  co_await application.inventory().maintain();
  co_await application.policies().maintain();
  co_await application.attachments().maintain();
  co_return true;
}

}  // namespace

void House::upkeep() {
  application_->data_keys().maintain();
  while (application_->data_keys().move_values()) {
  }
  application_->run([this] { return maintain(*application_); });
}

base::Result<json::value> House::try_command(std::string_view name, const json::object& arguments) {
  return app::run_command(*application_, name, arguments);
}

json::object House::command(std::string_view name, const json::object& arguments) {
  const auto answer = try_command(name, arguments);
  if (!answer)
    throw std::runtime_error(fmt::format("{}: {} ({})", name, answer.error().message, answer.error().field));
  return answer->as_object();
}

void House::add_tenant(std::string_view name) {
  command("init", {{"tenant", name},
                   {"adminEmail", fmt::format("admin@{}.example", name)},
                   {"adminPassword", "correct horse battery"}});
}

Made House::create(std::string_view kind, std::string_view name, const json::object& more) {
  json::object arguments{{"kind", kind}, {"name", name}};
  if (!more.contains("tenant")) arguments["tenant"] = "North";
  for (const auto& [key, value] : more) arguments[key] = value;
  json::object all = command("integration.create", arguments);
  std::string id(all.at("id").as_string());
  std::string secret(all.at("secret").as_string());
  return {std::move(id), std::move(secret), std::move(all)};
}

std::string House::token(const Made& made, std::string_view path) {
  const Answer answer = client().post_form(
      path, fmt::format("grant_type=client_credentials&client_id={}&client_secret={}", made.id, made.secret));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto body = answer.json();
  const auto* token = body.if_contains("access_token");
  return token != nullptr ? std::string(token->as_string()) : std::string();
}

std::string House::administrator_token(std::string_view audience) {
  if (!administrator_) administrator_ = create("custom", "administrator", {{"role", "administrator"}});
  return token(*administrator_, audience == "archivist" ? "/archivist/iam/v1/appidp/token" : "/oauth/token");
}

std::string House::identity_token(const Made& made, std::string_view jti, std::int64_t life) {
  const std::int64_t now = base::unix_seconds(clock_.now());
  std::string payload = fmt::format(R"({{"iat":{},"exp":{})", now, now + life);
  if (!jti.empty()) payload += fmt::format(R"(,"jti":"{}")", jti);
  payload += "}";
  return sign_hs256(R"({"alg":"HS256","typ":"JWT"})", payload, base::base64url_decode(made.secret).value());
}

bool House::eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

std::string sign_hs256(std::string_view header_json, std::string_view payload_json, base::ByteView key) {
  std::string token = base::base64url_encode(base::as_bytes(header_json)) + "." +
                      base::base64url_encode(base::as_bytes(payload_json));
  const auto code = crypto::hmac_sha256(key, base::as_bytes(token));
  return token + "." + base::base64url_encode(code);
}

namespace {
json::object segment_of(std::string_view token, int number) {
  for (int i = 0; i < number; ++i) token.remove_prefix(std::min(token.find('.') + 1, token.size()));
  const auto bytes = base::base64url_decode(token.substr(0, token.find('.')));
  if (!bytes) return {};
  return json::parse(std::string(base::as_text(*bytes))).as_object();
}
}  // namespace

json::object header_of(std::string_view token) { return segment_of(token, 0); }
json::object payload_of(std::string_view token) { return segment_of(token, 1); }

}  // namespace sallyport::support
