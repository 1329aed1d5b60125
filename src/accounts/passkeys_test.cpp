// What browsers say about passkeys: everything that does not fit is refused (WebAuthn §7.1, §7.2; ADR 0085).
#include "accounts/passkeys.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/authenticator_fixture.h"

namespace sallyport::accounts {
namespace {

const RelyingParty kParty = relying_party("https://id.example.com");
const base::Bytes kChallenge(56, 9);

model::Passkey stored(const Registration& made, std::int64_t count) {
  return {.credential_id = made.credential_id, .public_key = made.public_key, .sign_count = count};
}

TEST(RelyingParties, AreTheOriginAndTheHostOfThePublicUrl) {
  EXPECT_EQ(relying_party("https://id.example.com/sallyport").origin, "https://id.example.com");
  EXPECT_EQ(relying_party("https://id.example.com:8443").origin, "https://id.example.com:8443");
  EXPECT_EQ(relying_party("https://id.example.com:8443").host, "id.example.com");
  EXPECT_EQ(relying_party("http://[::1]:80").host, "[::1]");
  EXPECT_EQ(relying_party("http://localhost").host, "localhost");
}

TEST(Passkeys, AreTakenOfEachAlgorithm) {
  for (const auto algorithm :
       {crypto::Algorithm::kEs256, crypto::Algorithm::kRs256, crypto::Algorithm::kEdDsa}) {
    Authenticator key("https://id.example.com", algorithm);
    const auto made = key.make(kChallenge);
    EXPECT_EQ(check_registration(made, kParty), 1);
    EXPECT_EQ(challenge_of(made.client_data, Ceremony::kCreate, kParty), kChallenge);
    const auto used = key.use(kChallenge, {});
    EXPECT_EQ(check_assertion(used, stored(made, 1), kParty), 2) << to_string(algorithm);
    EXPECT_EQ(challenge_of(used.client_data, Ceremony::kGet, kParty), kChallenge);
  }
}

TEST(ClientData, IsRefusedOnOtherPagesAndForOtherThings) {
  const auto why = [](const std::function<void(Authenticator&)>& spoil,
                      std::string_view type = "webauthn.get") {
    Authenticator key;
    spoil(key);
    const auto challenge = challenge_of(key.client_data(type, kChallenge), Ceremony::kGet, kParty);
    return challenge ? std::string_view("taken") : challenge.error();
  };
  EXPECT_EQ(why([](Authenticator&) {}), "taken");
  EXPECT_EQ(why([](Authenticator& key) { key.more_client_data = ""; }), "taken");
  EXPECT_EQ(why([](Authenticator&) {}, "webauthn.create"), "made for something else");
  for (const auto* origin :
       {"https://evil.example", "https://id.example.com.evil.example", "http://id.example.com",
        "https://id.example.com:444", "https://sub.id.example.com", "https://ID.example.com", ""})
    EXPECT_EQ(why([&](Authenticator& key) { key.origin = origin; }), "made on a page of another origin")
        << origin;
  for (const auto* more :
       {R"(,"crossOrigin":true)", R"(,"crossOrigin":"false")", R"(,"topOrigin":"https://x.example")"})
    EXPECT_EQ(why([&](Authenticator& key) { key.more_client_data = more; }), "made inside a page of others")
        << more;
  for (const auto* text : {"", "[]", "{", R"({"type":"webauthn.get","type":"webauthn.get"})"})
    EXPECT_FALSE(challenge_of(base::as_bytes(text), Ceremony::kGet, kParty)) << text;
}

TEST(Registrations, AreRefusedWhenAPartDoesNotFit) {
  const auto why = [](const std::function<void(Registration&, Authenticator&)>& spoil) {
    Authenticator key;
    auto made = key.make(kChallenge);
    spoil(made, key);
    const auto checked = check_registration(made, kParty);
    return checked ? std::string_view("taken") : checked.error();
  };
  const auto remake = [](Registration& made, Authenticator& key) { made = key.make(kChallenge); };
  EXPECT_EQ(why([](Registration&, Authenticator&) {}), "taken");
  EXPECT_EQ(
      why([&](Registration& made, Authenticator& key) { key.host = "evil.example", remake(made, key); }),
      "made for another host");
  EXPECT_EQ(why([&](Registration& made, Authenticator& key) { key.flags = 4, remake(made, key); }),
            "nobody was present");
  EXPECT_EQ(why([&](Registration& made, Authenticator& key) { key.flags = 1, remake(made, key); }),
            "the person was not verified");
  EXPECT_EQ(why([](Registration& made, Authenticator&) { made.credential_id.back() ^= 1; }),
            "another credential in the authenticator data");
  EXPECT_EQ(why([](Registration& made, Authenticator&) { made.algorithm = -257; }),
            "the key is of another algorithm");
  EXPECT_EQ(why([](Registration& made, Authenticator&) { made.public_key.pop_back(); }),
            "the public key is of no kind that is taken");
  EXPECT_EQ(why([](Registration& made, Authenticator&) { made.credential_id.assign(1024, 1); }),
            "the id of the credential is empty or long");
  for (const std::size_t size : {0U, 36U, 54U, 60U})
    EXPECT_NE(why([&](Registration& made, Authenticator&) { made.authenticator_data.resize(size); }),
              "taken");
}

TEST(Assertions, AreRefusedWhenAPartDoesNotFit) {
  const auto why = [](const std::function<void(Authenticator&)>& spoil,
                      const std::function<void(Assertion&)>& spoil_answer = {}, std::int64_t count = 1) {
    Authenticator key;
    const auto passkey = stored(key.make(kChallenge), count);
    spoil(key);
    auto used = key.use(kChallenge, {});
    if (spoil_answer) spoil_answer(used);
    const auto checked = check_assertion(used, passkey, kParty);
    return checked ? std::string_view("taken") : checked.error();
  };
  const auto nothing = [](Authenticator&) {};
  EXPECT_EQ(why(nothing), "taken");
  EXPECT_EQ(why([](Authenticator& key) { key.host = "example.com"; }), "made for another host");
  EXPECT_EQ(why([](Authenticator& key) { key.flags = 4; }), "nobody was present");
  EXPECT_EQ(why([](Authenticator& key) { key.flags = 1; }), "the person was not verified");
  for (const auto part : {&Assertion::signature, &Assertion::client_data, &Assertion::authenticator_data})
    EXPECT_NE(why(nothing, [&](Assertion& used) { (used.*part).back() ^= 1; }), "taken");
  EXPECT_EQ(why(nothing, [](Assertion& used) { used.signature.clear(); }), "the signature is wrong");
  EXPECT_EQ(why(nothing, {}, 2), "the counter has not grown: perhaps a copy of the passkey");
  EXPECT_EQ(why([](Authenticator& key) { key.counter = 0; }, {}, 0), "taken") << "some never count";
  EXPECT_EQ(why([](Authenticator& key) { key.counter = 0; }, {}, 7),
            "the counter has not grown: perhaps a copy of the passkey");
}

}  // namespace
}  // namespace sallyport::accounts
