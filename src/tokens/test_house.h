// For tests: a Tokens object on a store in memory, with a clock that tests move and real keys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "async/test_loop.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/metrics.h"
#include "crypto/envelope.h"
#include "crypto/jose/writer.h"
#include "store/signing_key_repository.h"
#include "store/test_database.h"
#include "tokens/key_ledger.h"
#include "tokens/payload.h"
#include "tokens/tokens.h"

namespace sallyport::tokens {

inline const std::string kIssuer = "https://id.example.com";
inline const std::string kAudience = "https://id.example.com/api";

class TestHouse : public testing::Test {
 protected:
  TestHouse() {
    database = store::open_test_database(clock);
    store = std::make_unique<store::Store>(*database, pool);
    const auto kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 7)));
    const auto data_key = crypto::make_data_key(random, **kek);
    EXPECT_TRUE(keyring.load(data_key, **kek));
    EXPECT_TRUE(keyring.activate(data_key.id));
    tokens = with_ready_keys();
  }

  // A node of its own on the same store.
  std::unique_ptr<Tokens> another_node(TokenOptions options = {}) {
    auto made =
        std::make_unique<Tokens>(loop.runtime, *store, keyring, clock, random, loop.log, metrics, options);
    made->load();
    return made;
  }

  // The keys of the first house in this process serve all: RSA keys take long to make. Every house has the
  // same data key, because the seeds are the same.
  std::unique_ptr<Tokens> with_ready_keys() {
    static std::vector<model::SigningKey> ready;
    store->write_now([](store::Session& session) {
      for (const auto& key : ready) store::SigningKeyRepository(session).insert(key);
    });
    if (!ready.empty()) random.bytes<4096>();  // the ids of the first house are taken
    auto made = another_node();
    if (ready.empty())
      ready = store->read_now(
          [](store::Session& session) { return store::SigningKeyRepository(session).list(); });
    return made;
  }

  TokenSpec spec(model::SigningAlgorithm algorithm = model::SigningAlgorithm::kEs256) const {
    TokenSpec made;
    made.issuer = kIssuer;
    made.audience = kAudience;
    made.algorithm = algorithm;
    made.subject = subject;
    made.tenant = tenant;
    return made;
  }
  std::string issue(const TokenSpec& wanted) { return tokens->issue(0, wanted).text; }

  Expected expected(TokenType type = TokenType::kAccess) const { return {type, issuers, audiences}; }
  base::Result<VerifiedToken> verify(std::string_view text) { return tokens->verify(0, text, expected()); }
  // Why a token is refused, as the log would say; empty when it is not.
  std::string reason(std::string_view text) { return reason_of(verify(text)); }
  static std::string reason_of(const base::Result<VerifiedToken>& outcome) {
    if (outcome) return {};
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::kUnauthenticated);
    EXPECT_EQ(outcome.error().code, "invalid_token");
    return outcome.error().detail;
  }

  LoadedKeys stored_keys() {
    const KeyLedger ledger(keyring, clock, random, loop.log);
    return store->read_now([&](store::Session& session) { return ledger.load(session); });
  }
  // A token with any payload, signed with the house's own ES256 key: what a bug of ours could make.
  std::string sign(std::string_view payload, std::string_view typ = "at+jwt") {
    for (auto& key : stored_keys().keys)
      if (key.private_key && key.row.algorithm == model::SigningAlgorithm::kEs256) {
        crypto::Signer signer(*key.private_key);
        std::string text;
        crypto::compact_sign(text, crypto::jws_header_segment(crypto::Algorithm::kEs256, typ, key.row.kid),
                             payload, signer);
        return text;
      }
    ADD_FAILURE() << "no ES256 key";
    return {};
  }

  base::FakeClock clock;
  base::FakeRandom random;
  base::Metrics metrics;
  async::TestLoop loop{2};
  async::BlockingPool pool{{.name = "test", .threads = 2, .queue = 64}, loop.log};
  crypto::Keyring keyring;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Tokens> tokens;

  const model::IntegrationId subject = model::IntegrationId::random(random);
  const model::TenantId tenant = model::TenantId::random(random);
  const std::vector<std::string> issuers{kIssuer};
  const std::vector<std::string> audiences{kAudience};
};

}  // namespace sallyport::tokens
