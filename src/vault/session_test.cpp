#include "vault/session.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::vault {
namespace {

class SessionTest : public testing::Test {
 protected:
  HostMember ana() {
    return {.id = model::AccountId::random(random), .host_id = "u-17", .display_name = "Ana \"A\" Núñez"};
  }
  base::FakeRandom random{7};
};

TEST_F(SessionTest, ASessionComesBackAsItWasWritten) {
  const Session plain{.script = "nightly", .master = true};
  const Session full{.member = ana(),
                     .script = "report",
                     .providers = {{.provider = "google", .scopes = {"a", "b"}}, {.provider = "slack"}},
                     .user = true,
                     .origins = {"https://app.example.com"}};
  for (const auto& session : {plain, full, Session{}})
    EXPECT_EQ(read_session(write_session(session)).value(), session);
}

TEST_F(SessionTest, ATicketComesBackAsItWasWritten) {
  const Ticket plain{.setup = model::ProviderSetupId::random(random), .member = ana()};
  Ticket ours{.setup = plain.setup, .owner_kind = model::OwnerKind::kMaster};
  Ticket full = plain;
  full.script = "report";
  full.scopes = {"calendar.read"};
  full.connection = model::ConnectionId::random(random);
  full.origins = {"https://app.example.com", "http://localhost:3000"};
  full.return_to = "https://app.example.com/settings?tab=2";
  for (const auto& ticket : {plain, ours, full}) EXPECT_EQ(read_ticket(write_ticket(ticket)).value(), ticket);
}

TEST_F(SessionTest, WhatNobodyHasWrittenIsRefused) {
  for (const char* text :
       {"", "{", "[]", "7", R"({"member":7})", R"({"member":{"id":"x"}})", R"({"script":7})",
        R"({"providers":["google"]})", R"({"providers":{"google":[7]}})", R"({"origins":7})"})
    EXPECT_EQ(read_session(text).error().code, "invalid_session") << text;
  for (const char* text : {"", R"({"setup":"x"})", R"({"connection":7})", R"({"scopes":"a"})"})
    EXPECT_EQ(read_ticket(text).error().code, "invalid_session") << text;
}

TEST_F(SessionTest, S2_OneThatNamesProvidersAllowsNoOthers) {
  const Session open{};
  ASSERT_NE(open.allows("google"), nullptr);
  EXPECT_TRUE(open.allows("google")->scopes.empty());
  const Session narrow{.providers = {{.provider = "google", .scopes = {"a"}}}};
  ASSERT_NE(narrow.allows("google"), nullptr);
  EXPECT_EQ(narrow.allows("google")->scopes, std::vector<std::string>{"a"});
  EXPECT_EQ(narrow.allows("slack"), nullptr);
}

}  // namespace
}  // namespace sallyport::vault
