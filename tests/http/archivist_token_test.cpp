// The token endpoint and its tokens, as contracts/archivist.md §5, §10, §11 and §13 say.
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class ArchivistToken : public ArchivistHouse {
 protected:
  void expect_invalid_client(const Answer& answer) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body,
              R"({"error":"invalid_client","error_description":"client authentication failed"})");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
  }
  // Segment `number` as GNU `cut | base64 -d` sees it: nothing when it would complain.
  static std::optional<json::object> plain_base64(const std::string& token, int number) {
    std::string segment = token;
    for (int i = 0; i < number; ++i) segment = segment.substr(segment.find('.') + 1);
    segment = segment.substr(0, segment.find('.'));
    if (segment.size() % 4 != 0 || segment.find_first_of("-_") != std::string::npos) return std::nullopt;
    const auto bytes = base::base64_decode(segment);
    if (!bytes) return std::nullopt;
    return json::parse(std::string(base::as_text(*bytes))).as_object();
  }

  json::object pump =
      create(R"({"display_name":"Pump 7","custom_claims":{"serial_number":"P7-0042","line":"north"}})");
  Made made = made_of(pump);
};

TEST_F(ArchivistToken, R11_AnswersThreeMembersWithExpiresInLast) {
  const Answer answer = token_answer(made);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("access_token", "token_type", "expires_in"));
  EXPECT_EQ(text_at(body, "token_type"), "Bearer");
  EXPECT_EQ(number_at(body, "expires_in"), 3600);
  // §11 step 2: `echo -n $RESPONSE` without quotes must not change it.
  EXPECT_EQ(answer.body.find_first_of(" \t\r\n*?["), std::string::npos);
}

TEST_F(ArchivistToken, R11_TheJwtHoldsTheDocumentedMembers) {
  const std::string token = house.token(made, kTokens);
  const auto header = header_of(token);
  EXPECT_THAT(members_of(header), ElementsAre("alg", "typ", "kid"));
  EXPECT_EQ(text_at(header, "alg"), "RS256");
  EXPECT_EQ(text_at(header, "typ"), "at+jwt");
  const auto payload = payload_of(token);
  EXPECT_EQ(text_at(payload, "jit_tenant_id"), text_at(pump, "tenant_id"));
  EXPECT_EQ(text_at(payload, "name"), "Pump 7");
  EXPECT_THAT(text_at(payload, "jit_tier"), MatchesRegex("FREE|PREMIUM"));
  EXPECT_EQ(text_at(payload, "jti").size(), 21U);
  EXPECT_EQ(text_at(payload, "sub"), made.id);
  EXPECT_EQ(text_at(payload, "client_id"), made.id);
  EXPECT_EQ(text_at(payload, "iss"), "https://id.sallyport.test/appidpv1");
  EXPECT_EQ(text_at(payload, "aud"), "https://id.sallyport.test/archivist");
  EXPECT_EQ(number_at(payload, "exp") - number_at(payload, "iat"), 3660);
  EXPECT_NE(text_at(payload, "jti"), text_at(payload_of(house.token(made, kTokens)), "jti"));
}

// Skew never ends a token early in the client's view.
TEST_F(ArchivistToken, R11_TheTokenOutlivesWhatTheClientWasToldByAMinute) {
  const std::string token = house.token(made, kTokens);
  house.clock().advance(std::chrono::seconds{3659});
  EXPECT_EQ(call_as(token, "GET", "/archivist/v2/assets").status, 200);
  house.clock().advance(std::chrono::seconds{1});
  expect_archivist_error(call_as(token, "GET", "/archivist/v2/assets"), 401, 16);
}

TEST_F(ArchivistToken, R6_ClaimsStandInTheTokenAsTopLevelTexts) {
  const auto payload = payload_of(house.token(made, kTokens));
  EXPECT_EQ(text_at(payload, "serial_number"), "P7-0042");
  EXPECT_EQ(text_at(payload, "line"), "north");
  call("PATCH", path_of(pump), R"({"custom_claims":{"line":"south"}})");
  const auto later = payload_of(house.token(made, kTokens));
  EXPECT_EQ(text_at(later, "line"), "south");
  EXPECT_FALSE(later.contains("serial_number"));
}

// §11 step 6: header and payload decode with a tool that knows neither base64url nor missing padding.
TEST_F(ArchivistToken, R15_AnyClaimsDecodeWithPlainBase64) {
  const std::vector<std::string> awkward{"Grüße aus Zürich", "~~~?\?\?>>>",    ">?~>?~>?~",
                                         "日本語",           "😀😀",           "\u07ff\u00ff",
                                         "tab\\u0009",       "\"quoted\\\\\"", std::string(200, '~')};
  for (std::size_t i = 0; i < awkward.size(); ++i) {
    const auto application = create(json::serialize(json::object{
        {"display_name",
         fmt::format("Pump ~?> {}{}", awkward[i].substr(0, 3) == "Gr" ? "ü" : "", std::string(i, 'x'))},
        {"custom_claims", json::object{{"text", awkward[i]}, {"pad", std::string(i, 'p')}}}}));
    const std::string token = token_of(application);
    EXPECT_LT(token.size(), 4096U);
    const auto header = plain_base64(token, 0);
    const auto payload = plain_base64(token, 1);
    ASSERT_TRUE(header && payload) << awkward[i];
    EXPECT_EQ(text_at(*payload, "text"), awkward[i]);
    EXPECT_EQ(text_at(*payload, "name"), text_at(application, "display_name"));
  }
}

TEST_F(ArchivistToken, R11_CurlsFormIsTaken) {
  const Answer answer = client.send(
      "POST", kTokens, {{"Accept", "*/*"}, {"Content-Type", "application/x-www-form-urlencoded"}},
      form({{"grant_type", "client_credentials"}, {"client_id", made.id}, {"client_secret", made.secret}}));
  EXPECT_EQ(answer.status, 200);
}

// §10: what the Python client of the field sends.
TEST_F(ArchivistToken, R11_FurtherHeadersOfClientsDoNotMatter) {
  EXPECT_EQ(client
                .post_form(kTokens, token_request(made),
                           {{"Accept-Encoding", "gzip, deflate"},
                            {"DataTrails-User-Agent", "pysdk/0.24"},
                            {"DataTrails-Partner-ID", "acme"}})
                .status,
            200);
}

TEST_F(ArchivistToken, R11_BasicInBothEncodingsAndACharsetAreTaken) {
  for (const std::string& header :
       {basic(made.id, made.secret), basic(escaped_throughout(made.id), escaped_throughout(made.secret))})
    EXPECT_EQ(client
                  .send("POST", kTokens,
                        {{"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"},
                         {"Authorization", header}},
                        "grant_type=client_credentials")
                  .status,
              200);
}

TEST_F(ArchivistToken, R14_AWrongSecretAndAnUnknownClientAre401AndLookTheSame) {
  expect_invalid_client(token_answer({made.id, made.secret + "x", {}}));
  expect_invalid_client(token_answer({made.id, std::string(64, 'a'), {}}));
  expect_invalid_client(token_answer({"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", made.secret, {}}));
  expect_invalid_client(token_answer({"nobody", made.secret, {}}));
}

TEST_F(ArchivistToken, R14_OtherErrorsAre400OfRfc6749) {
  const auto post = [&](std::string_view body) {
    const Answer answer = client.post_form(kTokens, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    return error_of(answer);
  };
  EXPECT_EQ(post(credentials(made)), "invalid_request");
  EXPECT_EQ(post("grant_type=password&" + credentials(made)), "unsupported_grant_type");
  EXPECT_EQ(post(token_request(made, "&scope=unknown")), "invalid_scope");
  EXPECT_EQ(post(token_request(made, "&grant_type=client_credentials")), "invalid_request");
  EXPECT_EQ(error_of(client.send_json("POST", kTokens, "{}")), "invalid_request");
}

TEST_F(ArchivistToken, R14_429CarriesBothHeaders) {
  Answer answer;
  for (int tries = 0; tries < 300 && answer.status != 429; ++tries)
    answer = token_answer({made.id, "wrong", {}});
  ASSERT_EQ(answer.status, 429);
  const std::string reset = answer.header("Archivist-Rate-Limit-Reset").value_or("");
  EXPECT_GT(std::strtod(reset.c_str(), nullptr), 0) << reset;
  const std::string after = answer.header("Retry-After").value_or("");
  EXPECT_THAT(after, MatchesRegex("[1-9][0-9]*"));
  EXPECT_GE(std::stod(after) + 1e-9, std::stod(reset));
  EXPECT_FALSE(error_of(answer).empty());
  EXPECT_EQ(token_answer(made).status, 200);  // the real client is not shut out
  house.clock().advance(std::chrono::seconds{std::stoi(after)});
  EXPECT_EQ(token_answer({made.id, "wrong", {}}).status, 401);
}

TEST_F(ArchivistToken, R19_TheIssuerHasDiscoveryAndKeys) {
  const Answer answer = client.get("/appidpv1/.well-known/openid-configuration");
  ASSERT_EQ(answer.status, 200);
  const auto document = answer.json();
  EXPECT_EQ(text_at(document, "issuer"), "https://id.sallyport.test/appidpv1");
  EXPECT_EQ(text_at(document, "token_endpoint"), fmt::format("https://id.sallyport.test{}", kTokens));
  EXPECT_THAT(texts_of(document.at("grant_types_supported")), testing::Contains("client_credentials"));
  const std::string keys = text_at(document, "jwks_uri");
  ASSERT_THAT(keys, StartsWith(House::kPublicUrl));
  const std::string token = house.token(made, kTokens);
  EXPECT_TRUE(verifies(token, client.get(keys.substr(std::string_view(House::kPublicUrl).size())).body));
}

TEST_F(ArchivistToken, R11_AnotherAlgorithmIsUsedWhereTheIntegrationNamesIt) {
  const Made named = house.create("custom", "Modern", {{"algorithm", "ES256"}});
  EXPECT_EQ(text_at(header_of(house.token(named, kTokens)), "alg"), "ES256");
}

TEST_F(ArchivistToken, R11_ADisabledIntegrationIs401EverywhereAtOnce) {
  const std::string token = house.token(made, kTokens);
  house.command("integration.disable", {{"integration", made.id}});
  expect_invalid_client(token_answer(made));
  expect_archivist_error(call_as(token, "GET", "/archivist/v2/assets"), 401, 16);
}

// §12 and design: one overlap option, both secrets live until the cut-off, both listed with their own dates.
TEST_F(ArchivistToken, R17_AnOverlapKeepsTwoCredentialsAndListsBoth) {
  house.clock().advance(std::chrono::seconds{1});
  const auto rotated =
      house.command("integration.rotate", {{"integration", made.id}, {"overlapSeconds", 3600}});
  const auto shown = call("GET", path_of(pump)).json();
  const auto list = array_at(shown, "credentials");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(text_at(list[0].as_object(), "valid_until"), "2027-01-01T00:00:01Z");
  EXPECT_EQ(text_at(list[1].as_object(), "valid_until"), "2026-01-01T01:00:01Z");
  EXPECT_EQ(token_answer(made).status, 200);
  EXPECT_EQ(token_answer({made.id, text_at(rotated, "secret"), {}}).status, 200);
  house.clock().advance(std::chrono::seconds{3600});
  EXPECT_EQ(token_answer(made).status, 401);
}

}  // namespace
}  // namespace sallyport::support
