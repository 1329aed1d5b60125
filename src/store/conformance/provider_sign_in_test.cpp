// Rows of signing in at the provider of a tenant, and of links for a new password.
#include "base/test_refusal.h"
#include "store/conformance/account_session_fixture.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/member_repository.h"
#include "store/password_link_repository.h"
#include "store/provider_sign_in_repository.h"

namespace sallyport::store::conformance {
namespace {

using std::chrono::minutes;

// A tenant with a provider, and a member of it.
struct Home {
  model::TenantId tenant;
  model::AccountId account;
  model::Member member;
};

Home insert_home(Session& session, base::Random& random, base::Time now) {
  Home home{.tenant = model::TenantId::random(random),
            .account = insert_account(session, random, now),
            .member = {}};
  TenantRepository tenants(session);
  tenants.insert({home.tenant, "North", now, false});
  tenants.put_sso({.tenant = home.tenant, .enabled = true, .issuer = "https://login.north.example"});
  home.member = {.id = model::MemberId::random(random),
                 .tenant = home.tenant,
                 .account = home.account,
                 .role = "none",
                 .created_at = now};
  EXPECT_TRUE(MemberRepository(session).insert(home.member));
  return home;
}

model::SignInRules full_rules(const model::TenantId& tenant) {
  return {.tenant = tenant,
          .domains = {"north.example", "north.test"},
          .default_role = "none",
          .required_of = model::RequiredOf::kMembers};
}

model::ProviderIdentity full_identity(const Home& home, std::string subject, base::Time now) {
  return {.tenant = home.tenant,
          .issuer = "https://login.north.example",
          .subject = std::move(subject),
          .member = home.member.id,
          .created_at = now,
          .last_used_at = now};
}

model::ProviderAttempt full_attempt(const Home& home, std::string_view state, base::Time now) {
  return {.state_digest = digest_of(state),
          .binder_digest = digest_of("binder"),
          .tenant = home.tenant,
          .issuer = "https://login.north.example",
          .client_id = "c",
          .return_to = "/t/x",
          .anew = true,
          .created_at = now,
          .expires_at = now + minutes{10}};
}

class ProviderSignInRepositoryTest : public ConformanceTest {
 protected:
  base::Time now = clock_.now();
  Home home = write([&](Session& s) { return insert_home(s, random_, now); });
};
SALLYPORT_ON_ALL_DATABASES(ProviderSignInRepositoryTest);

TEST_P(ProviderSignInRepositoryTest, RulesComeBackAsTheyWereAndCountWhileTheProviderIsOn) {
  const auto rules = full_rules(home.tenant);
  write([&](Session& s) {
    ProviderSignInRepository repository(s);
    EXPECT_EQ(repository.rules(home.tenant), model::SignInRules{.tenant = home.tenant});
    EXPECT_EQ(repository.required_of(home.tenant), model::RequiredOf::kNobody);
    repository.put_rules({.tenant = home.tenant});
    repository.put_rules(rules);
    EXPECT_EQ(repository.rules(home.tenant), rules);
    EXPECT_EQ(repository.required_of(home.tenant), model::RequiredOf::kMembers);
    TenantRepository(s).put_sso({.tenant = home.tenant});
    EXPECT_EQ(repository.required_of(home.tenant), std::nullopt) << "it is off";
    repository.erase_rules(home.tenant);
    EXPECT_EQ(repository.rules(home.tenant).required_of, model::RequiredOf::kNobody);
    return 0;
  });
}

TEST_P(ProviderSignInRepositoryTest, ADomainLeadsToTenantsForWhichItIsVerified) {
  write([&](Session& s) {
    ProviderSignInRepository repository(s);
    repository.put_rules(full_rules(home.tenant));
    EXPECT_TRUE(repository.tenants_of_domain("north.example").empty());
    EXPECT_TRUE(repository.tenants_of_domain("").empty());
    TenantRepository tenants(s);
    tenants.set_verified_domain(home.tenant, "north.example");
    EXPECT_EQ(repository.tenants_of_domain("north.example"), std::vector{home.tenant});
    tenants.set_disabled(home.tenant, true);
    EXPECT_TRUE(repository.tenants_of_domain("north.example").empty());
    return 0;
  });
}

TEST_P(ProviderSignInRepositoryTest, APersonIsOneMemberAndGoesWithIt) {
  const auto identity = full_identity(home, "1", now);
  write([&](Session& s) {
    ProviderSignInRepository repository(s);
    EXPECT_TRUE(repository.insert_identity(identity));
    EXPECT_EQ(base::code_of(repository.insert_identity(identity)), "other_person");
    EXPECT_EQ(base::code_of(repository.insert_identity(full_identity(home, "2", now))), "other_person");
    EXPECT_EQ(repository.find_identity(home.tenant, identity.issuer, "1"), identity);
    EXPECT_FALSE(repository.find_identity(home.tenant, identity.issuer, "2"));
    EXPECT_FALSE(repository.find_identity(home.tenant, "https://login.other.example", "1"));
    repository.touch_identity(identity, now + minutes{1});
    EXPECT_EQ(repository.find_identity(home.tenant, identity.issuer, "1")->last_used_at, now + minutes{1});
    MemberRepository(s).erase(home.tenant, home.member.id);
    EXPECT_FALSE(repository.find_identity(home.tenant, identity.issuer, "1"));
    return 0;
  });
}

TEST_P(ProviderSignInRepositoryTest, AnAttemptIsTakenOnceAndForgottenInTime_H02) {
  const auto one = full_attempt(home, "one", now), two = full_attempt(home, "two", now + minutes{1});
  write([&](Session& s) {
    ProviderSignInRepository repository(s);
    repository.insert_attempt(one);
    repository.insert_attempt(two);
    EXPECT_EQ(repository.find_attempt(one.state_digest), one);
    EXPECT_TRUE(repository.erase_attempt(one.state_digest));
    EXPECT_FALSE(repository.erase_attempt(one.state_digest));
    EXPECT_EQ(repository.erase_ended_attempts(now + minutes{10}), 0);
    EXPECT_EQ(repository.erase_ended_attempts(now + minutes{11}), 1);
    return 0;
  });
}

TEST_P(ProviderSignInRepositoryTest, SessionsOfAProviderAreFoundByIt) {
  auto own = full_session(random_, home.account, "own", now), by_provider = own, other = own;
  by_provider.id = model::AccountSessionId::random(random_),
  other.id = model::AccountSessionId::random(random_);
  by_provider.token_digest = digest_of("two"), other.token_digest = digest_of("three");
  by_provider.provider_tenant = other.provider_tenant = home.tenant;
  write([&](Session& s) {
    AccountSessionRepository sessions(s);
    for (const auto* row : {&own, &by_provider, &other}) sessions.insert(*row);
    EXPECT_EQ(sessions.find_by_token(by_provider.token_digest), by_provider);
    EXPECT_EQ(sessions.erase_others_of(home.account, home.tenant, other.id), 1);
    EXPECT_EQ(sessions.erase_of_provider(home.tenant), 1);
    EXPECT_EQ(sessions.list(home.account), std::vector{own});
    return 0;
  });
}

TEST_P(ProviderSignInRepositoryTest, OnlyTheNewestLinkForAPasswordIsThere) {
  write([&](Session& s) {
    PasswordLinkRepository links(s);
    links.put(home.account, digest_of("one"), now + minutes{1});
    links.put(home.account, digest_of("two"), now + minutes{2});
    EXPECT_FALSE(links.find(digest_of("one"), now));
    EXPECT_EQ(links.find(digest_of("two"), now), home.account);
    EXPECT_FALSE(links.find(digest_of("two"), now + minutes{2}));
    EXPECT_EQ(links.erase_ended(now + minutes{1}), 0);
    EXPECT_TRUE(links.erase(home.account));
    EXPECT_FALSE(links.erase(home.account));
    return 0;
  });
}

using ProviderSignInFault = RepositoryFault;
SALLYPORT_ON_ALL_DATABASES(ProviderSignInFault);

TEST_P(ProviderSignInFault, LeavesNothingBehind) {
  const auto now = clock_.now();
  const auto home = write([&](Session& s) { return insert_home(s, random_, now); });
  const auto identity = full_identity(home, "1", now);
  const auto attempt = full_attempt(home, "one", now);
  sweep("put rules", [&](Session& s) { ProviderSignInRepository(s).put_rules(full_rules(home.tenant)); });
  sweep_question("rules", [&](Session& s) { ProviderSignInRepository(s).rules(home.tenant); });
  sweep_question("required of", [&](Session& s) { ProviderSignInRepository(s).required_of(home.tenant); });
  sweep_question("domain",
                 [&](Session& s) { ProviderSignInRepository(s).tenants_of_domain("north.example"); });
  sweep("identity", [&](Session& s) { EXPECT_TRUE(ProviderSignInRepository(s).insert_identity(identity)); });
  sweep_question("find identity", [&](Session& s) {
    ProviderSignInRepository(s).find_identity(home.tenant, identity.issuer, identity.subject);
  });
  sweep("touch identity",
        [&](Session& s) { ProviderSignInRepository(s).touch_identity(identity, now + minutes{1}); });
  sweep("attempt", [&](Session& s) { ProviderSignInRepository(s).insert_attempt(attempt); });
  sweep_question("find attempt",
                 [&](Session& s) { ProviderSignInRepository(s).find_attempt(attempt.state_digest); });
  sweep("erase attempt",
        [&](Session& s) { EXPECT_TRUE(ProviderSignInRepository(s).erase_attempt(attempt.state_digest)); });
  sweep("put link", [&](Session& s) { PasswordLinkRepository(s).put(home.account, digest_of("one"), now); });
  sweep_question("find link", [&](Session& s) { PasswordLinkRepository(s).find(digest_of("one"), now); });
  sweep("erase link", [&](Session& s) { EXPECT_TRUE(PasswordLinkRepository(s).erase(home.account)); });
  sweep("erase identities", [&](Session& s) { ProviderSignInRepository(s).erase_identities(home.tenant); });
  sweep("erase rules", [&](Session& s) { ProviderSignInRepository(s).erase_rules(home.tenant); });
}

}  // namespace
}  // namespace sallyport::store::conformance
