#include "integrations/read_model.h"

#include <chrono>
#include <ctime>
#include <iostream>

#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "crypto/client_secret.h"

namespace sallyport::integrations {
namespace {

using std::chrono::seconds;

const base::Time kNow = base::from_unix_seconds(1767225600);

class ReadModelTest : public testing::Test {
 protected:
  model::Credential credential(std::string_view text, base::Time from = kNow,
                               std::optional<base::Time> until = {}) {
    model::Credential made;
    made.id = model::CredentialId::random(random);
    const auto digest = pepper.sign(base::as_bytes(text));
    made.digest.assign(digest.begin(), digest.end());
    made.valid_from = from;
    made.valid_until = until;
    made.generation = 1;
    return made;
  }
  std::shared_ptr<Client> client() {
    auto made = std::make_shared<Client>();
    made->integration.id = model::IntegrationId::random(random);
    made->integration.tenant = model::TenantId::random(random);
    made->integration.tokens_valid_from = kNow;
    return made;
  }
  tokens::VerifiedToken token(const Client& of, tokens::TokenType type = tokens::TokenType::kAccess) {
    tokens::VerifiedToken made;
    made.type = type;
    made.subject = of.integration.id;
    made.tenant = of.integration.tenant;
    made.issued = kNow;
    if (!of.integration.credentials.empty()) {
      made.credential = of.integration.credentials.front().id;
      made.generation = of.integration.credentials.front().generation;
    }
    return made;
  }
  static std::string death(const Client* client, const tokens::VerifiedToken& token, base::Time now = kNow) {
    const auto live = check_token_live(client, token, now);
    return live ? "" : live.error().detail;
  }

  base::FakeRandom random;
  crypto::HmacKey pepper = crypto::HmacKey::make(base::Bytes(32, 7)).value();
  ReadModel model{pepper};
  std::string secret{crypto::generate_client_secret(random).reveal_text()};
};

TEST_F(ReadModelTest, FindsTheCredentialThatASecretBelongsTo) {
  const std::string other{crypto::generate_client_secret(random).reveal_text()};
  const auto of = client();
  of->integration.credentials = {credential(other), credential(secret)};
  EXPECT_EQ(model.match_secret(of.get(), secret, kNow), &of->integration.credentials[1]);
  EXPECT_EQ(model.match_secret(of.get(), other, kNow), &of->integration.credentials[0]);
}

TEST_F(ReadModelTest, A15_RefusesASecretWithASuffixOrCutShort) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  EXPECT_EQ(model.match_secret(of.get(), secret + "x", kNow), nullptr);
  EXPECT_EQ(model.match_secret(of.get(), secret + std::string("\0", 1), kNow), nullptr);
  EXPECT_EQ(model.match_secret(of.get(), secret + std::string(500, 'x'), kNow), nullptr);
  EXPECT_EQ(model.match_secret(of.get(), secret.substr(0, 63), kNow), nullptr);
  EXPECT_EQ(model.match_secret(of.get(), "", kNow), nullptr);
}

TEST_F(ReadModelTest, A16_RefusesASecretWithOneLetterChanged) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string wrong = secret;
    wrong[i] = static_cast<char>(wrong[i] ^ 0x20);
    EXPECT_EQ(model.match_secret(of.get(), wrong, kNow), nullptr) << i;
  }
}

TEST_F(ReadModelTest, A18_TreatsAnUnknownClientLikeAWrongSecret) {
  EXPECT_EQ(model.match_secret(nullptr, secret, kNow), nullptr);
  EXPECT_EQ(model.match_secret(nullptr, "", kNow), nullptr);
}

TEST_F(ReadModelTest, A22_RefusesEverySecretOfADisabledClientOrTenant) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  of->integration.enabled = false;
  EXPECT_EQ(model.match_secret(of.get(), secret, kNow), nullptr);
  of->integration.enabled = true;
  of->tenant_enabled = false;
  EXPECT_EQ(model.match_secret(of.get(), secret, kNow), nullptr);
}

TEST_F(ReadModelTest, A23_TakesASecretUntilItsCutOffAndNotALateMoment) {
  const auto of = client();
  of->integration.credentials = {credential(secret, kNow, kNow + seconds{60})};
  EXPECT_EQ(model.match_secret(of.get(), secret, kNow - base::Duration{1}), nullptr);
  EXPECT_NE(model.match_secret(of.get(), secret, kNow), nullptr);
  EXPECT_NE(model.match_secret(of.get(), secret, kNow + seconds{60} - base::Duration{1}), nullptr);
  EXPECT_EQ(model.match_secret(of.get(), secret, kNow + seconds{60}), nullptr);
}

// CPU time of this thread, so that a busy machine does not decide; the budget holds under sanitizers too.
TEST_F(ReadModelTest, O02_ChecksASecretInMicroseconds) {
  const auto of = client();
  of->integration.credentials = {credential("another"), credential(secret)};
  constexpr int kRounds = 2000;
  const auto cpu_time = [] {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
  };
  const auto measure = [&](const Client* whose, std::string_view text) {
    const double begin = cpu_time();
    for (int i = 0; i < kRounds; ++i) static_cast<void>(model.match_secret(whose, text, kNow));
    return (cpu_time() - begin) / kRounds;
  };
  const double right = measure(of.get(), secret);
  const double wrong = measure(of.get(), "slp_wrong");
  const double unknown = measure(nullptr, secret);
  std::cout << fmt::format("secret check: right {:.2f} us, wrong {:.2f} us, unknown client {:.2f} us\n",
                           right, wrong, unknown);
  RecordProperty("right_us", fmt::format("{:.2f}", right));
  EXPECT_LT(right, 20.0);
  EXPECT_LT(unknown, 20.0);
}

TEST_F(ReadModelTest, KeepsAClientAliveForWhoHoldsIt) {
  const auto of = client();
  model.put(of);
  const auto held = model.find(of->integration.id);
  model.erase(of->integration.id);
  EXPECT_EQ(model.find(of->integration.id), nullptr);
  EXPECT_EQ(held.get(), of.get()) << "the content is shared, not copied";
}

TEST_F(ReadModelTest, LetsATokenLiveWhileItsClientDoes) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  EXPECT_EQ(death(of.get(), token(*of)), "");
  EXPECT_EQ(death(of.get(), token(*of, tokens::TokenType::kRefresh)), "");
  EXPECT_EQ(death(nullptr, token(*of)), "integration_deleted");
}

TEST_F(ReadModelTest, A22_EndsTheTokensOfADisabledClientOrTenant) {
  const auto of = client();
  of->integration.enabled = false;
  EXPECT_EQ(death(of.get(), token(*of)), "integration_disabled");
  of->integration.enabled = true;
  of->tenant_enabled = false;
  EXPECT_EQ(death(of.get(), token(*of)), "tenant_disabled");
}

TEST_F(ReadModelTest, RefusesATokenThatNamesAnotherTenant) {
  const auto of = client();
  auto foreign = token(*of);
  foreign.tenant = model::TenantId::random(random);
  EXPECT_EQ(death(of.get(), foreign), "wrong_tenant");
}

TEST_F(ReadModelTest, D07_EndsRefreshTokensOfAReplacedSecretButNotItsAccessTokens) {
  const auto of = client();
  of->integration.credentials = {credential(secret, kNow, kNow + seconds{10})};
  const auto access = token(*of), refresh = token(*of, tokens::TokenType::kRefresh);
  EXPECT_EQ(death(of.get(), refresh, kNow + seconds{9}), "") << "lives until the cut-off";
  EXPECT_EQ(death(of.get(), refresh, kNow + seconds{10}), "credential_ended");
  EXPECT_EQ(death(of.get(), access, kNow + seconds{10}), "") << "runs to its own end";
}

TEST_F(ReadModelTest, RefusesRefreshTokensOfAnotherGenerationOrWithoutACredential) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  auto refresh = token(*of, tokens::TokenType::kRefresh);
  refresh.generation = 2;
  EXPECT_EQ(death(of.get(), refresh), "wrong_generation");
  refresh.credential.reset();
  EXPECT_EQ(death(of.get(), refresh), "no_credential");
}

TEST_F(ReadModelTest, EndsEveryTokenOfARevokedOrForgottenCredential) {
  const auto of = client();
  of->integration.credentials = {credential(secret)};
  const auto access = token(*of);
  of->integration.credentials.front().tokens_ended = true;
  EXPECT_EQ(death(of.get(), access), "credential_revoked");
  of->integration.credentials.clear();
  EXPECT_EQ(death(of.get(), access), "credential_unknown");
}

TEST_F(ReadModelTest, F04_NoTokenThatWasIssuedBeforeTheMarkPassesIt) {
  const auto of = client();
  // Whenever in a second the mark is set, tokens of that second carry its beginning.
  for (const std::int64_t micros : {0, 1, 400'000, 999'999}) {
    const auto moment = kNow + base::Duration{micros};
    of->integration.tokens_valid_from = mark_after(moment);
    EXPECT_EQ(death(of.get(), token(*of)), "tokens_ended") << micros;
    auto next = token(*of);
    next.issued = kNow + seconds{1};
    EXPECT_EQ(death(of.get(), next), "") << micros;
  }
}

}  // namespace
}  // namespace sallyport::integrations
