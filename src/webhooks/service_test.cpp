#include "webhooks/service.h"

#include <fmt/format.h>

#include "webhooks/house_fixture.h"
#include "webhooks/message_signature.h"

namespace sallyport::webhooks {
namespace {

using base::code_of;
using base::field_of;
using base::kind_of;
using model::DeliveryState;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class WebhookServiceTest : public testing::Test {
 protected:
  auto create(NewWebhook wanted, const model::Caller& caller) {
    return house_.run(service_.create(caller, std::move(wanted)));
  }
  auto create(NewWebhook wanted) { return create(std::move(wanted), house_.administrator); }
  auto change(const model::WebhookId& id, WebhookChange wanted, std::optional<std::int64_t> version = {}) {
    return house_.run(service_.change(house_.administrator, id, std::move(wanted), version));
  }
  std::string signature(const base::Secret& secret, const egress::Request& request) {
    const auto headers = signature_headers(TestHouse::header(request, "webhook-id"), house_.clock.now(),
                                           request.body, std::span(&secret, 1));
    return headers[2].value;
  }

  TestHouse house_;
  Service& service_ = house_.service;
  const NewWebhook kWanted{.name = "Guard desk", .url = "https://guards.example/hooks"};
};

TEST_F(WebhookServiceTest, ANewOneIsNotActiveAndItsSecretIsShownOnce) {
  const auto made = house_.make();
  EXPECT_FALSE(made.webhook.active);
  EXPECT_EQ(made.webhook.integration, house_.integration);
  EXPECT_THAT(std::string(made.secret.reveal_text()), testing::StartsWith("slp_"));
  const auto stored = house_.read(made.webhook.id);
  EXPECT_EQ(base::as_text(stored.sealed_secret).find(made.secret.reveal_text()), std::string_view::npos);
  EXPECT_THAT(house_.audited(), Contains(HasSubstr("webhook.created")));
  EXPECT_THAT(house_.audited(), Not(Contains(HasSubstr(std::string(made.secret.reveal_text())))));
}

TEST_F(WebhookServiceTest, WhatIsWrongIsNamed) {
  auto wanted = kWanted;
  wanted.url = "ftp://guards.example";
  EXPECT_EQ(field_of(create(wanted)), "url");
  wanted = kWanted;
  wanted.name = "";
  EXPECT_EQ(field_of(create(wanted)), "name");
  wanted = kWanted;
  wanted.events = {"unheard of"};
  EXPECT_EQ(field_of(create(wanted)), "events");
}

TEST_F(WebhookServiceTest, NobodyListensThroughAnIntegrationThatMayDoMore) {
  const auto mighty = house_.make_integration();
  const auto mine = house_.make();
  auto wanted = kWanted;
  wanted.integration = mighty;
  const auto theirs = create(wanted);
  ASSERT_TRUE(theirs);
  house_.mightier = {mighty};
  EXPECT_EQ(code_of(create(wanted)), "exceeds_own_role");
  const auto& id = theirs->webhook.id;
  EXPECT_EQ(code_of(change(id, {.url = "https://elsewhere.example"})), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.rotate_secret(house_.administrator, id))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.activate(house_.administrator, id, false))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.test(house_.administrator, id))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.replay(house_.administrator, id, {}))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.remove(house_.administrator, id))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.delivery(house_.administrator, id, {}))), "exceeds_own_role");
  EXPECT_EQ(code_of(house_.run(service_.deliveries(house_.administrator, id, {}))), "exceeds_own_role");
  EXPECT_THAT(house_.audited(), Contains(HasSubstr("access.denied")));
  EXPECT_TRUE(change(mine.webhook.id, {.name = "Desk"}));
}

TEST_F(WebhookServiceTest, PermissionsAreAskedFor) {
  const auto id = house_.make().webhook.id;
  const auto nobody = model::caller_in(house_.tenant, model::Role::kNone);
  EXPECT_EQ(code_of(create(kWanted, nobody)), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.list(nobody, {}, 25, 0))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.get(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.change(nobody, id, {}, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.remove(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.test(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.activate(nobody, id, false))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.deactivate(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.rotate_secret(nobody, id))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.deliveries(nobody, id, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.delivery(nobody, id, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(service_.replay(nobody, id, {}))), "missing_permission");
  EXPECT_THAT(house_.requests, IsEmpty());
}

// Security N03.
TEST_F(WebhookServiceTest, AnotherTenantSeesNone) {
  const auto id = house_.make().webhook.id;
  const auto stranger = model::caller_in(house_.make_tenant("South"));
  EXPECT_EQ(kind_of(house_.run(service_.get(stranger, id))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(house_.run(service_.remove(stranger, id))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(house_.run(service_.deliveries(stranger, id, {}))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(house_.run(service_.replay(stranger, id, {}))), base::ErrorKind::kNotFound);
  EXPECT_THAT(house_.run(service_.list(stranger, {}, 25, 0)).value().items, IsEmpty());
}

TEST_F(WebhookServiceTest, ItBecomesActiveOnlyWhenATestMessageIsTaken) {
  const auto id = house_.make().webhook.id;
  house_.receiver = [](const auto&) { return answer(401); };
  const auto refused = house_.run(service_.activate(house_.administrator, id, false));
  EXPECT_EQ(code_of(refused), "test_failed");
  EXPECT_THAT(refused.error().message, HasSubstr("answered 401"));
  EXPECT_FALSE(house_.read(id).active);
  house_.receiver = [](const auto&) { return answer(204); };
  EXPECT_TRUE(house_.run(service_.activate(house_.administrator, id, false))->active);
  EXPECT_EQ(house_.bodies().back(), "test");
}

TEST_F(WebhookServiceTest, ATestTellsWhatBecameOfIt) {
  const auto id = house_.make().webhook.id;
  house_.receiver = [](const auto&) { return answer(500); };
  const auto failed = house_.run(service_.test(house_.administrator, id)).value();
  EXPECT_FALSE(failed.taken());
  EXPECT_EQ(failed.status, 500);
  EXPECT_THAT(house_.audited(), Contains("webhook.tested answer 500"));
  EXPECT_THAT(house_.deliveries(id), IsEmpty());
  EXPECT_FALSE(house_.read(id).failing_since);
}

TEST_F(WebhookServiceTest, AnotherAddressHasToBeTriedOutAgain) {
  const auto webhook = house_.make_active();
  EXPECT_TRUE(change(webhook.id, {.name = "Desk"})->active);
  EXPECT_TRUE(change(webhook.id, {.url = webhook.url})->active);
  EXPECT_FALSE(change(webhook.id, {.url = "https://elsewhere.example"})->active);
}

TEST_F(WebhookServiceTest, AChangeOfAnOlderVersionIsRefused) {
  const auto webhook = house_.make().webhook;
  const auto changed = change(webhook.id, {.name = "Desk"}, webhook.version);
  EXPECT_EQ(changed->version, webhook.version + 1);
  EXPECT_EQ(code_of(change(webhook.id, {.name = "Other"}, webhook.version)), "stale_version");
  EXPECT_EQ(field_of(change(webhook.id, {.url = "gopher://x"})), "url");
  EXPECT_EQ(house_.read(webhook.id).name, "Desk");
}

TEST_F(WebhookServiceTest, TheOldSecretSignsBesideTheNewOneForADay) {
  const auto made = house_.make();
  const auto send = [&] {
    EXPECT_TRUE(house_.run(service_.test(house_.administrator, made.webhook.id)));
    return house_.requests.back();
  };
  auto request = send();
  EXPECT_EQ(TestHouse::header(request, "webhook-signature"), signature(made.secret, request));
  const auto rotated = house_.run(service_.rotate_secret(house_.administrator, made.webhook.id));
  ASSERT_TRUE(rotated);
  request = send();
  EXPECT_EQ(TestHouse::header(request, "webhook-signature"),
            signature(rotated->secret, request) + " " + signature(made.secret, request));
  house_.clock.advance(kPreviousSecretKept);
  request = send();
  EXPECT_EQ(TestHouse::header(request, "webhook-signature"), signature(rotated->secret, request));
  // A second one makes the first the old one.
  const auto again = house_.run(service_.rotate_secret(house_.administrator, made.webhook.id));
  request = send();
  EXPECT_EQ(TestHouse::header(request, "webhook-signature"),
            signature(again->secret, request) + " " + signature(rotated->secret, request));
}

TEST_F(WebhookServiceTest, ATenantHasAtMostSoMany) {
  for (std::int64_t i = 0; i < kMostWebhooks; ++i) ASSERT_TRUE(create(kWanted)) << i;
  EXPECT_EQ(code_of(create(kWanted)), "too_many_webhooks");
}

TEST_F(WebhookServiceTest, ListsGoOnAndMayBeOfOneIntegration) {
  for (int i = 0; i < 5; ++i) house_.make();
  auto other = kWanted;
  other.integration = house_.make_integration();
  ASSERT_TRUE(create(other));
  std::vector<std::size_t> sizes;
  for (std::int64_t after = 0; sizes.empty() || after != 0;) {
    const auto page = house_.run(service_.list(house_.administrator, {}, 4, after)).value();
    sizes.push_back(page.items.size());
    after = page.next;
  }
  EXPECT_THAT(sizes, testing::ElementsAre(4, 2));
  EXPECT_THAT(house_.run(service_.list(house_.administrator, other.integration, 25, 0)).value().items,
              SizeIs(1));
  EXPECT_EQ(field_of(house_.run(service_.list(house_.administrator, {}, 0, 0))), "limit");
}

TEST_F(WebhookServiceTest, WhatIsDeletedIsSentNoMore) {
  const auto webhook = house_.make_active();
  house_.receiver = [](const auto&) { return answer(500); };
  house_.record(2);
  house_.work();
  ASSERT_TRUE(house_.run(service_.remove(house_.administrator, webhook.id)));
  const auto sent = house_.requests.size();
  house_.clock.advance(std::chrono::hours{1});
  house_.work();
  EXPECT_EQ(house_.requests.size(), sent);
  EXPECT_EQ(kind_of(house_.run(service_.remove(house_.administrator, webhook.id))),
            base::ErrorKind::kNotFound);
}

TEST_F(WebhookServiceTest, OneThatWasTakenMayBeSentAgain) {
  const auto webhook = house_.make_active();
  house_.record(1);
  house_.work();
  const auto id = house_.deliveries(webhook.id).at(0).id;
  EXPECT_EQ(house_.run(service_.delivery(house_.administrator, webhook.id, id))->body, "1");
  EXPECT_EQ(house_.run(service_.replay(house_.administrator, webhook.id, id)).value(), 1);
  house_.work();
  EXPECT_THAT(house_.requests, SizeIs(2));
  EXPECT_EQ(kind_of(house_.run(
                service_.replay(house_.administrator, webhook.id, model::DeliveryId::random(house_.random)))),
            base::ErrorKind::kNotFound);
}

}  // namespace
}  // namespace sallyport::webhooks
