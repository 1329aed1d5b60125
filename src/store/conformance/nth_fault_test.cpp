// Every verb of every repository, with a fault at each of its statements in turn: the transaction leaves
// nothing behind, and the same verb works afterwards (reliability R3, PR1, PR6).
#include "store/administrator_repository.h"
#include "store/audit_repository.h"
#include "store/change_repository.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/directory_repository.h"
#include "store/integration_repository.h"
#include "store/invitation_repository.h"
#include "store/keyring_repository.h"
#include "store/lease_repository.h"
#include "store/member_repository.h"
#include "store/organisation_repository.h"
#include "store/revocation_repository.h"
#include "store/role_repository.h"
#include "store/setting_repository.h"
#include "store/signing_key_repository.h"
#include "store/single_use_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

SALLYPORT_ON_ALL_DATABASES(RepositoryFault);

TEST_P(RepositoryFault, OfTenantsAccountsAndAdministratorsLeavesNothingBehind) {
  const model::Tenant tenant{
      .id = model::TenantId::random(random_), .name = "demo", .created_at = clock_.now()};
  const model::Account account{.id = model::AccountId::random(random_),
                               .email = "admin@demo.example",
                               .display_name = "Admin",
                               .password_hash = "phc",
                               .created_at = clock_.now()};
  sweep("insert", [&](Session& s) { TenantRepository(s).insert(tenant); });
  sweep("rename", [&](Session& s) { TenantRepository(s).rename(tenant.id, "renamed"); });
  sweep("set_disabled", [&](Session& s) { TenantRepository(s).set_disabled(tenant.id, true); });
  sweep("insert_account",
        [&](Session& s) { EXPECT_TRUE(TenantRepository(s).insert_account(account).has_value()); });
  sweep("rename_account", [&](Session& s) { TenantRepository(s).rename_account(account.id, "Ada"); });
  sweep("prove_address", [&](Session& s) { TenantRepository(s).prove_address(account.id); });
  sweep("set_password_hash", [&](Session& s) { TenantRepository(s).set_password_hash(account.id, "new"); });
  sweep("set_verified_domain",
        [&](Session& s) { TenantRepository(s).set_verified_domain(tenant.id, "demo.example"); });
  sweep("set_connections_enabled",
        [&](Session& s) { TenantRepository(s).set_connections_enabled(tenant.id, false); });
  sweep("set_requires_second_factor",
        [&](Session& s) { TenantRepository(s).set_requires_second_factor(tenant.id, true); });
  sweep("put_sso", [&](Session& s) { TenantRepository(s).put_sso({.tenant = tenant.id, .enabled = true}); });
  model::Role role{.name = "own"};
  sweep("insert role", [&](Session& s) { EXPECT_TRUE(RoleRepository(s).insert(tenant.id, role)); });
  role.permissions.add(*model::parse_permission("users:read"));
  sweep("update role", [&](Session& s) { EXPECT_TRUE(RoleRepository(s).update(tenant.id, role, 1)); });
  sweep_question("find role", [&](Session& s) { RoleRepository(s).find(tenant.id, "own"); });
  sweep_question("list roles", [&](Session& s) { RoleRepository(s).list(tenant.id); });
  sweep_question("count holders", [&](Session& s) { RoleRepository(s).count_holders(tenant.id, "own"); });
  sweep("erase role", [&](Session& s) { EXPECT_TRUE(RoleRepository(s).erase(tenant.id, "own")); });
  for (const char* subject : {"a", "b"})
    sweep("replace administrators", [&](Session& s) {
      AdministratorRepository(s).replace(
          tenant.id, std::vector<AdministratorRow>{{"iss", subject, "", ""}, {"iss", "c", "", ""}});
    });
  sweep_question("find", [&](Session& s) { TenantRepository(s).find(tenant.id); });
  sweep_question("find_by_name", [&](Session& s) { TenantRepository(s).find_by_name("renamed"); });
  sweep_question("list", [&](Session& s) { TenantRepository(s).list(); });
  sweep_question("only", [&](Session& s) { TenantRepository(s).only(); });
  sweep_question("find_account", [&](Session& s) { TenantRepository(s).find_account(account.id); });
  sweep_question("find_account_by_email",
                 [&](Session& s) { TenantRepository(s).find_account_by_email(account.email); });
  sweep_question("find_sso", [&](Session& s) { TenantRepository(s).find_sso(tenant.id); });
  sweep_question("count administrators", [&](Session& s) { count_administrators(s, tenant.id, "iss"); });
  sweep_question("administrators", [&](Session& s) { AdministratorRepository(s).list(tenant.id); });
  sweep_question("all administrators", [&](Session& s) {
    AdministratorRepository(s).for_each([](const model::TenantId&, AdministratorRow&&) {});
  });
}

TEST_P(RepositoryFault, OfMembersInvitationsAndOrganisationsLeavesNothingBehind) {
  const auto tenant = model::TenantId::random(random_);
  const auto account = model::AccountId::random(random_);
  write([&](Session& s) {
    TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()});
    EXPECT_TRUE(TenantRepository(s).insert_account({.id = account,
                                                    .email = "a@b.example",
                                                    .display_name = "Ada",
                                                    .password_hash = "phc",
                                                    .created_at = clock_.now()}));
    return 0;
  });
  model::Member member{.id = model::MemberId::random(random_),
                       .tenant = tenant,
                       .account = account,
                       .created_at = clock_.now()};
  sweep("insert member", [&](Session& s) { EXPECT_TRUE(MemberRepository(s).insert(member).has_value()); });
  member.role = "administrator";
  sweep("update member", [&](Session& s) { EXPECT_TRUE(MemberRepository(s).update(member)); });
  sweep("prove_address",
        [&](Session& s) { EXPECT_TRUE(MemberRepository(s).prove_address(tenant, member.id)); });
  write([&](Session& s) { return s.execute("UPDATE members SET address_proved = 0", {}); });
  sweep("prove_address_everywhere",
        [&](Session& s) { MemberRepository(s).prove_address_everywhere(account); });
  sweep_question("find member", [&](Session& s) { MemberRepository(s).find(tenant, member.id); });
  sweep_question("list members", [&](Session& s) { MemberRepository(s).list({.tenant = tenant}); });
  sweep_question("count members", [&](Session& s) { MemberRepository(s).count({.tenant = tenant}); });
  sweep_question("memberships_of", [&](Session& s) { MemberRepository(s).memberships_of(account); });

  const model::Invitation invitation{.id = model::InvitationId::random(random_),
                                     .tenant = tenant,
                                     .email = "a@b.example",
                                     .token_digest = base::Bytes(32, 1),
                                     .created_at = clock_.now(),
                                     .expires_at = clock_.now() + hours{1},
                                     .proof = model::AddressProof::kLetter,
                                     .inviter = member.id};
  const InvitationQuery invited{.tenant = tenant, .now = clock_.now()};
  const auto invite = [&](Session& s) {
    EXPECT_TRUE(InvitationRepository(s).insert(invitation).has_value());
  };
  sweep("insert invitation", invite);
  sweep("count_wrong_password",
        [&](Session& s) { EXPECT_EQ(InvitationRepository(s).count_wrong_password(invitation.id), 1); });
  sweep("set_proof",
        [&](Session& s) { InvitationRepository(s).set_proof(invitation.id, model::AddressProof::kInviter); });
  sweep_question("find invitation", [&](Session& s) { InvitationRepository(s).find(tenant, invitation.id); });
  sweep_question("find_by_token",
                 [&](Session& s) { InvitationRepository(s).find_by_token(invitation.token_digest); });
  sweep_question("list invitations", [&](Session& s) { InvitationRepository(s).list(invited); });
  sweep_question("count invitations", [&](Session& s) { InvitationRepository(s).count(invited); });
  sweep("erase invitation",
        [&](Session& s) { EXPECT_TRUE(InvitationRepository(s).erase(tenant, invitation.id)); });
  write([&](Session& s) { return invite(s), 0; });
  sweep("erase_ended", [&](Session& s) {
    EXPECT_EQ(InvitationRepository(s).erase_ended(tenant, clock_.now() + hours{1}), 1);
  });
  write([&](Session& s) { return invite(s), 0; });
  sweep("erase_of", [&](Session& s) { EXPECT_EQ(InvitationRepository(s).erase_of(member.id), 1); });
  sweep("erase member", [&](Session& s) { EXPECT_TRUE(MemberRepository(s).erase(tenant, member.id)); });

  model::Organisation organisation{.id = model::OrganisationId::random(random_),
                                   .tenant = tenant,
                                   .display_name = "Other",
                                   .created_at = clock_.now()};
  sweep("insert organisation", [&](Session& s) { OrganisationRepository(s).insert(organisation); });
  organisation.display_name = "Changed";
  sweep("update organisation",
        [&](Session& s) { EXPECT_TRUE(OrganisationRepository(s).update(organisation)); });
  sweep_question("find organisation",
                 [&](Session& s) { OrganisationRepository(s).find(tenant, organisation.id); });
  sweep_question("list organisations",
                 [&](Session& s) { OrganisationRepository(s).list({.tenant = tenant}); });
  sweep_question("count organisations",
                 [&](Session& s) { OrganisationRepository(s).count({.tenant = tenant}); });
  sweep("erase organisation",
        [&](Session& s) { EXPECT_TRUE(OrganisationRepository(s).erase(tenant, organisation.id)); });
}

class IntegrationFault : public RepositoryFault {
 protected:
  IntegrationFault() {
    write([&](Session& s) {
      return TenantRepository(s).insert({.id = tenant_, .name = "t", .created_at = clock_.now()}), 0;
    });
  }
  model::Credential credential(const model::IntegrationId& integration, hours life) {
    model::Credential made;
    made.id = model::CredentialId::random(random_);
    made.integration = integration;
    made.digest = base::Bytes(32, 7);
    made.sealed_secret = {1, 2, 3};
    made.valid_from = made.created_at = clock_.now();
    made.valid_until = clock_.now() + life;
    return made;
  }
  model::TenantId tenant_ = model::TenantId::random(random_);
};
SALLYPORT_ON_ALL_DATABASES(IntegrationFault);

TEST_P(IntegrationFault, LeavesNothingBehind) {
  model::Integration pump;
  pump.id = model::IntegrationId::random(random_);
  pump.tenant = tenant_;
  pump.name = "Pump";
  pump.created_at = clock_.now();
  pump.credentials = {credential(pump.id, hours{1}), credential(pump.id, hours{2})};
  sweep("insert", [&](Session& s) { IntegrationRepository(s).insert(pump); });
  sweep("update", [&](Session& s) {
    pump.name = "Valve";
    EXPECT_TRUE(IntegrationRepository(s).update(pump, 1));
  });
  sweep("end_all_tokens",
        [&](Session& s) { IntegrationRepository(s).end_all_tokens(clock_.now() + hours{1}); });
  const auto more = credential(pump.id, hours{3});
  sweep("add_credential", [&](Session& s) { IntegrationRepository(s).add_credential(more); });
  sweep("update_credential", [&](Session& s) {
    auto ended = more;
    ended.tokens_ended = true;
    EXPECT_TRUE(IntegrationRepository(s).update_credential(ended));
  });
  sweep("touch_last_used", [&](Session& s) {
    std::vector<LastUse> uses;
    for (const auto& used : pump.credentials) uses.push_back({used.id, clock_.now(), "192.0.2.1"});
    IntegrationRepository(s).touch_last_used(uses);
  });
  sweep("first_warning", [&](Session& s) { IntegrationRepository(s).first_warning(more.id, 30); });
  sweep_question("find", [&](Session& s) { IntegrationRepository(s).find(pump.id); });
  sweep_question("list", [&](Session& s) { IntegrationRepository(s).list({tenant_, {}, {}}, 10); });
  sweep_question("count", [&](Session& s) { IntegrationRepository(s).count({tenant_, {}, {}}); });
  sweep_question("for_each", [&](Session& s) { IntegrationRepository(s).for_each([](auto&&) {}); });
  sweep_question("for_each_ending", [&](Session& s) {
    IntegrationRepository(s).for_each_ending(clock_.now(), base::Time::max(), [](auto&&) {});
  });
  sweep("erase_credential", [&](Session& s) { IntegrationRepository(s).erase_credential(more.id); });
  sweep("erase_credentials_ended_before", [&](Session& s) {
    const auto owners = IntegrationRepository(s).erase_credentials_ended_before(clock_.now() + minutes{90});
    EXPECT_EQ(owners.size(), 1U);
  });
  sweep("erase", [&](Session& s) { EXPECT_TRUE(IntegrationRepository(s).erase(pump.id)); });
}

TEST_P(IntegrationFault, OfUsersAndGroupsLeavesNothingBehind) {
  model::User ada;
  ada.id = model::UserId::random(random_);
  ada.tenant = tenant_;
  ada.source = "entra";
  ada.external_id = "u1";
  ada.name = "Ada";
  model::Group berlin;
  berlin.id = model::GroupId::random(random_);
  berlin.tenant = tenant_;
  berlin.source = "entra";
  berlin.external_id = "g1";
  berlin.name = "Berlin";
  PeopleQuery all;
  all.tenant = tenant_;
  const auto upsert_user = [&](Session& s, const char* name) {
    model::User next = ada;
    next.id = model::UserId::random(random_);
    next.external_id = "u2";
    next.name = name;
    UserRepository(s).upsert(next, name);
  };
  const auto upsert_group = [&](Session& s, const char* name) {
    model::Group next = berlin;
    next.id = model::GroupId::random(random_);
    next.external_id = "g2";
    next.name = name;
    GroupRepository(s).upsert(next, name);
  };
  sweep("insert user", [&](Session& s) { EXPECT_TRUE(UserRepository(s).insert(ada, "ada").has_value()); });
  sweep("update user", [&](Session& s) { EXPECT_TRUE(UserRepository(s).update(ada, "ada king", 1)); });
  sweep("upsert user, new", [&](Session& s) { upsert_user(s, "Grace"); });
  sweep("upsert user, changed", [&](Session& s) { upsert_user(s, "Grace Hopper"); });
  sweep("insert group",
        [&](Session& s) { EXPECT_TRUE(GroupRepository(s).insert(berlin, "berlin").has_value()); });
  sweep("update group", [&](Session& s) { EXPECT_TRUE(GroupRepository(s).update(berlin, "potsdam", 1)); });
  sweep("upsert group, new", [&](Session& s) { upsert_group(s, "Lab"); });
  sweep("upsert group, changed", [&](Session& s) { upsert_group(s, "Laboratory"); });
  const auto add = [&](Session& s) { EXPECT_TRUE(GroupRepository(s).add_member(berlin.id, ada.id)); };
  sweep("add_member", add);
  sweep_question("list users", [&](Session& s) { UserRepository(s).list(all); });
  sweep_question("count users", [&](Session& s) { UserRepository(s).count(all); });
  sweep_question("find user", [&](Session& s) { UserRepository(s).find(tenant_, ada.id); });
  sweep_question("find external user",
                 [&](Session& s) { UserRepository(s).find_external(tenant_, "entra", "u1"); });
  sweep_question("list groups", [&](Session& s) { GroupRepository(s).list(all); });
  sweep_question("count groups", [&](Session& s) { GroupRepository(s).count(all); });
  sweep_question("find group", [&](Session& s) { GroupRepository(s).find(tenant_, berlin.id); });
  sweep_question("find external group",
                 [&](Session& s) { GroupRepository(s).find_external(tenant_, "entra", "g1"); });
  sweep_question("is_member", [&](Session& s) { GroupRepository(s).is_member(berlin.id, ada.id); });
  sweep_question("member_ids", [&](Session& s) { GroupRepository(s).member_ids(berlin.id); });
  sweep("remove_member",
        [&](Session& s) { EXPECT_TRUE(GroupRepository(s).remove_member(berlin.id, ada.id)); });
  write([&](Session& s) { return add(s), 0; });
  sweep("clear_members", [&](Session& s) { GroupRepository(s).clear_members(berlin.id); });
  write([&](Session& s) { return add(s), 0; });
  sweep("erase user", [&](Session& s) { EXPECT_TRUE(UserRepository(s).erase(tenant_, ada.id)); });
  sweep("erase group", [&](Session& s) { EXPECT_TRUE(GroupRepository(s).erase(tenant_, berlin.id)); });
}

TEST_P(RepositoryFault, OfKeysSettingsAndLeasesLeavesNothingBehind) {
  const auto kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 1))).value();
  auto data_key = crypto::make_data_key(random_, *kek);
  model::SigningKey key;
  key.id = model::SigningKeyId::random(random_);
  key.kid = "kid";
  key.published_at = key.active_from = clock_.now();
  sweep("insert data key", [&](Session& s) {
    KeyringRepository(s).insert({.key = data_key, .created_at = clock_.now(), .active = false});
  });
  sweep_question("published_by", [&](Session& s) { KeyringRepository(s).published_by(clock_.now()); });
  sweep("activate_published", [&](Session& s) {
    EXPECT_EQ(KeyringRepository(s).activate_published({}, clock_.now(), clock_.now()).size(), 1U);
  });
  const auto tenant = model::TenantId::random(random_);
  const auto of_tenant = [&] { return crypto::make_data_key(random_, *kek, tenant.to_string()); };
  write([&](Session& s) {
    KeyringRepository(s).insert({.key = of_tenant(), .created_at = clock_.now()});
    return 0;
  });
  sweep("activate_published of a tenant", [&](Session& s) {
    EXPECT_EQ(KeyringRepository(s).activate_published(tenant, clock_.now(), clock_.now()).size(), 1U);
  });
  sweep("update_wrap", [&](Session& s) {
    auto next = data_key;
    ++next.version;
    EXPECT_TRUE(KeyringRepository(s).update_wrap(next));
  });
  sweep_question("list data keys", [](Session& s) { KeyringRepository(s).list(); });
  sweep_question("active data keys", [](Session& s) { KeyringRepository(s).active(); });
  sweep_question("tenants_without", [](Session& s) { KeyringRepository(s).tenants_without(); });
  write([&](Session& s) {
    KeyringRepository(s).insert(
        {.key = of_tenant(), .created_at = clock_.now(), .active_from = clock_.now()});
    return 0;
  });
  sweep("erase_retired", [&](Session& s) { EXPECT_EQ(KeyringRepository(s).erase_retired(clock_.now()), 1); });
  sweep("erase_of", [&](Session& s) { EXPECT_EQ(KeyringRepository(s).erase_of(tenant), 1); });
  sweep("insert signing key", [&](Session& s) { SigningKeyRepository(s).insert(key); });
  sweep("update_dates", [&](Session& s) {
    auto retired = key;
    retired.retired_at = clock_.now();
    EXPECT_TRUE(SigningKeyRepository(s).update_dates(retired));
  });
  sweep_question("list signing keys", [](Session& s) { SigningKeyRepository(s).list(); });
  sweep("erase signing key", [&](Session& s) { EXPECT_TRUE(SigningKeyRepository(s).erase(key.id)); });
  sweep("put setting", [](Session& s) { SettingRepository(s).put("a", base::Bytes{1}); });
  sweep("put setting again", [](Session& s) { SettingRepository(s).put("a", base::Bytes{2}); });
  sweep("put_if_absent",
        [](Session& s) { EXPECT_TRUE(SettingRepository(s).put_if_absent("b", base::Bytes{1})); });
  sweep_question("get setting", [](Session& s) { SettingRepository(s).get("a"); });
  sweep("erase setting", [](Session& s) { EXPECT_TRUE(SettingRepository(s).erase("a")); });
  const auto acquire = [&](Session& s) {
    EXPECT_TRUE(LeaseRepository(s).acquire("keys", "one", clock_.now(), seconds{30}));
  };
  sweep("acquire", acquire);
  clock_.advance(seconds{10});
  sweep("acquire longer", acquire);
  sweep_question("holds", [](Session& s) { LeaseRepository(s).holds("keys", 1); });
  sweep("release", [](Session& s) { EXPECT_TRUE(LeaseRepository(s).release("keys", "one", 1)); });
}

TEST_P(RepositoryFault, OfTheFeedRevocationsAndUsesLeavesNothingBehind) {
  const base::Bytes digest(32, 1);
  const auto later = clock_.now() + minutes{5};
  sweep("append change", [&](Session& s) { ChangeRepository(s).append("a", digest, clock_.now()); });
  sweep_question("since", [](Session& s) { ChangeRepository(s).since(0); });
  sweep_question("latest", [](Session& s) { ChangeRepository(s).latest(); });
  sweep_question("oldest_kept", [](Session& s) { ChangeRepository(s).oldest_kept(); });
  sweep("sweep changes", [&](Session& s) { EXPECT_EQ(ChangeRepository(s).sweep(later), 1); });
  sweep("revoke", [&](Session& s) { RevocationRepository(s).put({digest, later}); });
  sweep("revoke longer", [&](Session& s) { RevocationRepository(s).put({digest, later + minutes{1}}); });
  sweep_question("contains", [&](Session& s) { RevocationRepository(s).contains(digest); });
  sweep_question("live", [&](Session& s) { RevocationRepository(s).live(clock_.now()); });
  sweep("sweep revocations",
        [&](Session& s) { EXPECT_EQ(RevocationRepository(s).sweep(later + hours{1}), 1); });
  sweep("first_use",
        [&](Session& s) { EXPECT_TRUE(SingleUseRepository(s).first_use(base::Uuid{}, digest, later)); });
  sweep("sweep uses",
        [&](Session& s) { EXPECT_EQ(SingleUseRepository(s).sweep({}, later + hours{1}, 10).removed, 1); });
}

TEST_P(RepositoryFault, OfTheAuditLogLeavesNothingBehind) {
  const auto ada = base::Uuid::random(random_);
  const auto block = [&](std::int64_t sequence) {
    return AuditBlockRow{.sequence = sequence,
                         .first_time = clock_.now(),
                         .last_time = clock_.now(),
                         .records = 1,
                         .hash = base::Bytes(32, 1),
                         .body = base::Bytes(10, 1)};
  };
  sweep("insert_block", [&](Session& s) { AuditRepository(s).insert_block(block(kBucketBlocks - 1)); });
  sweep("insert_block of the next bucket",
        [&](Session& s) { AuditRepository(s).insert_block(block(kBucketBlocks)); });
  sweep("add_presence", [&](Session& s) { AuditRepository(s).add_presence(0, std::array{ada}); });
  sweep("append_outbox", [](Session& s) { AuditRepository(s).append_outbox(base::Bytes{1}); });
  sweep_question("tip", [](Session& s) { AuditRepository(s).tip(); });
  sweep_question("block", [](Session& s) { AuditRepository(s).block(kBucketBlocks); });
  sweep_question("for_each_block",
                 [](Session& s) { AuditRepository(s).for_each_block(0, [](auto&&) { return true; }); });
  sweep_question("oldest_sequence", [](Session& s) { AuditRepository(s).oldest_sequence(); });
  sweep_question("size", [](Session& s) { AuditRepository(s).size(); });
  sweep_question("newest_bucket", [&](Session& s) { AuditRepository(s).newest_bucket(ada, 9, {}); });
  sweep_question("newest_block", [](Session& s) { AuditRepository(s).newest_block(0, 1000, {}); });
  sweep_question("outbox", [](Session& s) { AuditRepository(s).outbox(10); });
  sweep("drop_outbox_through", [](Session& s) {
    AuditRepository audit(s);
    audit.drop_outbox_through(audit.outbox(10).at(0).position);
  });
  sweep("drop_blocks_before",
        [](Session& s) { EXPECT_EQ(AuditRepository(s).drop_blocks_before(kBucketBlocks), 1); });
}

}  // namespace
}  // namespace sallyport::store::conformance
