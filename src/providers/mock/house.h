// For tests: a mock of an entry, and a client that has to do with it through the functions of requests.h.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "http/message.h"
#include "providers/mock/mock.h"
#include "providers/test_answers.h"

namespace sallyport::providers {

class MockHouse {
 public:
  static constexpr std::string_view kCallback = "https://id.example/connect/callback/mock";
  static constexpr std::string_view kVerifier = "a-verifier-that-nobody-else-knows-0123456789";

  // No hash is needed to see whether the verifier is that of the challenge.
  static std::string challenge_of(std::string_view verifier) {
    return std::string(verifier.rbegin(), verifier.rend());
  }

  explicit MockHouse(const Provider& provider, MockOptions options = {}) {
    if (options.app.client_id.empty()) options.app = app_of("mock-client", {"mock-secret"});
    auto made = Mock::make(
        provider, std::move(options),
        {.clock = clock, .random = random, .challenge_of = [](auto text) { return challenge_of(text); }});
    EXPECT_TRUE(made) << provider.id << ": " << (made ? "" : made.error().field + made.error().message);
    if (!made) return;
    mock = *std::move(made);
    values = mock->settings();
    entry = mock->entry();
    if (auto request = metadata_request(entry, values); request && *request) {
      auto found = with_metadata(entry, values, ask(**request));
      EXPECT_TRUE(found) << provider.id << ": " << (found ? "" : found.error().message);
      if (found) entry = *std::move(found);
    }
  }

  egress::Answer ask(const egress::Request& request) {
    auto answer = mock->answer(request);
    EXPECT_TRUE(answer) << request.url << " got no answer";
    return answer.value_or(egress::Answer{});
  }

  SignIn sign_in() const {
    SignIn wanted{.redirect_uri = std::string(kCallback), .state = "state-1"};
    if (entry.pkce) wanted.code_challenge = challenge_of(kVerifier);
    return wanted;
  }
  // Where the provider sends the person back to.
  std::string sent_to(const SignIn& wanted, std::string_view decision = "") {
    auto url = authorization_url(entry, app, values, wanted);
    EXPECT_TRUE(url) << entry.id;
    if (!url) return "";
    const auto answer = ask({.method = "GET", .url = *url + std::string(decision)});
    EXPECT_EQ(answer.status, 302) << entry.id << ": " << answer.body;
    const std::string* location = answer.header("location");
    return location == nullptr ? "" : *location;
  }
  base::Result<Callback> come_back(std::string_view location) const {
    const auto mark = location.find('?');
    return read_callback(entry, values, location.substr(std::min(mark + 1, location.size())));
  }
  base::Result<egress::Request> exchange_request(const Callback& callback) const {
    return exchange_code(entry, app, values, callback.code, entry.pkce ? kVerifier : "", kCallback);
  }

  // Signs in and keeps what the provider says.
  std::expected<Granted, Failure> connect() {
    const auto callback = come_back(sent_to(sign_in()));
    EXPECT_TRUE(callback) << entry.id << ": " << (callback ? "" : callback.error().message);
    if (!callback) return std::unexpected(Failure{});
    keep(callback->kept);
    const auto request = exchange_request(*callback);
    EXPECT_TRUE(request) << entry.id;
    auto granted = read_tokens(entry, ask(*request), {}, clock.now());
    if (granted) keep(granted->kept);
    return granted;
  }
  egress::Request refresh_request(const base::Secret& refresh_token) const {
    return refresh(entry, app, values, refresh_token, kCallback).value();
  }
  std::expected<Granted, Failure> refreshed(const base::Secret& refresh_token,
                                            std::string_view slot = "default") {
    return read_tokens(entry, ask(refresh_request(refresh_token)), {}, clock.now(), slot);
  }
  // What a call with the token is answered.
  int call(const base::Secret& access_token) {
    const auto base = base_url(entry, values).value();
    EXPECT_TRUE(base) << entry.id << " has no base URL";
    egress::Request request{.method = "GET", .url = base.value_or("") + "/things?page=1"};
    request.headers.push_back(credential_header(entry, values, access_token).value());
    for (const auto& [name, value] : entry.call_headers)
      request.headers.push_back({.name = name, .value = value});
    return ask(request).status;
  }
  void keep(const Values& kept) {
    for (const auto& [name, value] : kept) values.insert_or_assign(name, value);
  }

  base::FakeClock clock;
  base::FakeRandom random;
  std::unique_ptr<Mock> mock;
  Provider entry;  // with the addresses of its metadata
  Values values;
  App app = app_of("mock-client", {"mock-secret"});
};

}  // namespace sallyport::providers
