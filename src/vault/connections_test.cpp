// Grants as managers see, make and end them (sonadier S7, S9; outbound §2.5, §7; security H10, H14, P03).
#include "vault/connections.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "crypto/jose/jws.h"
#include "model/test_caller.h"
#include "store/fault_sweep.h"
#include "vault/house_fixture.h"
#include "vault/refresh_state.h"

namespace sallyport::vault {
namespace {

using base::code_of;
using base::field_of;
using model::OwnerKind;
using std::chrono::hours;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Outcome = Revocation::Outcome;

class ConnectionsTest : public testing::Test {
 protected:
  ConnectionsTest() {
    // Each service says the same; what it was asked is kept.
    house_.provider.refuse = [this](const egress::Request& request) {
      asked_.push_back(request);
      return service_ ? service_(request) : TestProvider::answer(200, "{}");
    };
  }
  SetupRecord add(std::string_view entry, std::vector<base::Secret> secrets = {}) {
    NewSetup wanted{.entry = base::parse_json(entry)->get_object(), .client_secrets = std::move(secrets)};
    if (!entry.contains("api_key") && !entry.contains("basic")) wanted.client_id = "client";
    auto outcome = house_.run(setups_.add(administrator_, std::move(wanted)));
    EXPECT_TRUE(outcome) << outcome.error().field << ": " << outcome.error().message;
    return outcome ? *std::move(outcome) : SetupRecord{};
  }
  void add_key_service(std::string_view more = "") {
    add(fmt::format(R"({{"id":"keys","name":"Keys","grant":"api_key"{}}})", more));
  }
  void add_sign_in_service(std::string_view more = "") {
    add(fmt::format(R"({{"id":"own","name":"Own","grant":"authorization_code",)"
                    R"("authorization_url":"https://own.example/a","token_url":"https://own.example/t"{}}})",
                    more),
        secrets({"s3cret"}));
  }
  static std::vector<base::Secret> secrets(std::initializer_list<std::string_view> texts) {
    std::vector<base::Secret> all;
    for (const auto text : texts) all.push_back(base::Secret::from_text(text));
    return all;
  }
  static std::optional<base::Secret> secret(std::string_view text) { return base::Secret::from_text(text); }
  base::Result<ConnectionRecord> connect(std::string provider, Credential credential = {},
                                         std::string label = "") {
    return house_.run(connections_.connect_directly(
        administrator_,
        {.provider = std::move(provider), .label = std::move(label), .credential = std::move(credential)}));
  }
  ConnectionRecord connected(std::string provider, Credential credential = {}, std::string label = "") {
    auto outcome = connect(std::move(provider), std::move(credential), std::move(label));
    EXPECT_TRUE(outcome) << outcome.error().field << ": " << outcome.error().message;
    return outcome ? *std::move(outcome) : ConnectionRecord{};
  }
  ConnectionRecord imported(std::string_view access, std::string label = "") {
    Credential credential{.access_token = secret(access), .refresh_token = secret("refresh-1")};
    return connected("own", std::move(credential), std::move(label));
  }
  base::Result<Removed> remove(const model::ConnectionId& id) {
    return house_.run(connections_.remove(administrator_, id));
  }
  std::string kept_token(const ConnectionRecord& record) {
    const auto tokens = TokenSet::open(house_.keyring, house_.stored(record.connection.id));
    return std::string(tokens.value().find(kSlot)->access.reveal_text());
  }
  bool is_there(const model::ConnectionId& id) {
    return house_.run(connections_.find(administrator_, id)).has_value();
  }

  TestHouse house_;
  Setups setups_{house_.house};
  Connections connections_{house_.house};
  model::Caller administrator_ = model::caller_in(house_.tenant);
  std::vector<egress::Request> asked_;
  std::function<base::Result<egress::Answer>(const egress::Request&)> service_;
};

TEST_F(ConnectionsTest, S7_AKeyThatIsTypedInBecomesTheMasterAccount) {
  add_key_service();
  const auto record = connected("keys", {.api_key = secret("k3y")}, "Sales");
  EXPECT_EQ(record.provider, "keys");
  EXPECT_EQ(record.connection.owner_kind, OwnerKind::kMaster);
  EXPECT_EQ(record.connection.owner, std::nullopt);
  EXPECT_TRUE(record.connection.is_default) << "it is the first one";
  EXPECT_EQ(record.connection.expires_at, std::nullopt);
  EXPECT_EQ(kept_token(record), "k3y");
  EXPECT_THAT(house_.audited(), Contains("connection.made keys, the tenant's account"));
  EXPECT_THAT(house_.audited(), Not(Contains(HasSubstr("k3y"))));
  EXPECT_FALSE(connected("keys", {.api_key = secret("other")}).connection.is_default);
}

TEST_F(ConnectionsTest, ANameAndAPasswordAreKeptAsBasicWantsThem) {
  add(R"({"id":"door","name":"Door","grant":"basic"})");
  EXPECT_EQ(kept_token(connected("door", {.name = secret("ana"), .password = secret("p:w")})), "ana:p:w");
  EXPECT_EQ(field_of(connect("door", {.name = secret("a:b"), .password = secret("p")})), "credential.name");
  EXPECT_EQ(field_of(connect("door", {.name = secret("ana")})), "credential.password");
}

TEST_F(ConnectionsTest, AnotherKindOfCredentialIsRefusedByName) {
  add_key_service();
  add_sign_in_service();
  EXPECT_EQ(field_of(connect("nothing", {})), "provider");
  EXPECT_EQ(field_of(connect("keys", {})), "credential.apiKey");
  EXPECT_EQ(field_of(connect("keys", {.access_token = secret("a")})), "credential.accessToken");
  EXPECT_EQ(field_of(connect("keys", {.api_key = secret("two\nlines")})), "credential.apiKey");
  EXPECT_EQ(field_of(connect("own", {.api_key = secret("k")})), "credential.apiKey");
  EXPECT_EQ(code_of(connect("own", {})), "sign_in_needed");
  EXPECT_EQ(field_of(connect("keys", {.api_key = secret("k")}, "two\nlines")), "label");
}

// Outbound §7 row 23.
TEST_F(ConnectionsTest, TokensThatAreThereAlreadyAreTakenOver) {
  add_sign_in_service(R"(,"refresh_absolute_lifetime":"90d")");
  const auto end = house_.clock.now() + hours{1};
  const auto record = connected("own", {.access_token = secret("access-0"),
                                        .refresh_token = secret("refresh-1"),
                                        .expires_at = end,
                                        .scopes = {"read"}});
  EXPECT_EQ(record.connection.expires_at, end);
  EXPECT_EQ(record.connection.absolute_end, house_.clock.now() + std::chrono::days{90});
  EXPECT_THAT(record.connection.scopes, ElementsAre("read"));
  EXPECT_EQ(kept_token(record), "access-0");
  EXPECT_EQ(house_.refresh_token(record.connection.id), "refresh-1");
}

TEST_F(ConnectionsTest, TheServiceSaysWhoseAccountItIs) {
  add_sign_in_service(
      R"(,"identity":{"url":"https://own.example/me","id_path":"$.id","label_path":"$.mail"})");
  service_ = [](const auto&) { return TestProvider::answer(200, R"({"id":"7","mail":"ana@north.test"})"); };
  const auto record = imported("access-0");
  EXPECT_EQ(record.connection.account_id, "7");
  EXPECT_EQ(record.connection.account_label, "ana@north.test");
  EXPECT_EQ(code_of(connect("own", {.access_token = secret("again")})), "already_connected");
  service_ = [](const auto&) { return TestProvider::answer(401, "{}"); };
  EXPECT_EQ(code_of(connect("own", {.access_token = secret("bad")})), "credential_refused");
  service_ = [](const auto&) { return TestProvider::lost(); };
  EXPECT_EQ(connected("own", {.access_token = secret("access-1")}).connection.account_id, "")
      << "a service that is away is no reason";
}

TEST_F(ConnectionsTest, AnApplicationAsksForItsOwnTokenAndForTheNextOne) {
  const auto setup = add(R"({"id":"app","name":"App","grant":"client_credentials",)"
                         R"("token_url":"https://app.example/token"})",
                         secrets({"old", "new"}));
  service_ = [&](const egress::Request& request) {
    const bool known =
        request.headers.end() !=
        std::ranges::find(request.headers, "Basic " + base::base64_encode(base::as_bytes("client:new")),
                          &egress::Header::value);
    if (!known) return TestProvider::answer(401, R"({"error":"invalid_client"})");
    return TestProvider::answer(
        200, fmt::format(R"({{"access_token":"token-{}","expires_in":3600}})", asked_.size()));
  };
  const auto record = connected("app");
  EXPECT_EQ(kept_token(record), "token-2") << "the first secret is no good any more";
  EXPECT_EQ(record.connection.expires_at, house_.clock.now() + hours{1});
  EXPECT_THAT(asked_.back().body, HasSubstr("grant_type=client_credentials"));
  EXPECT_EQ(field_of(connect("app", {.access_token = secret("a")})), "credential");

  house_.clock.advance(hours{2});
  const auto open = open_setup(house_.house.catalogue, house_.keyring, "", setup.setup).value();
  const auto next =
      house_.run(house_.refresher->fresh(house_.stored(record.connection.id), open, kSlot, kUsualMinimum));
  EXPECT_EQ(TestHouse::told(next), "token-4") << "there is no refresh token, and none is needed";
}

TEST_F(ConnectionsTest, AServiceAccountSignsItsAssertion) {
  const auto key = crypto::SigningKey::generate(crypto::Algorithm::kRs256);
  const auto pem = fmt::format("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
                               base::base64_encode(key.to_pkcs8().reveal()));
  add(R"({"id":"robot","name":"Robot","grant":"jwt_bearer","token_url":"https://robot.example/token"})",
      secrets({pem}));
  service_ = [](const auto&) {
    return TestProvider::answer(200, R"({"access_token":"token","expires_in":3600})");
  };
  EXPECT_EQ(kept_token(connected("robot")), "token");
  const auto assertion = TestProvider::value_of(asked_.back().body, "assertion");
  const auto jws = crypto::parse_jws(assertion);
  ASSERT_TRUE(jws) << jws.error().detail;
  EXPECT_EQ(jws->header.algorithm, crypto::Algorithm::kRs256);
  const auto public_key = crypto::VerifyKey::from_spki(key.public_spki());
  EXPECT_TRUE(crypto::verify_jws(*jws, public_key.value()));
  const auto claims = base::parse_json(base::as_text(jws->payload))->as_object();
  EXPECT_EQ(claims.at("iss").as_string(), "client");
  EXPECT_EQ(claims.at("aud").as_string(), "https://robot.example/token");
}

TEST_F(ConnectionsTest, WhatTheServiceRefusesIsSaidAndNothingIsKept) {
  add(R"({"id":"app","name":"App","grant":"client_credentials","token_url":"https://app.example/token"})",
      secrets({"s3cret"}));
  service_ = [](const auto&) {
    return TestProvider::answer(401, R"({"error":"invalid_client","error_description":"Unknown app"})");
  };
  const auto refused = connect("app");
  EXPECT_EQ(code_of(refused), "credential_refused");
  EXPECT_THAT(refused.error().message, HasSubstr("Unknown app"));
  service_ = [](const auto&) { return TestProvider::answer(503, "{}"); };
  EXPECT_EQ(code_of(connect("app")), "provider_unavailable");
  EXPECT_THAT(house_.run(connections_.list(administrator_, {.provider = "app"})).value().items, IsEmpty());
}

TEST_F(ConnectionsTest, AnOwnerHasOneDefaultAndNoLabelTwice) {
  add_key_service();
  const auto first = connected("keys", {.api_key = secret("1")}, "Sales");
  const auto second = connected("keys", {.api_key = secret("2")});
  EXPECT_EQ(code_of(connect("keys", {.api_key = secret("3")}, "Sales")), "label_taken");
  const auto describe = [&](const ConnectionRecord& record, ConnectionChange change) {
    return house_.run(connections_.describe(administrator_, record.connection.id, std::move(change)));
  };
  EXPECT_EQ(code_of(describe(second, {.label = "Sales"})), "label_taken");
  EXPECT_TRUE(describe(second, {.label = "Support", .is_default = true}));
  EXPECT_FALSE(house_.stored(first.connection.id).is_default);
  EXPECT_TRUE(house_.stored(second.connection.id).is_default);
  EXPECT_EQ(house_.stored(second.connection.id).label, "Support");
  EXPECT_TRUE(describe(first, {.label = "Sales"})) << "its own label";
  EXPECT_TRUE(describe(second, {.label = "", .is_default = false}));
  EXPECT_FALSE(house_.stored(second.connection.id).is_default);
  EXPECT_THAT(house_.audited(), Contains("connection.changed label, default"));
}

TEST_F(ConnectionsTest, AGrantIsEndedAtTheServiceBeforeItIsForgotten) {
  add_sign_in_service(R"(,"revocation":{"url":"https://own.example/revoke"})");
  const auto id = imported("access-0").connection.id;
  asked_.clear();
  const auto removed = remove(id).value();
  EXPECT_EQ(removed.revocation.outcome, Outcome::kRevoked);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].url, "https://own.example/revoke");
  EXPECT_THAT(asked_[0].body, HasSubstr("token=refresh-1"));
  EXPECT_FALSE(is_there(id));
  EXPECT_THAT(house_.audited(), Contains("connection.removed own, ended at the service"));
}

TEST_F(ConnectionsTest, TokensThatCameMeanwhileAreNotForgottenWithoutBeingEnded) {
  add_sign_in_service(R"(,"revocation":{"url":"https://own.example/revoke"})");
  const auto id = imported("access-0").connection.id;
  service_ = [&](const auto&) {
    auto renewed = house_.stored(id);
    house_.store.write_now([&](store::Session& session) {
      return store::ConnectionRepository(session).renew(renewed, renewed.generation);
    });
    return TestProvider::answer(200, "{}");
  };
  EXPECT_EQ(code_of(remove(id)), "stale_version");
  EXPECT_TRUE(is_there(id));
}

// A service may end all grants of an account with one of them.
TEST_F(ConnectionsTest, AnAccountThatAnotherConnectionUsesIsNotEndedThere) {
  add_sign_in_service(R"(,"revocation":{"url":"https://own.example/revoke"})"
                      R"(,"identity":{"url":"https://own.example/me","id_path":"$.id"})");
  service_ = [](const auto&) { return TestProvider::answer(200, R"({"id":"7"})"); };
  const auto id = imported("access-0").connection.id;
  const auto insert_copy = [&] {
    auto copy = house_.stored(id);
    copy.id = model::ConnectionId::random(house_.random);
    copy.owner_kind = model::OwnerKind::kUser;
    copy.owner = model::AccountId::random(house_.random);
    house_.store.write_now(
        [&](store::Session& session) { return store::ConnectionRepository(session).insert(copy), true; });
  };
  insert_copy();
  bool is_asked = false;
  service_ = [&](const auto&) {
    is_asked = true;
    return TestProvider::answer(200, "{}");
  };
  const auto removed = remove(id);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->revocation.outcome, Revocation::Outcome::kNotSupported);
  EXPECT_FALSE(is_asked);
  EXPECT_FALSE(is_there(id));
}

TEST_F(ConnectionsTest, WhatCannotBeEndedThereIsForgottenAndSaid) {
  add_sign_in_service(R"(,"revocation":{"url":"https://own.example/revoke"})");
  add_key_service();
  const auto first = imported("access-0").connection.id;
  service_ = [](const auto&) { return TestProvider::answer(500, "{}"); };
  const auto failed = remove(first).value().revocation;
  EXPECT_EQ(failed.outcome, Outcome::kFailed);
  EXPECT_THAT(failed.message, HasSubstr("500"));
  EXPECT_FALSE(is_there(first));
  const auto second = imported("access-1").connection.id;
  service_ = [](const auto&) { return TestProvider::lost(); };
  EXPECT_EQ(remove(second).value().revocation.outcome, Outcome::kFailed);
  const auto third = connected("keys", {.api_key = secret("k")}).connection.id;
  const auto by_hand = remove(third).value().revocation;
  EXPECT_EQ(by_hand.outcome, Outcome::kNotSupported);
  EXPECT_THAT(by_hand.message, HasSubstr("key"));
  EXPECT_THAT(house_.audited(), Contains("connection.removed own, not ended at the service"));
}

// A refresh would leave a new token alive there that nobody knows any more.
TEST_F(ConnectionsTest, H10_NothingIsRefreshedWhileAGrantIsEnded) {
  add_sign_in_service(R"(,"revocation":{"url":"https://own.example/revoke"})");
  const auto id = imported("access-0").connection.id;
  bool leased = false;
  service_ = [&](const auto&) {
    const auto now = house_.clock.now();
    house_.store.write_now([&](store::Session& session) {
      leased = store::ConnectionRepository(session).begin_attempt(id, 1, now, now + hours{1}).has_value();
      return true;
    });
    return TestProvider::answer(200, "{}");
  };
  EXPECT_EQ(remove(id).value().revocation.outcome, Outcome::kRevoked);
  EXPECT_FALSE(leased);
}

TEST_F(ConnectionsTest, ListsAreChosenByServiceAndOwner) {
  add_key_service();
  add_sign_in_service();
  const auto key = connected("keys", {.api_key = secret("k")}).connection;
  const auto own = imported("access-0").connection;
  auto of_a_member = own;
  of_a_member.id = model::ConnectionId::random(house_.random);
  of_a_member.owner_kind = OwnerKind::kUser;
  const store::HostMemberRow ana{.id = model::AccountId::random(house_.random),
                                 .tenant = house_.tenant,
                                 .host_id = "u-7",
                                 .display_name = "Ana"};
  of_a_member.owner = ana.id;
  house_.store.write_now([&](store::Session& session) {
    store::HostMemberRepository(session).see(ana);
    store::ConnectionRepository(session).insert(of_a_member);
    return true;
  });
  const auto listed = [&](ConnectionQuery query) {
    std::vector<model::ConnectionId> ids;
    const auto page = house_.run(connections_.list(administrator_, std::move(query)));
    for (const auto& record : page.value().items) ids.push_back(record.connection.id);
    return ids;
  };
  EXPECT_THAT(listed({}), ElementsAre(key.id, own.id, of_a_member.id));
  EXPECT_THAT(listed({.provider = "own"}), ElementsAre(own.id, of_a_member.id));
  EXPECT_THAT(listed({.owner = OwnerKind::kMaster}), ElementsAre(key.id, own.id));
  EXPECT_THAT(listed({.member = "u-7"}), ElementsAre(of_a_member.id));
  EXPECT_THAT(listed({.member = "u-8"}), IsEmpty());
  const auto shown = house_.run(connections_.find(administrator_, of_a_member.id)).value();
  EXPECT_EQ(shown.member.value().display_name, "Ana");
  const auto first = house_.run(connections_.list(administrator_, {.limit = 2})).value();
  EXPECT_THAT(listed({.after = first.next}), ElementsAre(of_a_member.id));
  EXPECT_EQ(field_of(house_.run(connections_.list(administrator_, {.provider = "nothing"}))), "provider");
  EXPECT_EQ(field_of(house_.run(connections_.list(administrator_, {.limit = 0}))), "limit");
}

TEST_F(ConnectionsTest, H14_OthersSeeAndChangeNothing) {
  add_key_service();
  const auto id = connected("keys", {.api_key = secret("k")}).connection.id;
  const auto stranger = model::caller_in(house_.make_tenant("South"));
  EXPECT_EQ(code_of(house_.run(connections_.find(stranger, id))), "not_found");
  EXPECT_EQ(code_of(house_.run(connections_.describe(stranger, id, {.label = "x"}))), "not_found");
  EXPECT_EQ(code_of(house_.run(connections_.remove(stranger, id))), "not_found");
  EXPECT_EQ(field_of(house_.run(connections_.connect_directly(stranger, {.provider = "keys"}))), "provider");
  EXPECT_THAT(house_.run(connections_.list(stranger, {})).value().items, IsEmpty());
  auto nobody = administrator_;
  nobody.role = model::built_in_role(model::Role::kNone);
  EXPECT_EQ(code_of(house_.run(connections_.list(nobody, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(connections_.find(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(connections_.describe(nobody, id, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(connections_.remove(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(connections_.connect_directly(nobody, {.provider = "keys"}))),
            "missing_permission");
  EXPECT_TRUE(is_there(id));
}

// Reliability R3.
TEST_F(ConnectionsTest, NoFaultOfTheDatabaseLeavesHalfAConnection) {
  add_key_service();
  const auto record = connected("keys", {.api_key = secret("k")});
  const auto ids = [&] {
    return house_.run(connections_.list(administrator_, {.limit = 500})).value().items.size();
  };
  for (const auto fault : store::kAllFaults) {
    const auto sweep_over = [&](std::string what, auto work) {
      for (store::FaultSweep sweep(fault, what); sweep.next();) {
        const auto before = ids();
        sweep.arm(house_.faulty);
        bool done = false;
        try {
          done = work();
        } catch (const store::StorageFault&) {
          done = false;
        }
        if (sweep.struck(house_.faulty) && !sweep.done_all_the_same()) {
          EXPECT_FALSE(done);
          EXPECT_EQ(ids(), before);
        }
      }
    };
    int number = 0;
    sweep_over("connect", [&] { return connect("keys", {.api_key = secret("k")}).has_value(); });
    sweep_over("describe", [&] {
      const ConnectionChange change{.label = fmt::format("{} {}", store::name_of(fault), ++number)};
      return house_.run(connections_.describe(administrator_, record.connection.id, change)).has_value();
    });
    const auto victim = connected("keys", {.api_key = secret("k")}).connection.id;
    sweep_over("remove", [&] {
      house_.clock.advance(hours{1});  // a lease that a fault has left is over by then
      return remove(victim).has_value();
    });
  }
}

}  // namespace
}  // namespace sallyport::vault
