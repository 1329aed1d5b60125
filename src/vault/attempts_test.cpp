// Connecting an account (sonadier S11, S12; outbound §2.4, §5; security H01 to H05, H18, H20).
#include <future>

#include "store/connect_attempt_repository.h"
#include "store/fault_sweep.h"
#include "store/host_member_repository.h"
#include "store/member_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"
#include "vault/attempts_fixture.h"
#include "vault/connections.h"

namespace sallyport::vault {
namespace {

using model::AttemptState;
using model::AuditAction;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(AttemptsTest, S11_APersonSignsInAndTheConnectionIsStored) {
  EXPECT_EQ(told_by_find(), "created") << "the link has not been opened";
  const auto state = sent(wanted());
  EXPECT_EQ(told_by_find(), "opened ");
  const auto seen = come_back(fmt::format("state={}&code=the-code", state));
  ASSERT_EQ(told(seen), "done ");
  EXPECT_EQ(seen->account_label, "ana@example.org");
  EXPECT_EQ(seen->provider_name, "Our Own");
  EXPECT_EQ(seen->tenant_name, "North");
  EXPECT_THAT(seen->missing_scopes, IsEmpty());
  ASSERT_THAT(connections(), SizeIs(1));
  const auto made = connections()[0];
  EXPECT_EQ(made.id, seen->attempt.connection);
  EXPECT_EQ(access(made), "access-of-ana");
  EXPECT_EQ(refresh(made), "refresh-1");
  EXPECT_EQ(made.owner_kind, model::OwnerKind::kUser);
  EXPECT_EQ(made.owner, member_);
  EXPECT_EQ(made.connected_by,
            (model::Connector{.kind = model::ConnectorKind::kHostMember, .id = member_.uuid}));
  EXPECT_EQ(made.account_id, "ana");
  EXPECT_TRUE(made.is_default);
  EXPECT_THAT(made.scopes, ElementsAre("openid", "read"));
  EXPECT_EQ(made.expires_at, house_.clock.now() + hours{1});
  EXPECT_THAT(audited(AuditAction::kConnectionMade), ElementsAre("own, a member's own account, new"));
  EXPECT_EQ(told_by_find(), "done ");
}

TEST_F(AttemptsTest, S11_TheCodeIsExchangedWithWhatTheWayThereSaid) {
  EXPECT_TRUE(begin(wanted()));
  const auto url = open().value();
  EXPECT_THAT(url, testing::StartsWith("https://own.example/authorize?response_type=code&client_id=client"));
  EXPECT_EQ(TestProvider::value_of(url, "code_challenge_method"), "S256") << "H05";
  EXPECT_THAT(url, HasSubstr("scope=openid%20read"));
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", TestProvider::value_of(url, "state")))), "done ");
  const auto& body = provider_.requests.at(0).body;
  const auto verifier = TestProvider::value_of(body, "code_verifier");
  EXPECT_EQ(TestProvider::value_of(url, "code_challenge"),
            base::base64url_encode(crypto::sha256(base::as_bytes(verifier))));
  EXPECT_EQ(TestProvider::value_of(body, "redirect_uri"), TestProvider::value_of(url, "redirect_uri"));
  EXPECT_THAT(body, HasSubstr("https%3A%2F%2Fid.example%2Fconnect%2Fcallback%2Fown"));
}

TEST_F(AttemptsTest, TheMastersAccountBelongsToNobody) {
  auto request = wanted();
  request.owner_kind = model::OwnerKind::kMaster;
  request.owner = std::nullopt;
  EXPECT_EQ(told(connect(request)), "done ");
  EXPECT_EQ(connections().at(0).owner_kind, model::OwnerKind::kMaster);
  EXPECT_EQ(connections()[0].owner, std::nullopt);
  EXPECT_EQ(connections()[0].connected_by,
            (model::Connector{.kind = model::ConnectorKind::kHostMember, .id = member_.uuid}));
}

TEST_F(AttemptsTest, S6_ItIsKnownWhoHasConnectedAMasterAccount) {
  auto request = wanted();
  request.owner_kind = model::OwnerKind::kMaster;
  request.owner = request.member = std::nullopt;
  EXPECT_EQ(told(connect(request)), "done ");
  EXPECT_EQ(connections().at(0).connected_by,
            (model::Connector{.kind = model::ConnectorKind::kIntegration, .id = integration_.uuid}))
      << "nobody knows who has followed the link";
  const model::Account ana{.id = model::AccountId::random(house_.random),
                           .email = "ana@example.org",
                           .display_name = "Ana",
                           .password_hash = "",
                           .created_at = house_.clock.now()};
  house_.store.write_now([&](store::Session& s) {
    EXPECT_TRUE(store::TenantRepository(s).insert_account(ana));
    EXPECT_TRUE(store::MemberRepository(s).insert(
        {.id = model::MemberId::random(house_.random), .tenant = house_.tenant, .account = ana.id}));
    store::HostMemberRepository(s).see(
        {.id = member_, .tenant = house_.tenant, .host_id = "ana@example.org", .display_name = "Ana"});
    return true;
  });
  request = wanted("ticket-2");
  request.owner_kind = model::OwnerKind::kMaster;
  request.owner = std::nullopt;
  EXPECT_EQ(told(connect(request)), "done ");
  ASSERT_THAT(connections(), SizeIs(1)) << "it is the same account";
  EXPECT_EQ(connections()[0].connected_by,
            (model::Connector{.kind = model::ConnectorKind::kMember, .id = ana.id.uuid}))
      << "the host product calls its member by the same address";
}

TEST_F(AttemptsTest, H05_NeitherStateNorBinderNorVerifierStandsInTheDatabase) {
  const auto state = sent(wanted());
  const auto row = house_.store.read_now(
      [&](store::Session& s) { return *store::ConnectAttemptRepository(s).find("ticket-1"); });
  const auto clear = [](const base::Bytes& bytes, std::string_view text) {
    return std::string(base::as_text(bytes)).contains(text);
  };
  EXPECT_THAT(row.state_digest, SizeIs(32));
  EXPECT_FALSE(clear(row.state_digest, state));
  EXPECT_THAT(row.binder_digest, SizeIs(32));
  EXPECT_EQ(house_
                .run(attempts_->callback("own", fmt::format("state={}&code=c", state),
                                         [](auto) { return std::string(kBinder); }))
                ->attempt.state,
            AttemptState::kDone);
  const auto verifier = TestProvider::value_of(provider_.requests.at(0).body, "code_verifier");
  EXPECT_GE(verifier.size(), 43U);
  EXPECT_FALSE(clear(row.sealed_verifier, verifier));
}

TEST_F(AttemptsTest, H06_ASealedVerifierIsSealedAnewEachTimeAndOpensInItsOwnRowAlone) {
  const auto own = store::place_of_verifier(house_.tenant, "ticket-1");
  const auto one = house_.keyring.seal(own.context(), base::as_bytes("verifier")).value();
  const auto two = house_.keyring.seal(own.context(), base::as_bytes("verifier")).value();
  EXPECT_NE(one, two);
  EXPECT_EQ(house_.keyring.open(own.context(), one)->reveal_text(), "verifier");
  EXPECT_FALSE(house_.keyring.open(store::place_of_verifier(house_.tenant, "ticket-2").context(), one));
  const auto of_another = model::TenantId::random(house_.random);
  EXPECT_FALSE(house_.keyring.open(store::place_of_verifier(of_another, "ticket-1").context(), one));
  for (std::size_t i = 0; i < one.size(); ++i) {
    auto changed = one;
    changed[i] ^= 1;
    EXPECT_FALSE(house_.keyring.open(own.context(), changed)) << "byte " << i;
  }

  const auto state = sent(wanted("ticket-1"));
  sent(wanted("ticket-2"));
  house_.store.write_now([&](store::Session& s) {
    store::ConnectAttemptRepository attempts(s);
    auto mine = attempts.find("ticket-1");
    mine->sealed_verifier = attempts.find("ticket-2")->sealed_verifier;
    return attempts.update(*mine, mine->version);
  });
  EXPECT_FALSE(come_back(fmt::format("state={}&code=c", state))) << "it is the verifier of another attempt";
  EXPECT_EQ(provider_.exchanges(), 0U);
  EXPECT_THAT(connections(), IsEmpty());
}

TEST_F(AttemptsTest, H01_AnotherBrowserCannotFinishWhatThisOneHasBegun) {
  const auto state = sent(wanted());
  const auto query = fmt::format("state={}&code=stolen", state);
  EXPECT_EQ(told(come_back(query, "")), "wrong_browser ");
  EXPECT_EQ(told(come_back(query, "binder-of-another")), "wrong_browser ");
  EXPECT_EQ(provider_.exchanges(), 0U) << "no code is used";
  EXPECT_EQ(told_by_find(), "opened ") << "nobody else can end it";
  EXPECT_EQ(told(come_back(query)), "done ");
}

TEST_F(AttemptsTest, H01_AnotherBrowserCannotTakeOverWhatIsOnItsWay) {
  EXPECT_TRUE(begin(wanted(), "first"));
  EXPECT_TRUE(begin(wanted(), kBinder)) << "only shown so far, by a preview of the link perhaps";
  EXPECT_EQ(base::code_of(open("ticket-1", "first")), "wrong_browser");
  EXPECT_TRUE(open());
  EXPECT_EQ(base::code_of(begin(wanted(), "other")), "wrong_browser");
  EXPECT_EQ(base::code_of(open("ticket-1", "other")), "wrong_browser");
  EXPECT_TRUE(begin(wanted()));
  EXPECT_EQ(base::code_of(open("unknown")), "not_found");
}

TEST_F(AttemptsTest, H02_AStateValueWorksOnce) {
  const auto state = sent(wanted());
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=one", state))), "done ");
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=two", state))), "invalid_request state");
  EXPECT_EQ(provider_.exchanges(), 1U);
  EXPECT_EQ(base::code_of(open()), "attempt_over");
  EXPECT_EQ(base::code_of(begin(wanted(), "other")), "attempt_over");
}

TEST_F(AttemptsTest, H02_OpeningAgainMakesTheEarlierStateWorthless) {
  const auto first = sent(wanted());
  const auto second = TestProvider::value_of(open().value(), "state");
  EXPECT_NE(first, second);
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", first))), "invalid_request state");
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", second))), "done ");
}

TEST_F(AttemptsTest, H03_ACallbackWithoutItsPartsIsRefused) {
  EXPECT_EQ(told(come_back("")), "invalid_request state");
  EXPECT_EQ(told(come_back("code=c")), "invalid_request state");
  EXPECT_EQ(told(come_back("state=unknown&code=c")), "invalid_request state");
  EXPECT_EQ(told(come_back("error=access_denied")), "invalid_request state");
  const auto state = sent(wanted());
  EXPECT_FALSE(come_back(fmt::format("state={0}&state={0}&code=c", state)));
  EXPECT_EQ(told(come_back(fmt::format("state={}", state))), "failed answer_unusable");
  EXPECT_EQ(provider_.exchanges(), 0U);
}

TEST_F(AttemptsTest, H04_AnAnswerOfAnotherServiceEndsTheAttempt) {
  const auto state = sent(wanted());
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", state), std::string(kBinder), "evil")),
            "failed other_service");
  const auto next = sent(wanted("ticket-2"));
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c&iss=https%3A%2F%2Fevil.example", next))),
            "failed other_service");
  EXPECT_EQ(provider_.exchanges(), 0U) << "no code goes to anybody";
  EXPECT_THAT(connections(), IsEmpty());
  EXPECT_THAT(audited(AuditAction::kConnectAttemptEnded),
              ElementsAre("failed: other_service, a member's own account",
                          "failed: other_service, a member's own account"));
}

TEST_F(AttemptsTest, S12_APersonWhoRefusesAtTheProviderHasDeclined) {
  EXPECT_EQ(told(come_back(fmt::format("state={}&error=access_denied", sent(wanted())))),
            "declined at_provider");
  EXPECT_EQ(told(come_back(fmt::format("state={}&error=server_error", sent(wanted("ticket-2"))))),
            "failed provider_refused");
  EXPECT_THAT(connections(), IsEmpty());
}

TEST_F(AttemptsTest, S12_APersonMaySayNoHereBeforeOrAfterOpening) {
  EXPECT_TRUE(begin(wanted()));
  EXPECT_EQ(base::code_of(house_.run(attempts_->decline("ticket-1", "other"))), "wrong_browser");
  EXPECT_EQ(told(house_.run(attempts_->decline("ticket-1", kBinder))), "declined by_person");
  EXPECT_EQ(base::code_of(open()), "attempt_over");
  const auto state = sent(wanted("ticket-2"));
  EXPECT_EQ(told(*house_.run(attempts_->decline(viewer(), "ticket-2")).value()), "declined by_person");
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", state))), "invalid_request state");
  EXPECT_EQ(house_.run(attempts_->decline(viewer(), "never-opened")).value(), std::nullopt);
}

TEST_F(AttemptsTest, S12_SayingNoChangesNothingThatIsDone) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  EXPECT_EQ(told(*house_.run(attempts_->decline(viewer(), "ticket-1")).value()), "done ");
  EXPECT_THAT(connections(), SizeIs(1));
}

TEST_F(AttemptsTest, H08_WhatTheTokenEndpointSaysInsteadOfTokensIsTold) {
  int number = 0;
  const auto outcome = [&](auto answer) {
    provider_.token = [answer](const egress::Request&) -> base::Result<egress::Answer> { return answer; };
    return told(connect(wanted(fmt::format("t{}", ++number))));
  };
  EXPECT_EQ(outcome(TestProvider::answer(500, "oops")), "failed provider_unavailable");
  EXPECT_EQ(outcome(TestProvider::answer(200, "<html>")), "failed provider_unavailable");
  EXPECT_EQ(outcome(TestProvider::lost()), "failed provider_unavailable");
  EXPECT_EQ(outcome(TestProvider::answer(400, R"({"error":"invalid_grant"})")), "failed code_refused");
  EXPECT_EQ(outcome(TestProvider::answer(401, R"({"error":"invalid_client"})")), "failed app_refused");
  EXPECT_THAT(connections(), IsEmpty());
}

TEST_F(AttemptsTest, EachSecretOfTheApplicationIsTriedInTurn) {
  provider_.token = [&](const egress::Request& request) -> base::Result<egress::Answer> {
    if (request.body.contains("new-secret")) return provider_.granted("");
    return TestProvider::answer(401, R"({"error":"invalid_client"})");
  };
  EXPECT_EQ(told(connect(wanted())), "done ");
  EXPECT_EQ(provider_.exchanges(), 2U);
}

TEST_F(AttemptsTest, AnAttemptEndsAfterItsTime) {
  const auto state = sent(wanted());
  house_.clock.advance(minutes{15});
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", state))), "attempt_over ");
  EXPECT_EQ(told_by_find(), "expired ");
  EXPECT_EQ(base::code_of(open()), "attempt_over");
  EXPECT_EQ(provider_.exchanges(), 0U);
  const auto there = [&] {
    return house_.store.read_now(
        [](store::Session& s) { return store::ConnectAttemptRepository(s).find("ticket-1").has_value(); });
  };
  const auto maintain = [&] {
    house_.run([](Attempts& it) -> async::Task<bool> {
      co_await it.maintain();
      co_return true;
    }(*attempts_));
  };
  maintain();
  EXPECT_TRUE(there()) << "clients may still ask";
  house_.clock.advance(hours{1} + minutes{1});
  maintain();
  EXPECT_FALSE(there());
}

TEST_F(AttemptsTest, S1_WhatTheManagerHasSwitchedOffConnectsNobody) {
  const auto state = sent(wanted());
  setup_.enabled = false;
  const auto update = [&] {
    house_.store.write_now([&](store::Session& s) {
      return store::ProviderSetupRepository(s).update(setup_, setup_.version++, false);
    });
  };
  update();
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=c", state))), "failed disabled_by_manager");
  EXPECT_EQ(told(begin(wanted("ticket-2"))), "disabled_by_manager ");
  setup_.enabled = true;
  update();
  EXPECT_TRUE(begin(wanted("ticket-2")));
  house_.store.write_now([&](store::Session& s) {
    return store::TenantRepository(s).set_connections_enabled(house_.tenant, false);
  });
  EXPECT_EQ(base::code_of(open("ticket-2")), "disabled_by_manager");
  EXPECT_EQ(provider_.exchanges(), 0U);
}

TEST_F(AttemptsTest, H14_OthersSeeNothingOfAnAttempt) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  const auto sees = [&](const AttemptViewer& who) {
    return house_.run(attempts_->find(who, "ticket-1")).value().has_value();
  };
  EXPECT_TRUE(sees(viewer()));
  EXPECT_FALSE(sees({.tenant = house_.tenant}));
  EXPECT_FALSE(sees({.tenant = house_.tenant, .member = model::AccountId::random(house_.random)}));
  EXPECT_FALSE(sees({.tenant = model::TenantId::random(house_.random), .member = member_}));
  EXPECT_TRUE(begin(wanted("ticket-2")));
  EXPECT_EQ(house_.run(attempts_->decline({.tenant = house_.tenant}, "ticket-2")).value(), std::nullopt);
  EXPECT_EQ(told_by_find("ticket-2"), "created ");
}

TEST_F(AttemptsTest, H18_NobodyIsSentElsewhereThanWhereTheSessionBelongs) {
  int number = 0;
  const auto kept = [&](std::string return_to) {
    auto request = wanted(fmt::format("r{}", ++number));
    request.return_to = std::move(return_to);
    return begin(request)->attempt.return_to;
  };
  EXPECT_EQ(kept("https://app.example/page?x=1"), "https://app.example/page?x=1");
  for (const char* hostile :
       {"https://evil.example/", "//app.example/", "/page", "https://app.example.evil.example/",
        "https://app.example@evil.example/", "javascript:alert(1)//https://app.example"})
    EXPECT_EQ(kept(hostile), "") << hostile;
}

// What a browser may read as another site, put together of all that has led others astray.
std::vector<std::string> mutated_targets() {
  std::vector<std::string> targets;
  for (const char* prefix : {"", "https:", "HTTPS:", "http:", "https:app.example", "https://app.example",
                             " https:", "\t", "javascript:", "https://app.example:443"})
    for (const char* separator :
         {"",  "/", "//", "///", "\\",     "\\\\", "/\\",   "\\/",   "/\t/", "\n//",
          "@", ".", ":",  ":@",  "%2f%2f", "%5c",  "%09//", "/%09/", "%00",  "\xef\xbc\x8f\xef\xbc\x8f"})
      for (const char* host : {"evil.example", "app.example@evil.example/https://app.example/#"})
        targets.push_back(std::string(prefix) + separator + host);
  return targets;
}

TEST_F(AttemptsTest, H18_FourHundredMutatedTargetsLeadNowhereElse) {
  auto request = wanted();
  int number = 0, stay = 0;
  for (const auto& target : mutated_targets()) {
    request.id = fmt::format("m{}", ++number);
    request.return_to = target;
    const auto kept = begin(request)->attempt.return_to;
    if (kept.empty()) continue;
    // Behind this no browser looks for a host, and none of these bytes is taken for another.
    ++stay;
    EXPECT_THAT(kept, testing::AnyOf(testing::StartsWith("https://app.example/"),
                                     testing::StartsWith("https://app.example:443/")))
        << target;
    EXPECT_EQ(kept.find_first_of("\\\t\r\n "), std::string::npos) << target;
  }
  EXPECT_EQ(number, 400);
  EXPECT_GT(stay, 0) << "pages of our own whose names are odd";
}

TEST_F(AttemptsTest, S11_WhoeverWaitsHearsOfAChange) {
  const auto wait = [&](std::optional<AttemptState> from, std::chrono::milliseconds longest) {
    return async::start(house_.runtime.core(1), attempts_->wait(viewer(), "ticket-1", from, longest));
  };
  EXPECT_EQ(wait(AttemptState::kCreated, {}).get().value(), std::nullopt) << "no time to wait";
  EXPECT_TRUE(begin(wanted()));
  auto waiting = wait(AttemptState::kCreated, minutes{1});
  EXPECT_TRUE(open());
  EXPECT_EQ(waiting.wait_for(std::chrono::seconds{20}), std::future_status::ready)
      << "it only looks at the end";
  EXPECT_EQ(waiting.get().value()->attempt.state, AttemptState::kOpened);
  // Another process, which tells nobody here.
  Attempts other(house_.house);
  EXPECT_TRUE(house_.run(other.decline("ticket-1", kBinder)));
  EXPECT_EQ(wait(AttemptState::kOpened, minutes{1}).get().value()->attempt.state, AttemptState::kDeclined);
}

// Reliability R3: a fault loses no attempt and makes no second connection.
TEST_F(AttemptsTest, R3_AFaultAtAnyStatementLeavesAWayOn) {
  for (const auto fault : {store::Fault::kOnce, store::Fault::kAnswerIsLost}) {
    int number = 0;
    for (store::FaultSweep sweep(fault, "callback"); sweep.next();) {
      const auto id = fmt::format("{}-{}", store::name_of(fault), ++number);
      provider_.account = id;
      const auto query = fmt::format("state={}&code=c", sent(wanted(id)));
      sweep.arm(house_.faulty);
      std::string outcome;
      try {
        outcome = told(come_back(query));
      } catch (const store::StorageFault&) {
        outcome = "fault";
      }
      const bool struck = sweep.struck(house_.faulty);
      if (outcome == "fault") {
        EXPECT_TRUE(struck);
        outcome = told_by_find(id);
        if (outcome == "opened ") outcome = told(come_back(query));
        // The state value is used up and nobody knows it; the person begins again.
        if (outcome == "returned " && fault == store::Fault::kAnswerIsLost) continue;
      }
      EXPECT_EQ(outcome, "done ");
    }
  }
}

TEST_F(AttemptsTest, NoSecretStandsInTheAuditLog) {
  const auto state = sent(wanted());
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=the-code", state))), "done ");
  audit::Reader reader(house_.store);
  for (const auto& entry : house_.run(reader.query({}))->items)
    for (const auto& secret : {state, std::string(kBinder), std::string("the-code"), std::string("access-of"),
                               std::string("refresh-1")})
      EXPECT_THAT(entry.record.reason + entry.record.token_id, Not(HasSubstr(secret)));
}

// The change itself has its record with it; who is told of it at once may go on only when the log is durable.
TEST_F(AttemptsTest, T9_WhoWaitsIsNotToldOfAnEndThatTheAuditLogHasNotConfirmed) {
  const auto state = sent(wanted());
  auto waiting = async::start(house_.runtime.core(1),
                              attempts_->wait(viewer(), "ticket-1", AttemptState::kOpened, seconds{2}));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(told_by_find(), "opened ");  // by now it waits
  house_.audit.stop();
  EXPECT_EQ(told(come_back(fmt::format("state={}&error=access_denied", state))), "outcome_unknown ");
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds{200}), std::future_status::timeout);
  EXPECT_EQ(waiting.get().value()->attempt.state, AttemptState::kDeclined) << "it looks in the end";
}

}  // namespace
}  // namespace sallyport::vault
