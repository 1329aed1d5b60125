// Which connection an account that was signed in becomes (sonadier S11; security H20).
#include <mutex>

#include "store/connect_attempt_repository.h"
#include "vault/attempts_fixture.h"
#include "vault/connections.h"

namespace sallyport::vault {
namespace {

using model::AuditAction;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(AttemptsTest, ScopesThatWereNotGrantedAreTold) {
  provider_.scope = "openid";
  const auto seen = connect(wanted());
  ASSERT_EQ(told(seen), "done ");
  EXPECT_THAT(seen->missing_scopes, ElementsAre("read"));
}

TEST_F(AttemptsTest, TheSameAccountAgainIsTheSameConnection) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  provider_.token = [&](const auto&) { return provider_.granted(""); };
  EXPECT_EQ(told(connect(wanted("ticket-2"))), "done ");
  ASSERT_THAT(connections(), SizeIs(1));
  EXPECT_EQ(connections()[0].generation, 2);
  EXPECT_EQ(refresh(connections()[0]), "refresh-1") << "what is not given again stays";
  EXPECT_EQ(told(begin(wanted("ticket-2"))), "done ") << "what is over is shown as it is";
  EXPECT_THAT(
      audited(AuditAction::kConnectionMade),
      ElementsAre("own, a member's own account, authorised anew", "own, a member's own account, new"));
}

TEST_F(AttemptsTest, ASecondAccountIsBesideTheFirstAndIsNotTheDefault) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  provider_.account = "ben";
  EXPECT_EQ(told(connect(wanted("ticket-2"))), "done ");
  ASSERT_THAT(connections(), SizeIs(2));
  EXPECT_TRUE(connections()[0].is_default);
  EXPECT_FALSE(connections()[1].is_default);
}

TEST_F(AttemptsTest, H20_AnotherAccountThanBeforeIsAskedAboutAndTheOldGrantStaysMeanwhile) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  provider_.account = "ben";
  const auto seen = connect(again());
  ASSERT_EQ(told(seen), "confirming ");
  EXPECT_EQ(seen->account_label, "ben@example.org");
  EXPECT_EQ(seen->old_label, "ana@example.org");
  EXPECT_TRUE(seen->old_works);
  EXPECT_EQ(access(connections().at(0)), "access-of-ana");
  EXPECT_THAT(std::string(base::as_text(seen->attempt.sealed_grant)), Not(HasSubstr("access-of-ben")));
  EXPECT_EQ(base::code_of(house_.run(attempts_->answer("ticket-2", "other", Choice::kReplace))),
            "wrong_browser");
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kReplace))), "done ");
  ASSERT_THAT(connections(), SizeIs(1));
  EXPECT_EQ(access(connections()[0]), "access-of-ben");
  EXPECT_EQ(connections()[0].account_id, "ben");
  EXPECT_EQ(base::code_of(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kAdd))), "attempt_over");
}

TEST_F(AttemptsTest, H20_ThePersonMayAddTheOtherAccountOrKeepTheOldOne) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  provider_.account = "ben";
  EXPECT_EQ(told(connect(again())), "confirming ");
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kKeep))),
            "declined kept_old_account");
  ASSERT_THAT(connections(), SizeIs(1));
  EXPECT_EQ(access(connections()[0]), "access-of-ana");
  auto request = again();
  request.id = "ticket-3";
  EXPECT_EQ(told(connect(request)), "confirming ");
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-3", kBinder, Choice::kAdd))), "done ");
  ASSERT_THAT(connections(), SizeIs(2));
  EXPECT_EQ(access(connections()[0]), "access-of-ana");
  EXPECT_EQ(access(connections()[1]), "access-of-ben");
}

TEST_F(AttemptsTest, AServiceThatDoesNotSayWhoseAccountItIsConnectsAndAsksBeforeItReplaces) {
  provider_.account = "";
  EXPECT_EQ(told(connect(wanted())), "done ");
  EXPECT_EQ(told(connect(again())), "done ") << "nothing is known of the old one either";
  provider_.account = "ana";
  auto request = again();
  request.id = "ticket-3";
  EXPECT_EQ(told(connect(request)), "done ");
  provider_.account = "";
  request.id = "ticket-4";
  EXPECT_EQ(told(connect(request)), "confirming ");
}

// Else two scripts that need different things would take each other's scopes away for ever.
TEST_F(AttemptsTest, WhatAnAccountHasAllowedBeforeIsAskedForAgain) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  auto request = again();
  request.scopes = {"write"};
  ASSERT_TRUE(begin(request));
  EXPECT_THAT(open(request.id).value(), AllOf(HasSubstr("read"), HasSubstr("write")));
}

class RejectedGrants : public AttemptsTest {
 protected:
  RejectedGrants() {
    setup_.entry = std::string(kSignInEntry);
    setup_.entry.insert(1, R"("revocation":{"url":"https://own.example/revoke"},)");
    house_.store.write_now(
        [&](store::Session& s) { return store::ProviderSetupRepository(s).update(setup_, 1, false); });
  }
  static async::Task<bool> finished(Attempts& attempts) {
    co_await attempts.finish();
    co_return true;
  }
  static async::Task<bool> looked(Attempts& attempts) {
    co_await attempts.end_unanswered();
    co_return true;
  }
  static async::Task<bool> maintained(Attempts& attempts) {
    co_await attempts.maintain();
    co_return true;
  }
  // As the upkeep of two processes does, one after the other: one that ends begins nothing more.
  void look() {
    for (int i = 0; i < 2; ++i) {
      house_.run(looked(*attempts_));
      restart();
    }
  }
  std::optional<model::ConnectAttempt> stored(std::string_view id) {
    return house_.store.read_now(
        [&](store::Session& s) { return store::ConnectAttemptRepository(s).find(id); });
  }
  // Which tokens have been ended at the service, once everything that was begun is over.
  std::vector<std::string> ended() {
    restart();
    std::vector<std::string> tokens;
    const std::scoped_lock lock(provider_.mutex);
    for (const auto& request : provider_.requests)
      if (request.url.ends_with("/revoke")) tokens.push_back(TestProvider::value_of(request.body, "token"));
    return tokens;
  }
  // Ana is connected, and Ben has signed in to renew that.
  void ask_about_ben() {
    EXPECT_EQ(told(connect(wanted())), "done ");
    provider_.account = "ben";
    provider_.token = [this](const egress::Request&) {
      return provider_.granted(R"(,"refresh_token":"refresh-of-ben")");
    };
    EXPECT_EQ(told(connect(again())), "confirming ");
    EXPECT_THAT(ended(), IsEmpty());
  }
};

TEST_F(RejectedGrants, H20_WhatThePersonDoesNotWantIsEndedAtTheService) {
  ask_about_ben();
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kKeep))),
            "declined kept_old_account");
  EXPECT_THAT(ended(), ElementsAre("refresh-of-ben"));
}

TEST_F(RejectedGrants, H20_SoItIsWhenTheyPressCancelAnywhere) {
  ask_about_ben();
  EXPECT_EQ(told(house_.run(attempts_->decline("ticket-2", kBinder))), "declined by_person");
  EXPECT_THAT(ended(), ElementsAre("refresh-of-ben"));
  auto request = again();
  request.id = "ticket-3";
  EXPECT_EQ(told(connect(request)), "confirming ");
  EXPECT_EQ(told(**house_.run(attempts_->decline(viewer(), "ticket-3"))), "declined by_person");
  EXPECT_THAT(ended(), testing::SizeIs(2));
}

TEST_F(RejectedGrants, WhatIsStoredLivesOn) {
  ask_about_ben();
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kAdd))), "done ");
  EXPECT_THAT(ended(), IsEmpty());
}

// Services end every grant of an account with one of them.
TEST_F(RejectedGrants, AnAccountThatIsConnectedElsewhereLosesNothing) {
  ask_about_ben();
  auto of_ben = wanted("ticket-3");
  of_ben.owner_kind = model::OwnerKind::kMaster;
  of_ben.owner = std::nullopt;
  EXPECT_EQ(told(connect(of_ben)), "done ");
  EXPECT_EQ(told(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kKeep))),
            "declined kept_old_account");
  EXPECT_THAT(ended(), IsEmpty());
}

TEST_F(RejectedGrants, NorDoesOneThatNobodyCanTellApart) {
  EXPECT_EQ(told(connect(wanted())), "done ");
  provider_.account = "";
  EXPECT_EQ(told(connect(again())), "confirming ");
  EXPECT_EQ(told(house_.run(attempts_->decline("ticket-2", kBinder))), "declined by_person");
  EXPECT_THAT(ended(), IsEmpty());
}

TEST_F(RejectedGrants, H20_WhatNobodyAnswersForIsEndedAtTheServiceOnceTheTimeIsOver) {
  ask_about_ben();
  look();
  EXPECT_THAT(ended(), IsEmpty());
  house_.clock.advance(std::chrono::minutes{15});
  look();
  EXPECT_THAT(ended(), ElementsAre("refresh-of-ben"));
  EXPECT_EQ(told_by_find("ticket-2"), "expired ");
  EXPECT_THAT(stored("ticket-2")->sealed_grant, IsEmpty());
  EXPECT_EQ(base::code_of(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kReplace))),
            "attempt_over");
  EXPECT_THAT(audited(AuditAction::kConnectAttemptEnded),
              ElementsAre("expired: not answered, ended at the service, a member's own account"));
  EXPECT_EQ(access(connections().at(0)), "access-of-ana");
  look();
  EXPECT_THAT(ended(), SizeIs(1)) << "once";
  house_.clock.advance(std::chrono::hours{2});
  house_.run(maintained(*attempts_));
  EXPECT_FALSE(stored("ticket-2"));
}

TEST_F(RejectedGrants, H20_TwoProcessesEndItOnce) {
  ask_about_ben();
  house_.clock.advance(std::chrono::minutes{15});
  Attempts other(house_.house);
  auto first = async::start(house_.runtime.core(0), looked(*attempts_));
  auto second = async::start(house_.runtime.core(0), looked(other));
  first.get();
  second.get();
  house_.run(finished(other));
  EXPECT_THAT(ended(), ElementsAre("refresh-of-ben"));
}

TEST_F(RejectedGrants, H20_AProcessThatEndsMeanwhileLeavesItToTheNextOne) {
  ask_about_ben();
  house_.clock.advance(std::chrono::minutes{15});
  house_.store.write_now([&](store::Session& s) {
    store::ConnectAttemptRepository attempts(s);
    auto claimed = attempts.unanswered(house_.clock.now());
    attempts.claim_end(*claimed, next_end(*claimed, house_.clock.now()));
    return true;
  });
  look();
  EXPECT_THAT(ended(), IsEmpty()) << "somebody else does it";
  EXPECT_EQ(base::code_of(house_.run(attempts_->answer("ticket-2", kBinder, Choice::kReplace))),
            "attempt_over");
  house_.clock.advance(std::chrono::minutes{15});
  look();
  EXPECT_THAT(ended(), ElementsAre("refresh-of-ben"));
}

TEST_F(RejectedGrants, H20_AServiceThatIsAwayIsAskedAgainForADayAndThenTheGrantIsForgotten) {
  ask_about_ben();
  provider_.revoked = [](const auto&) { return TestProvider::answer(503, "{}"); };
  for (int i = 0; i < 15; ++i) {
    house_.clock.advance(std::chrono::hours{1});
    look();
    house_.run(maintained(*attempts_));
  }
  EXPECT_THAT(ended(), SizeIs(4)) << "after 1, 2, 4 and 8 hours";
  EXPECT_THAT(stored("ticket-2")->sealed_grant, Not(IsEmpty()));
  EXPECT_THAT(audited(AuditAction::kConnectAttemptEnded), IsEmpty());
  house_.clock.advance(std::chrono::hours{1});
  look();
  EXPECT_THAT(ended(), SizeIs(5)) << "the next try would be after a day";
  EXPECT_THAT(stored("ticket-2")->sealed_grant, IsEmpty());
  EXPECT_THAT(audited(AuditAction::kConnectAttemptEnded),
              ElementsAre("expired: not answered, not ended at the service, a member's own account"));
}

TEST_F(RejectedGrants, OneThatWaitsForNoAnswerAnyMoreHoldsUpNoOther) {
  ask_about_ben();
  auto request = again();
  request.id = "ticket-3";
  provider_.account = "cleo";
  EXPECT_EQ(told(connect(request)), "confirming ");
  house_.clock.advance(std::chrono::minutes{15});
  look();
  EXPECT_THAT(ended(), SizeIs(2));
  EXPECT_THAT(stored("ticket-2")->sealed_grant, IsEmpty());
  EXPECT_THAT(stored("ticket-3")->sealed_grant, IsEmpty());
}

// Their accounts may be the same one, and nobody can tell yet.
TEST_F(RejectedGrants, OneThatIsStillAskedAboutIsWaitedFor) {
  ask_about_ben();
  house_.clock.advance(std::chrono::minutes{10});
  auto request = again();
  request.id = "ticket-3";
  EXPECT_EQ(told(connect(request)), "confirming ");
  house_.clock.advance(std::chrono::minutes{5});
  look();
  EXPECT_THAT(ended(), IsEmpty());
  house_.clock.advance(std::chrono::minutes{15});
  look();
  EXPECT_THAT(ended(), SizeIs(2));
}

TEST_F(RejectedGrants, WhatCannotBeStoredIsEndedAtTheService) {
  const auto state = sent(wanted());
  provider_.token = [this](const egress::Request&) {
    house_.store.write_now([&](store::Session& s) {
      for (int i = 0; i < kMostConnections; ++i) {
        model::Connection other{.id = model::ConnectionId::random(house_.random),
                                .tenant = house_.tenant,
                                .setup = setup_.id,
                                .owner_kind = model::OwnerKind::kUser,
                                .owner = member_,
                                .account_id = fmt::format("other-{}", i)};
        store::ConnectionRepository(s).insert(other);
      }
      return true;
    });
    return provider_.granted(R"(,"refresh_token":"refresh-1")");
  };
  EXPECT_EQ(told(come_back(fmt::format("state={}&code=code", state))), "failed too_many_accounts");
  EXPECT_THAT(ended(), ElementsAre("refresh-1"));
}

}  // namespace
}  // namespace sallyport::vault
