#include "app/commands/provider_mock.h"

#include <mutex>
#include <stdexcept>

#include <fmt/format.h>

#include "async/runtime.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/metrics.h"
#include "crypto/digest.h"
#include "crypto/system_random.h"
#include "http/server.h"
#include "model/address.h"
#include "outbound/html.h"
#include "providers/catalogue.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

constexpr std::string_view kClientId = "mock-client";
constexpr std::string_view kClientSecret = "mock-secret";

constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{name}} (mock)</title></head>
<body><h1>{{name}} (mock)</h1>
<p>The application {{client}} asks for access to the account {{account}}: {{scopes}}</p>
<p><a href="{{target}}&amp;decision=allow">Allow</a> <a href="{{target}}&amp;decision=deny">Deny</a></p>
</body></html>
)";

// The address without its port. Others on the network have no business here: there are no secrets.
Result<void> check_loopback(const std::string& listen) {
  static const auto v4 = model::Network::parse("127.0.0.0/8");
  static const auto v6 = model::Network::parse("::1");
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = model::Address::parse(host);
  if (address && (v4->contains(*address) || v6->contains(*address))) return {};
  return base::invalid("listen", "A mock listens on a loopback address only, such as 127.0.0.1:9100.");
}

Result<providers::MockExpiry> expiry_of(std::string_view word) {
  if (word == "entry") return providers::MockExpiry::kAsEntry;
  if (word == "absent") return providers::MockExpiry::kAbsent;
  if (word == "text") return providers::MockExpiry::kText;
  return base::invalid("expiry", "Give entry, absent or text.");
}

std::string page_for(const providers::Provider& provider, const std::string& account,
                     const providers::MockQuestion& question) {
  const std::string scopes = fmt::format("{}", fmt::join(question.scopes, " "));
  return outbound::fill_page(kPage, {{"name", provider.name},
                                     {"client", question.client},
                                     {"account", account},
                                     {"scopes", scopes.empty() ? "everything" : scopes},
                                     {"target", question.target}});
}

egress::Request request_of(const std::string& origin, const http::Request& request) {
  egress::Request asked{.method = std::string(http::to_string(request.method)),
                        .url = origin + std::string(request.target),
                        .body = std::string(request.body)};
  for (const auto& [name, value] : request.headers)
    asked.headers.push_back({.name = std::string(name), .value = std::string(value)});
  return asked;
}

// The beginning of an answer whose end never comes.
http::Response lost() {
  http::Response response = http::Response::text(200, "");
  response.length = 1;
  response.pieces = [](const model::Caller*) -> async::Task<std::optional<std::string>> {
    throw std::runtime_error("this answer gets lost");
    co_return std::nullopt;
  };
  return response;
}

http::Response response_of(egress::Answer answer, bool isolates_window) {
  http::Response response;
  response.status = answer.status;
  response.body = std::move(answer.body);
  for (auto& [name, value] : answer.headers) response.set(std::move(name), std::move(value));
  // Scripts of pages call the service directly.
  response.set("Access-Control-Allow-Origin", "*");
  if (!isolates_window) response.set("Cross-Origin-Opener-Policy", "unsafe-none");
  return response;
}

http::Response preflight(const http::Request& request) {
  http::Response response;
  response.status = 204;
  response.set("Access-Control-Allow-Origin", "*");
  response.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  response.set("Access-Control-Allow-Headers",
               std::string(request.header("Access-Control-Request-Headers").value_or("Authorization")));
  return response;
}

// What POST /api/providers takes, and how to send it.
std::string instructions(const providers::Mock& mock, const std::string& origin) {
  json::object body{{"entry", providers::write_provider(mock.entry())}};
  const auto grant = mock.entry().grant;
  if (grant == providers::GrantKind::kAuthorizationCode ||
      grant == providers::GrantKind::kClientCredentials) {
    body["clientId"] = kClientId;
    body["clientSecrets"] = json::array{kClientSecret};
  }
  json::object settings;
  for (const auto& [name, value] : mock.settings()) settings[name] = value;
  if (!settings.empty()) body["settings"] = std::move(settings);
  std::string quoted;
  for (const char c : base::to_json(body)) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  std::string text = fmt::format(
      "A mock of {} at {} until you press Ctrl+C. Let Sallyport reach it:\n\n"
      "  sallyport serve --egress-allowed-networks 127.0.0.0/8 ...\n\n"
      "Point it there, with a token of an administrator:\n\n"
      "curl -sS \"$SERVER/api/providers\" -H \"Authorization: Bearer $TOKEN\" -H "
      "'Content-Type: application/json' -d '{}'\n",
      mock.entry().name, origin, quoted);
  if (grant == providers::GrantKind::kApiKey) text += fmt::format("\nThe key is {}.\n", kClientSecret);
  if (grant == providers::GrantKind::kBasic)
    text += fmt::format("\nThe name is {}, the password {}.\n", kClientId, kClientSecret);
  if (grant == providers::GrantKind::kJwtBearer)
    text += fmt::format(
        "\nGive {} as clientId and any private key in clientSecrets: signatures are not "
        "checked.\n",
        kClientId);
  return text;
}

// The mock behind a server; one request at a time.
class MockServer {
 public:
  explicit MockServer(const ProviderMockOptions& options)
      : options_(options), runtime_(1, log_), router_(nullptr) {
    http::ServerOptions server_options;
    server_options.listen = options.listen;
    router_.answer_rest("/", [this](const http::Context& context) { return answer(context.request); });
    server_ = std::make_unique<http::Server>(runtime_, router_, std::move(server_options), clock_, random_,
                                             log_, metrics_);
  }
  ~MockServer() {
    server_->drain();
    runtime_.stop();
    runtime_.join();
  }
  MockServer(const MockServer&) = delete;
  MockServer& operator=(const MockServer&) = delete;

  // The mock knows its addresses when the port is known.
  Result<void> start(const providers::Provider& provider, providers::MockExpiry expiry) {
    runtime_.start();
    const std::scoped_lock lock(mutex_);
    TRY_VOID(server_->start());
    const auto colon = options_.listen.rfind(':');
    origin_ = fmt::format("http://{}:{}", options_.listen.substr(0, colon), server_->port());
    providers::MockOptions mock{
        .origin = origin_, .settings = options_.settings, .account = options_.account, .expiry = expiry};
    mock.app.client_id = kClientId;
    mock.app.secrets.push_back(base::Secret::from_text(kClientSecret));
    if (!options_.allow)
      mock.page = [this, &provider](const providers::MockQuestion& question) {
        return page_for(provider, options_.account, question);
      };
    TRY(mock_,
        providers::Mock::make(provider, std::move(mock),
                              {.clock = clock_, .random = random_, .challenge_of = [](auto verifier) {
                                 return base::base64url_encode(crypto::sha256(base::as_bytes(verifier)));
                               }}));
    mock_->lose_answers(static_cast<int>(options_.lost_answers));
    return {};
  }
  std::string said() const { return instructions(*mock_, origin_); }

 private:
  async::Task<http::Response> answer(const http::Request& request) { co_return answer_now(request); }

  http::Response answer_now(const http::Request& request) {
    const std::scoped_lock lock(mutex_);
    if (request.method == http::Method::kOptions) return preflight(request);
    if (!mock_) return http::problem(503, "unavailable", "Not ready yet.", request.request_id);
    auto answered = mock_->answer(request_of(origin_, request));
    return answered ? response_of(*std::move(answered), mock_->entry().isolates_window) : lost();
  }

  const ProviderMockOptions& options_;
  base::SystemClock clock_;
  crypto::SystemRandom random_;
  base::NullLog log_;
  base::Metrics metrics_;
  async::Runtime runtime_;
  http::Router router_;
  std::mutex mutex_;
  std::string origin_;
  std::unique_ptr<providers::Mock> mock_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<void> serve_provider_mock(const ProviderMockOptions& options,
                                 const std::function<void(const std::string&)>& say,
                                 const std::function<void()>& wait) {
  TRY_VOID(check_loopback(options.listen));
  TRY(const auto expiry, expiry_of(options.expiry));
  if (options.lost_answers < 0 || options.lost_answers > 1'000'000)
    return base::invalid("lost-answers", "Give a number from 0 to 1000000.");
  const auto provider = providers::Catalogue::embedded().find(options.name);
  if (provider == nullptr)
    return base::invalid("name", "The catalogue has no such service. Choose one of docs/guide/providers.md.");
  MockServer server(options);
  TRY_VOID(server.start(*provider, expiry));
  say(server.said());
  wait();
  return {};
}

}  // namespace sallyport::app
