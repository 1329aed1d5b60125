// Members, invitations and the organisations that a tenant knows.
#include <gmock/gmock.h>

#include "base/test_refusal.h"
#include "store/conformance/backends.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/migrations.h"
#include "store/organisation_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;

class MembershipTest : public ConformanceTest {
 protected:
  model::TenantId tenant(std::string name) {
    const auto id = model::TenantId::random(random_);
    write([&](Session& s) {
      return TenantRepository(s).insert({.id = id, .name = name, .created_at = clock_.now()}), 0;
    });
    return id;
  }
  model::AccountId account(std::string name) {
    const model::Account made{.id = model::AccountId::random(random_),
                              .email = name + "@north.example",
                              .display_name = name,
                              .password_hash = "phc",
                              .created_at = clock_.now()};
    EXPECT_TRUE(write([&](Session& s) { return TenantRepository(s).insert_account(made); }));
    return made.id;
  }
  model::Member member(const model::TenantId& of, const model::AccountId& who) {
    clock_.advance(seconds{1});
    model::Member made{
        .id = model::MemberId::random(random_), .tenant = of, .account = who, .created_at = clock_.now()};
    EXPECT_TRUE(write([&](Session& s) { return MemberRepository(s).insert(made); }));
    return made;
  }
  std::vector<std::string> names(const MemberQuery& query) {
    std::vector<std::string> found;
    for (const auto& each : read([&](Session& s) { return MemberRepository(s).list(query); }))
      found.push_back(each.display_name);
    return found;
  }
  model::Invitation invitation(const model::TenantId& of, std::string email, hours life) {
    clock_.advance(seconds{1});
    model::Invitation made{.id = model::InvitationId::random(random_),
                           .tenant = of,
                           .email = std::move(email),
                           .message = "two\nlines",
                           .role = "member",
                           .token_digest = {},
                           .invited_by = "Lobby",
                           .created_at = clock_.now(),
                           .expires_at = clock_.now() + life};
    const auto digest = random_.bytes<32>();
    made.token_digest.assign(digest.begin(), digest.end());
    return made;
  }
  auto insert(const model::Invitation& invitation) {
    return write([&](Session& s) { return InvitationRepository(s).insert(invitation); });
  }
  model::Organisation organisation(const model::TenantId& of, std::string name) {
    clock_.advance(seconds{1});
    return {.id = model::OrganisationId::random(random_),
            .tenant = of,
            .display_name = std::move(name),
            .created_at = clock_.now()};
  }
  std::vector<std::string> names(const OrganisationQuery& query) {
    std::vector<std::string> found;
    for (const auto& each : read([&](Session& s) { return OrganisationRepository(s).list(query); }))
      found.push_back(each.display_name);
    return found;
  }

  model::TenantId north_ = tenant("North");
  model::TenantId south_ = tenant("South");
};
SALLYPORT_ON_ALL_DATABASES(MembershipTest);

TEST_P(MembershipTest, R18_OneAccountIsAMemberOfSeveralTenants) {
  const auto ada = account("ada");
  auto here = member(north_, ada);
  member(south_, ada);
  const auto again = write([&](Session& s) {
    return MemberRepository(s).insert(
        {.id = model::MemberId::random(random_), .tenant = north_, .account = ada});
  });
  EXPECT_EQ(base::code_of(again), "already_member");
  here.role = "event_viewer";
  here.state = model::MemberState::kInactive;
  EXPECT_TRUE(write([&](Session& s) { return MemberRepository(s).update(here); }));

  const auto stored = read([&](Session& s) { return MemberRepository(s).find(north_, here.id); });
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->account, ada);
  EXPECT_EQ(stored->role, "event_viewer");
  EXPECT_EQ(stored->state, model::MemberState::kInactive);
  EXPECT_EQ(stored->created_at, here.created_at);
  EXPECT_EQ(stored->email, "ada@north.example");
  EXPECT_EQ(stored->display_name, "ada");
  EXPECT_FALSE(read([&](Session& s) { return MemberRepository(s).find(south_, here.id); }));
  const auto proved = [&] {
    std::vector<bool> found;
    for (const auto& each : read([&](Session& s) { return MemberRepository(s).memberships_of(ada); }))
      found.push_back(each.address_proved);
    return found;
  };
  EXPECT_FALSE(write([&](Session& s) { return MemberRepository(s).prove_address(south_, here.id); }));
  EXPECT_THAT(proved(), ElementsAre(false, false));
  EXPECT_TRUE(write([&](Session& s) { return MemberRepository(s).prove_address(north_, here.id); }));
  EXPECT_THAT(proved(), ElementsAre(true, false)) << "each tenant for itself";
  write([&](Session& s) { return MemberRepository(s).prove_address_everywhere(ada), 0; });
  EXPECT_THAT(proved(), ElementsAre(true, true));
  const auto all = read([&](Session& s) { return MemberRepository(s).memberships_of(ada); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].tenant, north_);
  EXPECT_EQ(all[1].tenant, south_);
  EXPECT_EQ(all[1].role, "none") << "the role of one tenant says nothing in another";

  EXPECT_FALSE(write([&](Session& s) { return MemberRepository(s).erase(south_, here.id); }));
  EXPECT_TRUE(write([&](Session& s) { return MemberRepository(s).erase(north_, here.id); }));
  EXPECT_FALSE(write([&](Session& s) { return MemberRepository(s).update(here); }));
}

TEST_P(MembershipTest, ListsMembersByStateAddressAndName) {
  const auto bob = account("bob");
  for (const char* name : {"ada", "eve"}) member(north_, account(name));
  auto gone = member(north_, bob);
  gone.state = model::MemberState::kInactive;
  write([&](Session& s) { return MemberRepository(s).update(gone); });
  member(south_, account("zoe"));

  EXPECT_THAT(names(MemberQuery{.tenant = north_}), ElementsAre("ada", "eve", "bob"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .state = model::MemberState::kActive}),
              ElementsAre("ada", "eve"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .email = "eve@north.example"}), ElementsAre("eve"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .display_name = "ada"}), ElementsAre("ada"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .account = bob}), ElementsAre("bob"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .folded_part = "d"}), ElementsAre("ada"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .folded_part = "b@north"}), ElementsAre("bob"));
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .folded_part = "%"}), ElementsAre());
  EXPECT_EQ(
      read([&](Session& s) { return MemberRepository(s).count({.tenant = north_, .folded_part = "e@"}); }),
      1);
  const MemberQuery after_ada{.tenant = north_, .after = [&] {
                                const auto first = read([&](Session& s) {
                                  return MemberRepository(s).list({.tenant = north_, .limit = 1});
                                });
                                return PeoplePosition{{}, first.at(0).created_at, first.at(0).id.uuid};
                              }()};
  EXPECT_THAT(names(after_ada), ElementsAre("eve", "bob"));
  EXPECT_EQ(read([&](Session& s) { return MemberRepository(s).count(after_ada); }), 3);
  write([&](Session& s) { return TenantRepository(s).rename_account(bob, "Édouard"); });
  EXPECT_THAT(names(MemberQuery{.tenant = north_, .folded_part = "édou"}), ElementsAre("Édouard"));
}

TEST_P(MembershipTest, KeepsInvitationsUntilTheyAreUsedOrEnd) {
  const auto ada = invitation(north_, "ada@north.example", hours{1});
  const auto eve = invitation(north_, "eve@north.example", hours{2});
  EXPECT_TRUE(insert(ada));
  EXPECT_TRUE(insert(eve));
  EXPECT_EQ(base::code_of(insert(invitation(north_, "ada@north.example", hours{3}))), "already_invited");
  EXPECT_TRUE(insert(invitation(south_, "ada@north.example", hours{3})));

  const auto stored =
      read([&](Session& s) { return InvitationRepository(s).find_by_token(ada.token_digest); });
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->id, ada.id);
  EXPECT_EQ(stored->tenant, north_);
  EXPECT_EQ(stored->message, "two\nlines");
  EXPECT_EQ(stored->role, "member");
  EXPECT_EQ(stored->invited_by, "Lobby");
  EXPECT_EQ(stored->expires_at, ada.expires_at);
  EXPECT_FALSE(read([&](Session& s) { return InvitationRepository(s).find(south_, ada.id); }));
  for (const std::int64_t count : {1, 2})
    EXPECT_EQ(write([&](Session& s) { return InvitationRepository(s).count_wrong_password(ada.id); }), count);

  const auto open_at = [&](base::Time now) {
    return read([&](Session& s) {
      const InvitationQuery query{.tenant = north_, .now = now};
      EXPECT_EQ(std::ssize(InvitationRepository(s).list(query)), InvitationRepository(s).count(query));
      return InvitationRepository(s).count(query);
    });
  };
  EXPECT_EQ(open_at(clock_.now()), 2);
  EXPECT_EQ(open_at(ada.expires_at), 1);
  EXPECT_EQ(write([&](Session& s) { return InvitationRepository(s).erase_ended(north_, ada.expires_at); }),
            1);
  EXPECT_TRUE(write([&](Session& s) { return InvitationRepository(s).erase(north_, eve.id); }));
  EXPECT_FALSE(write([&](Session& s) { return InvitationRepository(s).erase(north_, eve.id); }));
  EXPECT_EQ(write([&](Session& s) { return InvitationRepository(s).count_wrong_password(eve.id); }), 0);
}

TEST_P(MembershipTest, KeepsWhoseInvitationsAreAndEndsThemWithTheirMember) {
  const auto inviter = member(north_, account("ada")), other = member(north_, account("bob"));
  const auto of = [&](const model::Member& who, std::string email) {
    auto made = invitation(north_, std::move(email), hours{1});
    made.inviter = who.id;
    made.proof = model::AddressProof::kLetter;
    EXPECT_TRUE(insert(made));
    return made;
  };
  const auto first = of(inviter, "1@north.example"), second = of(other, "2@north.example");
  const auto find = [&](const model::Invitation& one) {
    return read([&](Session& s) { return InvitationRepository(s).find(north_, one.id); });
  };
  EXPECT_EQ(find(first)->inviter, inviter.id);
  EXPECT_EQ(find(first)->proof, model::AddressProof::kLetter);
  write(
      [&](Session& s) { return InvitationRepository(s).set_proof(first.id, model::AddressProof::kNone), 0; });
  EXPECT_EQ(find(first)->proof, model::AddressProof::kNone);
  EXPECT_EQ(write([&](Session& s) { return InvitationRepository(s).erase_of(inviter.id); }), 1);
  EXPECT_FALSE(find(first));
  ASSERT_TRUE(find(second));
  EXPECT_TRUE(write([&](Session& s) { return MemberRepository(s).erase(north_, other.id); }));
  EXPECT_FALSE(find(second)) << "it goes with its member";
}

TEST_P(MembershipTest, R18_OrganisationsAreConfirmedOnceEachKnowsTheOther) {
  auto here = organisation(north_, "South of here");
  here.wallet_pub_keys = {"04ab", "04cd"};
  here.wallet_addresses = {"0xA1"};
  here.tessera_pub_keys = {"dGVzc2VyYQ=="};
  here.linked = south_;
  write([&](Session& s) { return OrganisationRepository(s).insert(here), 0; });
  const auto find = [&] {
    return read([&](Session& s) { return OrganisationRepository(s).find(north_, here.id); });
  };
  ASSERT_TRUE(find());
  EXPECT_EQ(find()->wallet_pub_keys, here.wallet_pub_keys);
  EXPECT_EQ(find()->wallet_addresses, here.wallet_addresses);
  EXPECT_EQ(find()->tessera_pub_keys, here.tessera_pub_keys);
  EXPECT_EQ(find()->linked, south_);
  EXPECT_FALSE(find()->confirmed);

  auto there = organisation(south_, "North of here");
  write([&](Session& s) { return OrganisationRepository(s).insert(there), 0; });
  EXPECT_FALSE(find()->confirmed);
  there.linked = north_;
  EXPECT_TRUE(write([&](Session& s) { return OrganisationRepository(s).update(there); }));
  EXPECT_TRUE(find()->confirmed);
  EXPECT_FALSE(write([&](Session& s) { return OrganisationRepository(s).erase(north_, there.id); }));
  EXPECT_TRUE(write([&](Session& s) { return OrganisationRepository(s).erase(south_, there.id); }));
  EXPECT_FALSE(write([&](Session& s) { return OrganisationRepository(s).update(there); }));
  EXPECT_FALSE(find()->confirmed);
}

TEST_P(MembershipTest, ListsOrganisationsByAgeOrNameAndByAnAddress) {
  for (const auto& [name, address] : {std::pair{"b", "0xab"}, {"c", "0xAB"}, {"a", "0xabc"}}) {
    auto made = organisation(north_, name);
    made.wallet_addresses = {"x", address};
    write([&](Session& s) { return OrganisationRepository(s).insert(made), 0; });
  }
  EXPECT_THAT(names(OrganisationQuery{.tenant = north_}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(names(OrganisationQuery{.tenant = north_, .by_name = true}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names(OrganisationQuery{.tenant = north_, .display_name = "c"}), ElementsAre("c"));
  EXPECT_THAT(names(OrganisationQuery{.tenant = north_, .wallet_address = "0xab"}), ElementsAre("b"));
  EXPECT_THAT(names(OrganisationQuery{.tenant = north_, .wallet_address = "%"}), ElementsAre());
  OrganisationQuery query{.tenant = north_, .by_name = true, .limit = 1};
  const auto first = read([&](Session& s) { return OrganisationRepository(s).list(query); });
  query.after = PeoplePosition{first.at(0).display_name, {}, first.at(0).id.uuid};
  query.limit = 5;
  EXPECT_THAT(names(query), ElementsAre("b", "c"));
  EXPECT_EQ(read([&](Session& s) { return OrganisationRepository(s).count(query); }), 3);
}

// From before members had a state.
TEST_P(MembershipTest, KeepsTheMembersOfAnOlderDatabase) {
  const TemporaryFolder folder;
  const auto database = GetParam().open(folder);
  constexpr std::size_t kBefore = 5;
  ASSERT_TRUE(migrate(*database, clock_, all_migrations(database->name()).first(kBefore)));
  const auto tenant = base::Uuid::random(random_), account = base::Uuid::random(random_);
  database->write([&](Session& s) {
    s.execute("INSERT INTO tenants (id, name, created_at, disabled) VALUES (:id, 't', 1, 0)",
              {{"id", base::ByteView(tenant.bytes)}});
    s.execute(
        "INSERT INTO accounts (id, email, display_name, password_hash, created_at) "
        "VALUES (:id, 'a@b.example', 'Ada', 'phc', 7)",
        {{"id", base::ByteView(account.bytes)}});
    s.execute("INSERT INTO members (tenant_id, account_id, role) VALUES (:tenant, :account, 'administrator')",
              {{"tenant", base::ByteView(tenant.bytes)}, {"account", base::ByteView(account.bytes)}});
    return true;
  });
  ASSERT_TRUE(migrate(*database, clock_));
  for (const std::int64_t unfolded : {1, 0})
    database->write([&](Session& s) {
      EXPECT_EQ(TenantRepository(s).fold_account_names(), unfolded);
      return true;
    });
  database->read([&](Session& s) {
    EXPECT_EQ(MemberRepository(s).count({.tenant = model::TenantId{tenant}, .folded_part = "ada"}), 1);
    const auto all = MemberRepository(s).list({.tenant = model::TenantId{tenant}});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].account.uuid, account);
    EXPECT_EQ(all[0].role, "administrator");
    EXPECT_EQ(all[0].state, model::MemberState::kActive);
    EXPECT_EQ(base::unix_micros(all[0].created_at), 7);
  });
}

}  // namespace
}  // namespace sallyport::store::conformance
