// Keys and revocations over time and over nodes.
#include <algorithm>

#include "base/json.h"
#include "store/revocation_repository.h"
#include "store/sealed_place.h"
#include "tokens/test_house.h"

namespace sallyport::tokens {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Upkeep : public TestHouse {
 protected:
  // The kid of the key that signs on this node now.
  static std::string kid_of(std::string_view text) {
    const auto header = base::base64url_decode(text.substr(0, text.find('.')));
    return std::string(base::parse_json(base::as_text(*header))->at("kid").as_string());
  }
  static std::vector<std::string> published(const Tokens& node) {
    std::vector<std::string> kids;
    const auto document = base::parse_json(*node.jwks());
    for (const auto& key : document->at("keys").as_array()) kids.emplace_back(key.at("kid").as_string());
    return kids;
  }
  static bool has(const std::vector<std::string>& kids, const std::string& kid) {
    return std::ranges::find(kids, kid) != kids.end();
  }
  void maintain(Tokens& node) { loop.run(node.maintain()); }
  VerifiedToken verified(const std::string& text) {
    auto outcome = verify(text);
    EXPECT_TRUE(outcome) << outcome.error().detail;
    return *std::move(outcome);
  }
  std::int64_t stored_revocations() {
    return store->read_now([&](store::Session& session) {
      return static_cast<std::int64_t>(store::RevocationRepository(session).live(base::Time{}).size());
    });
  }
};

// security G03
TEST_F(Upkeep, PublishesPublicMembersOnly) {
  const auto document = base::parse_json(*tokens->jwks());
  ASSERT_TRUE(document);
  const auto& keys = document->at("keys").as_array();
  ASSERT_EQ(keys.size(), 3U);
  for (const auto& key : keys) {
    for (const auto& member : key.as_object())
      EXPECT_TRUE(has({"kty", "crv", "x", "y", "n", "e", "use", "alg", "kid"}, std::string(member.key())))
          << member.key();
    EXPECT_NE(key.at("kty").as_string(), "oct");
    EXPECT_EQ(key.at("use").as_string(), "sig");
  }
  EXPECT_EQ(*another_node()->jwks(), *tokens->jwks()) << "in a stable order";
}

// security G05, S14
TEST_F(Upkeep, ChangesKeysWithoutAGapOrAnUnknownKid) {
  const std::string first = issue(spec());
  std::string before = first;
  const TokenOptions options;
  std::set<std::string> seen_by_verifiers;  // who fetches the JWKS once an hour
  for (base::Duration passed{}; passed < options.key_lifetime * 2 + hours(30); passed += hours(1)) {
    maintain(*tokens);
    const std::string text = issue(spec());
    const std::string kid = kid_of(text);
    if (passed > base::Duration{}) {
      ASSERT_TRUE(seen_by_verifiers.contains(kid)) << "a key signs that was not published an hour ago";
    }
    ASSERT_TRUE(tokens->verify(1, text, expected()));
    for (auto& each : published(*tokens)) seen_by_verifiers.insert(std::move(each));
    before = text;
    clock.advance(hours(1));
  }
  EXPECT_NE(kid_of(before), kid_of(first));
  EXPECT_EQ(seen_by_verifiers.size(), 9U) << "two changes of three algorithms";
}

// security G04
TEST_F(Upkeep, RefusesARetiredKeyAfterItsLastTokenCanHaveLived) {
  TokenSpec wanted = spec();
  wanted.lifetime = hours(24 * 400);  // longer than any token that is handed out
  const std::string text = issue(wanted);
  const std::string kid = kid_of(text);
  ASSERT_TRUE(loop.run(tokens->rotate(model::SigningAlgorithm::kEs256, true)));
  EXPECT_NE(kid_of(issue(spec())), kid);
  EXPECT_TRUE(has(published(*tokens), kid));
  ASSERT_EQ(reason(text), "") << "retired keys verify on";

  const TokenOptions options;
  clock.advance(options.longest_token - seconds(1));
  EXPECT_EQ(reason(text), "");
  clock.advance(seconds(1));
  EXPECT_EQ(reason(text), "its key is gone") << "before upkeep, from the cache";
  EXPECT_EQ(reason_of(tokens->verify(1, text, expected())), "no published key has this kid");
  maintain(*tokens);
  EXPECT_FALSE(has(published(*tokens), kid));
  EXPECT_EQ(reason(text), "no published key has this kid");
}

TEST_F(Upkeep, RotatesByCommandOnEveryCore) {
  TokenSpec long_lived = spec();
  long_lived.lifetime = hours(24);
  const std::string before = issue(long_lived);
  const auto planned = loop.run(tokens->rotate({}, false));
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->size(), 3U);
  EXPECT_EQ(published(*tokens).size(), 6U);
  EXPECT_EQ(kid_of(issue(spec())), kid_of(before)) << "published, not in use yet";
  const auto again = loop.run(tokens->rotate({}, false));
  ASSERT_TRUE(again);
  EXPECT_EQ(published(*tokens).size(), 6U) << "asking twice makes one";
  clock.advance(hours(1));
  for (std::size_t core = 0; core < 2; ++core) {
    const auto text = tokens->issue(core, spec()).text;
    EXPECT_NE(kid_of(text), kid_of(before));
    EXPECT_TRUE(tokens->verify(1 - core, text, expected()));
  }

  const auto at_once = loop.run(tokens->rotate(model::SigningAlgorithm::kEs256, true));
  ASSERT_TRUE(at_once);
  ASSERT_EQ(at_once->size(), 1U);
  EXPECT_EQ(kid_of(issue(spec())), at_once->front().kid);
  EXPECT_EQ(reason(before), "") << "tokens that are out stay good";
  const auto all = loop.run(tokens->keys());
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 7U);
}

// security G09
TEST_F(Upkeep, LearnsTheKeysOfAnotherNode) {
  const auto other = another_node();
  ASSERT_TRUE(loop.run(other->rotate({}, true)));
  const std::string text = other->issue(0, spec()).text;
  EXPECT_EQ(reason(text), "no published key has this kid");
  maintain(*tokens);
  EXPECT_EQ(reason(text), "");
  EXPECT_EQ(*tokens->jwks(), *other->jwks());
  EXPECT_TRUE(other->verify(0, issue(spec()), expected()));
}

TEST_F(Upkeep, MakesOneSuccessorWhenTwoNodesLookAtOnce) {
  const auto other = another_node();
  clock.advance(TokenOptions{}.key_lifetime);
  maintain(*tokens);
  maintain(*other);
  EXPECT_EQ(loop.run(tokens->keys())->size(), 6U);
  EXPECT_EQ(*tokens->jwks(), *other->jwks());
}

// RFC 7009, security F09
TEST_F(Upkeep, EndsARevokedTokenOnEveryCoreAtOnceAndAfterARestart) {
  const std::string text = issue(spec());
  const std::string bystander = issue(spec());
  const auto token = verified(text);
  ASSERT_TRUE(tokens->verify(1, text, expected()));
  ASSERT_TRUE(loop.run(tokens->revoke(token)));
  EXPECT_EQ(reason(text), "revoked") << "from the cache";
  EXPECT_EQ(reason_of(tokens->verify(1, text, expected())), "revoked");
  EXPECT_EQ(reason(bystander), "");
  EXPECT_TRUE(loop.run(tokens->revoke(token))) << "twice is fine";
  const auto restarted = another_node();
  EXPECT_EQ(reason_of(restarted->verify(0, text, expected())), "revoked");
}

// security F08
TEST_F(Upkeep, EndsTheAccessTokensOfARevokedRefreshToken) {
  TokenSpec refresh = spec();
  refresh.type = TokenType::kRefresh;
  const auto parent = tokens->issue(0, refresh);
  TokenSpec access = spec();
  access.family = parent.id;
  const std::string child = issue(access);
  EXPECT_EQ(reason(child), "");
  const auto token = tokens->verify(0, parent.text, expected(TokenType::kRefresh));
  ASSERT_TRUE(token);
  ASSERT_TRUE(loop.run(tokens->revoke(*token)));
  EXPECT_EQ(reason(child), "the refresh token behind it is revoked");
}

TEST_F(Upkeep, LearnsTheRevocationsOfAnotherNode) {
  const auto other = another_node();
  const std::string text = issue(spec());
  ASSERT_TRUE(other->verify(0, text, expected()));
  ASSERT_TRUE(loop.run(tokens->revoke(verified(text))));
  EXPECT_TRUE(other->verify(0, text, expected())) << "not told yet";
  maintain(*other);
  EXPECT_EQ(reason_of(other->verify(1, text, expected())), "revoked");
}

// security O03
TEST_F(Upkeep, SweepsRevocationsOfTokensThatHaveExpired) {
  ASSERT_TRUE(loop.run(tokens->revoke(verified(issue(spec())))));
  maintain(*tokens);
  EXPECT_EQ(stored_revocations(), 1);
  clock.advance(hours(2));
  maintain(*tokens);
  EXPECT_EQ(stored_revocations(), 0);
}

TEST_F(Upkeep, PR7_Q04_ARevokedTokenStaysEndedWhenAClockThatWasAheadIsSetRight) {
  const std::string text = issue(spec());
  ASSERT_TRUE(loop.run(tokens->revoke(verified(text))));
  clock.advance(std::chrono::minutes(10));
  clock.step_wall(hours(1));  // now it has expired
  maintain(*tokens);
  const auto restarted = another_node();
  clock.step_wall(-hours(1));
  EXPECT_EQ(reason(text), "revoked");
  EXPECT_EQ(reason_of(restarted->verify(0, text, expected())), "revoked");
}

// security S22
TEST_F(Upkeep, VerifiesButDoesNotSignWithoutTheKeyEncryptionKey) {
  const std::string text = issue(spec());
  const std::string document = *tokens->jwks();
  const auto data_key = keyring.active();
  keyring.forget(*data_key);
  const auto closed = another_node();
  EXPECT_EQ(*closed->jwks(), document);
  EXPECT_TRUE(closed->verify(0, text, expected()));
  EXPECT_THROW(closed->issue(0, spec()), store::StorageFault);
  const auto refused = loop.run(closed->rotate({}, true));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kUnavailable);
}

// security P03, S18: nothing of a private key is readable in the store
TEST_F(Upkeep, SealsPrivateKeysInTheirPlace) {
  const auto rows = loop.run(tokens->keys());
  ASSERT_TRUE(rows);
  const auto& first = rows->at(0);
  const auto& second = rows->at(1);
  EXPECT_FALSE(crypto::SigningKey::from_pkcs8(base::Secret(first.sealed_private)));
  const auto own = store::place_of_private_key(first.id);
  const auto other = store::place_of_private_key(second.id);
  EXPECT_TRUE(keyring.open(own.context(), first.sealed_private));
  EXPECT_FALSE(keyring.open(other.context(), first.sealed_private));
}

}  // namespace
}  // namespace sallyport::tokens
