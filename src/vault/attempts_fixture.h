// A tenant with a service where people sign in, for the tests of connecting an account.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/reader.h"
#include "vault/attempts.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {

inline constexpr const char* kSignInEntry =
    R"({"id":"own","name":"Own","grant":"authorization_code","issuer":"https://own.example",)"
    R"("authorization_url":"https://own.example/authorize","token_url":"https://own.example/token",)"
    R"("token_auth":["body"],"default_scopes":["openid"],)"
    R"("identity":{"url":"https://own.example/me","id_path":"$.id","label_path":"$.email"}})";

// A service where people sign in. What it does can be changed by the test.
class SignInProvider {
 public:
  base::Result<egress::Answer> take(const egress::Request& request) {
    const std::scoped_lock lock(mutex);
    requests.push_back(request);
    if (request.url.ends_with("/me")) return me();
    if (revoked && request.url.ends_with("/revoke")) return revoked(request);
    if (token) return token(request);
    return granted(R"(,"refresh_token":"refresh-1")");
  }
  base::Result<egress::Answer> me() const {
    if (account.empty()) return TestProvider::answer(404, "{}");
    return TestProvider::answer(200, fmt::format(R"({{"id":"{0}","email":"{0}@example.org"}})", account));
  }
  base::Result<egress::Answer> granted(std::string_view more) const {
    return TestProvider::answer(
        200, fmt::format(R"({{"access_token":"access-of-{}","expires_in":3600,"scope":"{}"{}}})", account,
                         scope, more));
  }
  std::size_t exchanges() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(requests, [](const auto& one) { return one.url.ends_with("/token"); }));
  }

  std::mutex mutex;
  std::vector<egress::Request> requests;
  std::string account = "ana", scope = "openid read";
  std::function<base::Result<egress::Answer>(const egress::Request&)> token, revoked;
};

class AttemptsTest : public testing::Test {
 protected:
  AttemptsTest() {
    house_.house.send = [this](const egress::Request& request) { return provider_.take(request); };
    house_.house.public_url = "https://id.example";
    setup_ = {.id = model::ProviderSetupId::random(house_.random),
              .tenant = house_.tenant,
              .provider = "own",
              .entry = kSignInEntry,
              .name = "Our Own",
              .client_id = "client"};
    std::vector<base::Secret> secrets;
    secrets.push_back(base::Secret::from_text("old-secret"));
    secrets.push_back(base::Secret::from_text("new-secret"));
    EXPECT_TRUE(seal_secrets(house_.keyring, secrets, setup_));
    house_.store.write_now(
        [&](store::Session& s) { return store::ProviderSetupRepository(s).insert(setup_), true; });
    attempts_ = std::make_unique<Attempts>(house_.house);
  }
  ~AttemptsTest() override { end(); }

  // Another process on the same database, once this one has finished what it had begun.
  void restart() {
    end();
    attempts_ = std::make_unique<Attempts>(house_.house);
  }
  void end() {
    house_.run([](std::unique_ptr<Attempts>& it) -> async::Task<bool> {
      co_await it->finish();
      it.reset();
      co_return true;
    }(attempts_));
  }

  AttemptRequest wanted(std::string id = "ticket-1") {
    return {.id = std::move(id),
            .tenant = house_.tenant,
            .setup = setup_.id,
            .integration = integration_,
            .owner = member_,
            .member = member_,
            .scopes = {"read"},
            .origins = {"https://app.example"},
            .expires_at = house_.clock.now() + std::chrono::minutes{15}};
  }
  auto begin(const AttemptRequest& request, std::string_view binder = kBinder) {
    return house_.run(attempts_->begin(request, binder));
  }
  auto open(std::string_view id = "ticket-1", std::string_view binder = kBinder) {
    return house_.run(attempts_->open(id, binder));
  }
  // The state value of the URL that the browser is sent to.
  std::string sent(const AttemptRequest& request) {
    const auto begun = begin(request);
    EXPECT_TRUE(begun) << begun.error().message;
    const auto url = open(request.id);
    EXPECT_TRUE(url) << url.error().message;
    return url ? TestProvider::value_of(*url, "state") : "";
  }
  base::Result<SeenAttempt> come_back(std::string query, std::string binder = std::string(kBinder),
                                      std::string provider = "own") {
    const Attempts::BinderOf binder_of = [&](std::string_view) { return binder; };
    return house_.run(attempts_->callback(provider, query, binder_of), 1);
  }
  // The way of a person who signs in.
  base::Result<SeenAttempt> connect(const AttemptRequest& request) {
    return come_back(fmt::format("state={}&code=code", sent(request)));
  }
  std::string told(const base::Result<SeenAttempt>& seen) {
    if (!seen) return seen.error().code + " " + seen.error().field;
    return fmt::format("{} {}", model::to_string(seen->attempt.state), seen->attempt.cause);
  }
  std::string told_by_find(std::string_view id = "ticket-1") {
    const auto found = house_.run(attempts_->find(viewer(), id));
    EXPECT_TRUE(found);
    if (!*found) return "created";
    return told(**found);
  }
  AttemptViewer viewer() const { return {.tenant = house_.tenant, .member = member_}; }
  std::vector<model::Connection> connections() {
    return house_.store.read_now([&](store::Session& s) {
      return store::ConnectionRepository(s).scan({.tenant = house_.tenant, .setup = setup_.id});
    });
  }
  std::string access(const model::Connection& connection) {
    return std::string(
        TokenSet::open(house_.keyring, connection).value().find("default")->access.reveal_text());
  }
  std::string refresh(const model::Connection& connection) {
    const auto tokens = TokenSet::open(house_.keyring, connection);
    const auto& slot = *tokens->find("default");
    return slot.refresh ? std::string(slot.refresh->reveal_text()) : "";
  }
  std::vector<std::string> audited(model::AuditAction action) {
    EXPECT_TRUE(house_.run(house_.audit.chained()));
    audit::Reader reader(house_.store);
    std::vector<std::string> reasons;
    for (const auto& entry : house_.run(reader.query({.action = action}))->items)
      reasons.push_back(entry.record.reason);
    return reasons;
  }
  // A connection that is to be authorised anew.
  AttemptRequest again() {
    auto request = wanted("ticket-2");
    request.connection = connections().at(0).id;
    return request;
  }

  static constexpr std::string_view kBinder = "binder-of-this-browser";
  TestHouse house_;
  SignInProvider provider_;
  model::ProviderSetup setup_;
  model::AccountId member_ = model::AccountId::random(house_.random);
  model::IntegrationId integration_ = model::IntegrationId::random(house_.random);
  std::unique_ptr<Attempts> attempts_;
};

}  // namespace sallyport::vault
