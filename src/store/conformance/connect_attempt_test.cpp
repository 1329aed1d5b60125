// Attempts to connect an account, on every database (security H02, H14), also with a fault at each statement.
#include <gmock/gmock.h>

#include "crypto/digest.h"
#include "store/conformance/connection_fixture.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/connect_attempt_repository.h"

namespace sallyport::store::conformance {
namespace {

using model::AttemptState;
using model::ConnectAttempt;
using std::chrono::minutes;

base::Bytes digest_of(std::string_view text) {
  const auto digest = crypto::sha256(base::as_bytes(text));
  return {digest.begin(), digest.end()};
}

// With nothing as it is by default.
ConnectAttempt full_attempt(base::Random& random, const model::ProviderSetup& setup, base::Time now) {
  return {.id = "jti-of-the-ticket_01",
          .tenant = setup.tenant,
          .setup = setup.id,
          .integration = model::IntegrationId::random(random),
          .owner_kind = model::OwnerKind::kMaster,
          .owner = model::AccountId::random(random),
          .member = model::AccountId::random(random),
          .connection = model::ConnectionId::random(random),
          .state = AttemptState::kConfirming,
          .cause = "no_code",
          .scopes = {"email", kHostile},
          .redirect_uri = "https://id.example/connect/callback/google",
          .return_to = "https://app.example/page",
          .state_digest = digest_of("state"),
          .binder_digest = digest_of("binder"),
          .created_at = now,
          .expires_at = now + minutes{15},
          .version = 3,
          .sealed_verifier = {0, 1, 255},
          .sealed_grant = {0, 2, 254}};
}

class ConnectAttemptTest : public ConnectionTest {
 protected:
  ConnectAttempt insert_attempt(ConnectAttempt attempt) {
    write([&](Session& s) { return ConnectAttemptRepository(s).insert(attempt), 0; });
    return attempt;
  }
  std::optional<ConnectAttempt> found(std::string_view id) {
    return read([&](Session& s) { return ConnectAttemptRepository(s).find(id); });
  }
  std::optional<ConnectAttempt> found_by(std::string_view state) {
    return read([&](Session& s) { return ConnectAttemptRepository(s).find_by_state(digest_of(state)); });
  }
  bool update(const ConnectAttempt& attempt, std::int64_t expected) {
    return write([&](Session& s) { return ConnectAttemptRepository(s).update(attempt, expected); });
  }
};
SALLYPORT_ON_ALL_DATABASES(ConnectAttemptTest);

TEST_P(ConnectAttemptTest, AnAttemptComesBackAsItWasWritten) {
  const auto setup = insert_setup();
  const auto full = insert_attempt(full_attempt(random_, setup, clock_.now()));
  const auto plain = insert_attempt({.id = "plain", .tenant = tenant_, .setup = setup.id});
  EXPECT_EQ(found(full.id), full);
  EXPECT_EQ(found("plain"), plain);
  EXPECT_FALSE(found("another"));
  EXPECT_THROW(insert_attempt(plain), UniqueViolation);
}

TEST_P(ConnectAttemptTest, H02_AStateValueIsFoundUntilItIsUsed) {
  auto attempt = insert_attempt(full_attempt(random_, insert_setup(), clock_.now()));
  insert_attempt({.id = "without", .tenant = tenant_, .setup = attempt.setup});
  EXPECT_EQ(found_by("state"), attempt);
  EXPECT_FALSE(found_by("other"));
  EXPECT_FALSE(read([&](Session& s) { return ConnectAttemptRepository(s).find_by_state({}); }));
  attempt.state_digest.clear();
  ASSERT_TRUE(update(attempt, 3));
  EXPECT_FALSE(found_by("state"));
}

TEST_P(ConnectAttemptTest, AnAttemptGoesOnFromTheVersionThatWasRead) {
  auto attempt = insert_attempt(full_attempt(random_, insert_setup(), clock_.now()));
  attempt.connection = std::nullopt;
  attempt.state = AttemptState::kDone;
  attempt.cause = "";
  attempt.state_digest = digest_of("s2");
  attempt.binder_digest = digest_of("b2");
  attempt.sealed_verifier = {};
  attempt.sealed_grant = {9};
  EXPECT_FALSE(update(attempt, 2));
  EXPECT_TRUE(update(attempt, 3));
  EXPECT_FALSE(update(attempt, 3));
  attempt.version = 4;
  EXPECT_EQ(found(attempt.id), attempt);
}

TEST_P(ConnectAttemptTest, WhetherOthersHaveGrantsIsKnown) {
  const auto setup = insert_setup(), other = insert_setup();
  const auto add = [&](const char* id, const model::ProviderSetup& of, model::AttemptState state) {
    return insert_attempt(
        {.id = id, .tenant = tenant_, .setup = of.id, .state = state, .expires_at = clock_.now()});
  };
  const auto others = [&](const char* id) {
    return read([&](Session& s) {
      ConnectAttemptRepository attempts(s);
      return attempts.others_have_grants(*attempts.find(id), clock_.now() - minutes{1}, minutes{2});
    });
  };
  add("own", setup, model::AttemptState::kConfirming);
  add("opened", setup, model::AttemptState::kOpened);
  add("elsewhere", other, model::AttemptState::kConfirming);
  EXPECT_FALSE(others("own"));
  EXPECT_TRUE(others("opened"));
  EXPECT_FALSE(read([&](Session& s) {
    ConnectAttemptRepository attempts(s);
    return attempts.others_have_grants(*attempts.find("opened"), clock_.now(), minutes{2});
  })) << "it is over";
  add("returned", setup, model::AttemptState::kReturned);
  EXPECT_TRUE(others("own"));
}

TEST_P(ConnectAttemptTest, H20_AGrantThatNobodyHasAnsweredForIsFoundAndClaimedAndStaysUntilItIsEnded) {
  auto attempt = insert_attempt(full_attempt(random_, insert_setup(), clock_.now()));
  insert_attempt(
      {.id = "without", .tenant = tenant_, .setup = attempt.setup, .state = AttemptState::kConfirming});
  insert_attempt({.id = "stored",
                  .tenant = tenant_,
                  .setup = attempt.setup,
                  .state = AttemptState::kDone,
                  .sealed_grant = {1}});
  const auto unanswered = [&](base::Time now) {
    return read([&](Session& s) { return ConnectAttemptRepository(s).unanswered(now); });
  };
  const auto end = attempt.expires_at;
  EXPECT_FALSE(unanswered(end - base::Duration{1}));
  ASSERT_EQ(unanswered(end), attempt);
  write([&](Session& s) { return ConnectAttemptRepository(s).claim_end(attempt, end + minutes{1}), 0; });
  EXPECT_EQ(attempt.state, AttemptState::kExpired);
  EXPECT_EQ(attempt.version, 4);
  EXPECT_EQ(found(attempt.id), attempt);
  EXPECT_FALSE(unanswered(end));
  EXPECT_EQ(unanswered(end + minutes{1}), attempt) << "whoever had it has not ended it";
  const auto sweep = [&] {
    write([&](Session& s) { return ConnectAttemptRepository(s).sweep(end + minutes{9}, 9); });
    return found(attempt.id).has_value();
  };
  EXPECT_TRUE(sweep());
  attempt.sealed_grant.clear();
  ASSERT_TRUE(update(attempt, 4));
  EXPECT_FALSE(unanswered(end + minutes{9}));
  EXPECT_FALSE(sweep());
}

TEST_P(ConnectAttemptTest, OldOnesGoAndSoDoThoseOfASetupThatIsRemoved) {
  const auto setup = insert_setup(), other = insert_setup();
  const auto now = clock_.now();
  for (const auto& [id, ends] : {std::pair{"a", now}, {"b", now + minutes{1}}, {"c", now + minutes{2}}})
    insert_attempt({.id = id, .tenant = tenant_, .setup = setup.id, .expires_at = ends});
  insert_attempt({.id = "d", .tenant = tenant_, .setup = other.id, .expires_at = now + minutes{9}});
  const auto sweep = [&](base::Time before, std::int64_t limit) {
    return write([&](Session& s) { return ConnectAttemptRepository(s).sweep(before, limit); });
  };
  EXPECT_EQ(sweep(now, 10), 0);
  EXPECT_EQ(sweep(now + minutes{2}, 1), 1);
  EXPECT_FALSE(found("a"));
  EXPECT_EQ(sweep(now + minutes{2}, 10), 1);
  EXPECT_TRUE(found("c"));
  write([&](Session& s) { return ProviderSetupRepository(s).erase(tenant_, setup.id); });
  EXPECT_FALSE(found("c"));
  EXPECT_TRUE(found("d"));
}

class ConnectAttemptFault : public RepositoryFault {
 protected:
  ConnectAttemptFault() {
    write([&](Session& s) {
      setup_ = full_setup(random_, insert_tenant(s, random_, clock_.now()), clock_.now());
      ProviderSetupRepository(s).insert(setup_);
      return 0;
    });
  }
  model::ProviderSetup setup_;
};
SALLYPORT_ON_ALL_DATABASES(ConnectAttemptFault);

TEST_P(ConnectAttemptFault, LeavesNothingBehind) {
  auto attempt = full_attempt(random_, setup_, clock_.now());
  using Repository = ConnectAttemptRepository;
  sweep("insert", [&](Session& s) { Repository(s).insert(attempt); });
  sweep_question("find", [&](Session& s) { Repository(s).find(attempt.id); });
  sweep_question("find by state", [&](Session& s) { Repository(s).find_by_state(attempt.state_digest); });
  sweep_question("unanswered", [&](Session& s) { Repository(s).unanswered(attempt.expires_at); });
  sweep("claim", [&](Session& s) {
    auto claimed = attempt;
    Repository(s).claim_end(claimed, attempt.expires_at);
  });
  attempt.state = AttemptState::kDone;
  attempt.sealed_grant.clear();
  sweep("update", [&](Session& s) { EXPECT_TRUE(Repository(s).update(attempt, 4)); });
  sweep("sweep", [&](Session& s) { EXPECT_EQ(Repository(s).sweep(attempt.expires_at + minutes{1}, 9), 1); });
}

}  // namespace
}  // namespace sallyport::store::conformance
