#include "providers/doctor/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/time_text.h"
#include "providers/catalogue.h"
#include "providers/mock/house.h"

namespace sallyport::providers {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

Provider acme() {
  return {.id = "acme",
          .name = "Acme",
          .issuer = "https://acme.example/t1",
          .authorization_url = "https://acme.example/authorize",
          .token_url = "https://acme.example/token",
          .token_auth = {ClientAuth::kBody},
          .default_scopes = {"openid"},
          .revocation = {.url = "https://acme.example/revoke"}};
}

constexpr std::string_view kDocument = R"({"issuer":"https://acme.example/t1",
  "authorization_endpoint":"https://acme.example/authorize","token_endpoint":"https://acme.example/token",
  "revocation_endpoint":"https://acme.example/revoke","code_challenge_methods_supported":["plain","S256"],
  "token_endpoint_auth_methods_supported":["client_secret_post"],"scopes_supported":["openid","files"]})";

// The document with one member replaced; an empty value takes it away.
std::string document_with(std::string_view member, std::string_view value) {
  auto document = base::parse_json(kDocument).value().as_object();
  if (value.empty())
    document.erase(member);
  else
    document[member] = base::parse_json(value).value();
  return base::to_json(document);
}

class Doctor : public testing::Test {
 protected:
  Patient patient() const {
    return {.provider = provider,
            .settings = settings,
            .app = app,
            .scopes = scopes,
            .of_tenant = of_tenant,
            .redirect_uri = redirect_uri,
            .public_url_set = public_url_set};
  }
  static Exchange exchange(base::Result<egress::Answer> answer) {
    return {.url = "https://acme.example/x", .sent = kNow, .received = kNow, .answer = std::move(answer)};
  }
  static const Finding& pick(const std::vector<Finding>& findings, std::string_view check) {
    static const Finding none{.check = "(absent)"};
    const auto found = std::ranges::find(findings, check, &Finding::check);
    return found == findings.end() ? none : *found;
  }
  Finding of_metadata(std::string_view document, std::string_view member) const {
    const auto findings = examine_metadata(patient(), {exchange(json_answer(document))});
    return pick(findings, fmt::format("metadata.{}", member));
  }
  Finding of_entry(std::string_view check, base::Time now = kNow) const {
    return pick(examine_entry(patient(), now), check);
  }
  Finding of_dry_run(base::Result<egress::Answer> answer) const {
    return examine_dry_run(patient(), 0, exchange(std::move(answer)));
  }

  Provider provider = acme();
  Values settings;
  App app = app_of("our-id", {"our-s3cret"});
  std::vector<std::string> scopes;
  bool of_tenant = true;
  std::string redirect_uri = "https://id.example/connect/callback/acme";
  bool public_url_set = true;
};

TEST_F(Doctor, AsksWhereTheEntrySaysElseWhereTheIssuerPublishes) {
  const auto places = metadata_places(patient()).value();
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[0].url, "https://acme.example/.well-known/oauth-authorization-server/t1");
  EXPECT_EQ(places[1].url, "https://acme.example/t1/.well-known/openid-configuration");
  provider.metadata_url = "https://acme.example/meta";
  ASSERT_EQ(metadata_places(patient())->size(), 1U);
  EXPECT_EQ(metadata_places(patient())->front().url, "https://acme.example/meta");
  provider.metadata_url = provider.issuer = "";
  EXPECT_TRUE(metadata_places(patient())->empty());
  EXPECT_EQ(examine_metadata(patient(), {}).front().verdict, Verdict::kSkipped);
}

TEST_F(Doctor, FindsNothingWhereEntryAndServiceAgree) {
  for (const Finding& finding : examine_metadata(patient(), {exchange(json_answer(kDocument))}))
    EXPECT_EQ(finding.verdict, Verdict::kOk) << finding.check << ": " << finding.message;
}

TEST_F(Doctor, NamesEachAddressThatDiffers) {
  for (const auto* member : {"authorization_endpoint", "token_endpoint", "revocation_endpoint"}) {
    const auto other = of_metadata(document_with(member, "\"https://acme.example/v2\""), member);
    EXPECT_EQ(other.verdict, Verdict::kWarning) << member;
    EXPECT_THAT(other.message, HasSubstr("https://acme.example/v2"));
    EXPECT_EQ(of_metadata(document_with(member, ""), member).verdict, Verdict::kSkipped) << member;
  }
  provider.revocation.url = "";
  EXPECT_EQ(of_metadata(kDocument, "revocation_endpoint").verdict, Verdict::kWarning);
}

TEST_F(Doctor, H05_NamesADifferenceAboutPkce) {
  constexpr auto* kMember = "code_challenge_methods_supported";
  EXPECT_EQ(of_metadata(document_with(kMember, R"(["plain"])"), kMember).verdict, Verdict::kProblem);
  EXPECT_EQ(of_metadata(document_with(kMember, ""), kMember).verdict, Verdict::kSkipped);
  provider.pkce = false;
  EXPECT_EQ(of_metadata(kDocument, kMember).verdict, Verdict::kWarning);
}

TEST_F(Doctor, NamesAnotherWayOfSayingWhoTheApplicationIs) {
  constexpr auto* kMember = "token_endpoint_auth_methods_supported";
  EXPECT_EQ(of_metadata(document_with(kMember, R"(["private_key_jwt"])"), kMember).verdict,
            Verdict::kProblem);
  EXPECT_EQ(of_metadata(document_with(kMember, ""), kMember).verdict, Verdict::kWarning);
  provider.token_auth = {ClientAuth::kBasic};
  EXPECT_EQ(of_metadata(document_with(kMember, ""), kMember).verdict, Verdict::kOk) << "RFC 8414 §2";
}

TEST_F(Doctor, H04_NamesADifferenceAboutTheIssuerInRedirects) {
  constexpr auto* kMember = "authorization_response_iss_parameter_supported";
  EXPECT_EQ(of_metadata(document_with(kMember, "true"), kMember).verdict, Verdict::kWarning);
  provider.iss_in_callback = true;
  EXPECT_EQ(of_metadata(document_with(kMember, "true"), kMember).verdict, Verdict::kOk);
  EXPECT_EQ(of_metadata(kDocument, kMember).verdict, Verdict::kProblem);
}

TEST_F(Doctor, NamesScopesThatTheServiceDoesNotList) {
  scopes = {"files", "fiels"};
  const auto misspelt = of_metadata(kDocument, "scopes_supported");
  EXPECT_EQ(misspelt.verdict, Verdict::kWarning);
  EXPECT_THAT(misspelt.message, HasSubstr("fiels"));
  scopes = {"files"};
  EXPECT_EQ(of_metadata(kDocument, "scopes_supported").verdict, Verdict::kOk);
  const auto document = document_with("scopes_supported", R"(["openid","files","offline_access"])");
  EXPECT_THAT(of_metadata(document, "scopes_supported").message, HasSubstr("offline_access"));
  scopes = {"files", "offline_access"};
  EXPECT_EQ(of_metadata(document, "scopes_supported").verdict, Verdict::kOk);
}

TEST_F(Doctor, H04_TheMetadataOfAnotherIssuerIsNotCompared) {
  const auto findings = examine_metadata(
      patient(), {exchange(json_answer(document_with("issuer", "\"https://evil.example\"")))});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().verdict, Verdict::kProblem);
  EXPECT_THAT(findings.front().message, HasSubstr("https://evil.example"));
}

TEST_F(Doctor, TakesTheFirstPlaceThatHasADocument) {
  const auto findings = examine_metadata(
      patient(), {exchange(text_answer("text/html", "<h1>?</h1>", 404)), exchange(json_answer(kDocument))});
  EXPECT_EQ(pick(findings, "metadata").verdict, Verdict::kOk);
}

TEST_F(Doctor, MissingMetadataIsAProblemOnlyWhereTheAddressesComeFromIt) {
  const std::vector<Exchange> nothing{exchange(text_answer("text/html", "?", 404))};
  EXPECT_EQ(examine_metadata(patient(), nothing).front().verdict, Verdict::kWarning);
  provider.token_url = "";
  EXPECT_EQ(examine_metadata(patient(), nothing).front().verdict, Verdict::kProblem);
}

TEST_F(Doctor, PrintsTheExactRedirectUriAndWarnsOfOneThatIsNotSafe) {
  EXPECT_EQ(of_entry("redirect_uri").verdict, Verdict::kOk);
  EXPECT_THAT(of_entry("redirect_uri").message, HasSubstr(redirect_uri));
  redirect_uri = "http://id.example/connect/callback/acme";
  EXPECT_EQ(of_entry("redirect_uri").verdict, Verdict::kWarning);
  for (const auto* own : {"http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://localhost:8080/cb"}) {
    redirect_uri = own;
    EXPECT_EQ(of_entry("redirect_uri").verdict, Verdict::kOk) << own;
  }
  redirect_uri = "http://localhost.evil.example/cb";
  EXPECT_EQ(of_entry("redirect_uri").verdict, Verdict::kWarning);
  public_url_set = false;
  EXPECT_THAT(of_entry("redirect_uri").message, HasSubstr("public_url is not set"));
}

TEST_F(Doctor, LooksAtTheSignsBetweenScopes) {
  scopes = {"files"};
  EXPECT_EQ(of_entry("scopes").message, "Asked for: openid files");
  scopes = {"files,users"};
  EXPECT_EQ(of_entry("scopes").verdict, Verdict::kWarning);
  scopes = {"files users"};
  EXPECT_EQ(of_entry("scopes").verdict, Verdict::kProblem);
}

TEST_F(Doctor, SaysHowAccessThatLastsIsAskedFor) {
  EXPECT_THAT(of_entry("offline_access").message, HasSubstr("no rule"));
  scopes = {"offline_access"};
  EXPECT_THAT(of_entry("offline_access").message, HasSubstr("the scope offline_access"));
  scopes = {};
  provider.authorization_parameters = {{.name = "access_type", .value = "offline"}};
  EXPECT_THAT(of_entry("offline_access").message, HasSubstr("access_type=offline"));
}

TEST_F(Doctor, MissingSettingsAreAProblemOfATenantOnly) {
  EXPECT_EQ(of_entry("settings").verdict, Verdict::kOk);
  provider.settings = {{.name = "shop", .title = "Shop"}};
  EXPECT_EQ(of_entry("settings").verdict, Verdict::kProblem);
  of_tenant = false;
  EXPECT_EQ(of_entry("settings").verdict, Verdict::kSkipped);
}

TEST_F(Doctor, AnEntryGetsOld) {
  EXPECT_EQ(of_entry("freshness").verdict, Verdict::kSkipped);
  provider.checked_on = "2026-01-01";
  EXPECT_EQ(of_entry("freshness").verdict, Verdict::kOk);
  EXPECT_EQ(of_entry("freshness", kNow + std::chrono::days{181}).verdict, Verdict::kWarning);
}

// The verdict on a service whose clock is so far from ours.
Verdict at_skew(seconds skew) {
  egress::Answer answer{.status = 400};
  answer.headers.push_back({.name = "date", .value = base::http_date(kNow + skew)});
  return examine_clock({.sent = kNow - seconds{2}, .received = kNow + seconds{2}, .answer = answer}).verdict;
}

TEST_F(Doctor, MeasuresTheClockAgainstTheDateOfAnAnswer) {
  for (const int sign : {1, -1}) {
    EXPECT_EQ(at_skew(sign * seconds{30}), Verdict::kOk);
    EXPECT_EQ(at_skew(sign * seconds{31}), Verdict::kWarning);
    EXPECT_EQ(at_skew(sign * seconds{60}), Verdict::kWarning);
    EXPECT_EQ(at_skew(sign * seconds{61}), Verdict::kProblem);
  }
  for (const auto* date :
       {"", "yesterday", "Thu, 32 Jan 2026 09:00:00 GMT", "Fri, 01 Jan 2026 09:00:00 GMT"}) {
    egress::Answer answer{.headers = {{.name = "date", .value = date}}};
    EXPECT_EQ(examine_clock({.answer = answer}).verdict, Verdict::kSkipped) << date;
  }
  EXPECT_EQ(examine_clock({.answer = base::unavailable("away", 1)}).verdict, Verdict::kSkipped);
}

TEST_F(Doctor, TheDryRunUsesWhatDoesNotExistAndTheSecretThatIsAsked) {
  app = app_of("our-id", {"first", "second"});
  const auto request = dry_run(patient(), 1).value().value();
  EXPECT_EQ(request.url, provider.token_url);
  EXPECT_EQ(field(request.body, "grant_type"), "refresh_token");
  EXPECT_EQ(field(request.body, "refresh_token"), "sallyport-doctor-dry-run");
  EXPECT_EQ(field(request.body, "client_secret"), "second");
  provider.grant = GrantKind::kJwtBearer;
  EXPECT_EQ(field(dry_run(patient(), 0).value()->body, "assertion").substr(0, 4), "e30.");
  provider.grant = GrantKind::kApiKey;
  EXPECT_FALSE(dry_run(patient(), 0).value());
}

TEST_F(Doctor, H13_TellsARefusedApplicationFromARefusedGrant) {
  EXPECT_EQ(of_dry_run(json_answer(R"({"error":"invalid_grant"})", 400)).verdict, Verdict::kOk);
  const auto refused = of_dry_run(json_answer(R"({"error":"invalid_client"})", 401));
  EXPECT_EQ(refused.verdict, Verdict::kProblem);
  EXPECT_THAT(refused.message, HasSubstr("refuses the application"));
  of_tenant = false;
  EXPECT_EQ(of_dry_run(json_answer(R"({"error":"invalid_client"})", 401)).verdict, Verdict::kOk);
}

TEST_F(Doctor, AnApplicationThatMayNotRefreshIsTakenAllTheSame) {
  provider.grant = GrantKind::kClientCredentials;
  EXPECT_EQ(of_dry_run(json_answer(R"({"error":"unsupported_grant_type"})", 400)).verdict, Verdict::kOk);
  EXPECT_EQ(of_dry_run(json_answer(R"({"error":"invalid_client"})", 401)).verdict, Verdict::kProblem);
}

TEST_F(Doctor, AWrongAddressIsAProblemWhoeverAsks) {
  for (const bool tenant : {false, true}) {
    of_tenant = tenant;
    EXPECT_EQ(of_dry_run(text_answer("text/html", "<h1>?</h1>", 404)).verdict, Verdict::kProblem);
    EXPECT_EQ(of_dry_run(text_answer("text/html", "", 302)).verdict, Verdict::kProblem);
    EXPECT_EQ(of_dry_run(base::unavailable("No answer.", 1)).verdict, Verdict::kProblem);
  }
}

TEST_F(Doctor, ARefusalThatNoRuleReadsAsksForOne) {
  const auto unknown = of_dry_run(json_answer(R"({"fault":"GONE"})", 400));
  EXPECT_EQ(unknown.verdict, Verdict::kWarning);
  EXPECT_THAT(unknown.message, HasSubstr("no rule"));
  provider.errors = {{.path = "$.fault", .value = "GONE", .what = ErrorClass::kTerminal}};
  EXPECT_EQ(of_dry_run(json_answer(R"({"fault":"GONE"})", 400)).verdict, Verdict::kOk);
  EXPECT_EQ(of_dry_run(json_answer("{}", 503)).verdict, Verdict::kWarning);
  EXPECT_EQ(of_dry_run(json_answer("{}", 429)).verdict, Verdict::kWarning);
}

TEST_F(Doctor, ATokenForNothingIsAProblem) {
  EXPECT_EQ(of_dry_run(json_answer(R"({"access_token":"x"})")).verdict, Verdict::kProblem);
}

TEST_F(Doctor, H17_NoFindingSaysASecret) {
  const auto echo = of_dry_run(
      json_answer(R"({"error":"invalid_client","error_description":"secret our-s3cret is wrong"})", 401));
  EXPECT_EQ(echo.verdict, Verdict::kProblem);
  EXPECT_THAT(echo.message, Not(HasSubstr("our-s3cret")));
}

// What is asked of a service that exists and does as its entry says is never a problem.
TEST_F(Doctor, EveryEntryOfTheCatalogueIsWellAgainstItsMock) {
  for (const auto& one : Catalogue::embedded().all()) {
    MockHouse house(*one);
    for (const bool wrong_secret : {false, true}) {
      const App with = app_of("mock-client", {wrong_secret ? "wrong" : "mock-secret"});
      const Patient patient{.provider = house.entry,
                            .settings = house.mock->settings(),
                            .app = with,
                            .scopes = {},
                            .of_tenant = true,
                            .redirect_uri = redirect_uri};
      std::vector<Exchange> metadata;
      for (const auto& request : metadata_places(patient).value())
        metadata.push_back(exchange(house.ask(request)));
      for (const Finding& finding : examine_metadata(patient, metadata))
        EXPECT_NE(finding.verdict, Verdict::kProblem) << finding.message;
      const auto request = dry_run(patient, 0).value();
      if (!request) continue;
      const bool told = wrong_secret && one->grant != GrantKind::kJwtBearer;
      const auto finding = examine_dry_run(patient, 0, exchange(house.ask(*request)));
      EXPECT_EQ(finding.verdict, told ? Verdict::kProblem : Verdict::kOk)
          << one->id << ": " << finding.message;
    }
  }
}

}  // namespace
}  // namespace sallyport::providers
