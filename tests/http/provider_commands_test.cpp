// `sallyport provider doctor` and `sallyport provider mock` (outbound §7 rows 5 and 17).
#include "app/commands/provider_doctor.h"
#include "app/commands/provider_mock.h"
#include "app/print.h"
#include "base/test_refusal.h"
#include "outbound_house.h"
#include "providers/catalogue.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using base::field_of;
using testing::HasSubstr;
using testing::Not;

class ProviderCommands : public OutboundHouse {
 protected:
  // Runs the mock of an entry for as long as `use` takes.
  void with_mock(app::ProviderMockOptions options, const std::function<void(const std::string& said)>& use) {
    options.allow = true;
    std::string said;
    const auto served =
        app::serve_provider_mock(options, [&](const std::string& text) { said = text; }, [&] { use(said); });
    EXPECT_TRUE(served) << served.error().message;
  }
  // Adds the provider as the mock says.
  json::object add_as_told(const std::string& said) {
    const auto begin = said.find("-d '") + 4;
    const Answer made = api("POST", "/api/providers", said.substr(begin, said.find("'\n", begin) - begin));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  json::object doctor(std::string_view name, const json::object& more = {{"tenant", "North"}}) {
    json::object arguments = more;
    arguments["name"] = name;
    return house.command("provider.doctor", arguments);
  }
  static std::string verdict(const json::object& answer, std::string_view check) {
    for (const auto& finding : array_at(answer, "findings"))
      if (text_at(finding.as_object(), "check") == check) return text_at(finding.as_object(), "verdict");
    return "(absent)";
  }
  app::World world() { return {.clock = house.clock(), .random = random, .log = house.log()}; }
  base::Result<json::value> of_catalogue(const json::object& arguments) {
    return app::examine_entry_of_catalogue(house.application().config(), world(), arguments);
  }
  egress::Answer ask(std::string url) {
    const egress::Client outside({.allowed_networks = {*model::Network::parse("127.0.0.1")}});
    auto answer = outside.send({.method = "GET", .url = std::move(url)});
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : egress::Answer{};
  }
  // Ana signs in at the mock, as her browser does it.
  std::string connect_ana(std::string_view provider, std::string_view session) {
    const auto body = fmt::format(R"({{"integration":"{}","account":"user"}})", provider);
    const std::string link = text_at(token_of(session, body).json(), "connect_url");
    HttpClient browser = house.client();
    const Answer page = browser.send("GET", link.substr(std::string_view(House::kPublicUrl).size()));
    const Headers cookie{
        {"Cookie",
         page.header("Set-Cookie").value_or("").substr(0, page.header("Set-Cookie").value_or("").find(';'))},
        {"Content-Type", "application/x-www-form-urlencoded"}};
    const auto form = fmt::format("token={}&do=continue", value_after(page.body, "name=\"token\" value=\""));
    const Answer sent = browser.send("POST", value_after(page.body, "action=\""), cookie, form);
    const auto back = ask(sent.header("Location").value_or(""));
    EXPECT_EQ(back.status, 302) << back.body;
    const std::string* location = back.header("location");
    if (location == nullptr) return "";
    return browser.send("GET", location->substr(std::string_view(House::kPublicUrl).size()), cookie).body;
  }

  crypto::SystemRandom random;
};

TEST_F(ProviderCommands, S11_AnAccountIsConnectedToTheMockOfAnEntry) {
  with_mock({.name = "salesforce", .account = "ana@mock.test"}, [&](const std::string& said) {
    add_as_told(said);
    const auto ana = session();
    EXPECT_THAT(connect_ana("salesforce", ana), HasSubstr("data-state=\"done\""));
    const Answer handed_out = token_of(ana, R"({"integration":"salesforce","account":"user"})");
    EXPECT_THAT(handed(handed_out), HasSubstr("mock-access-"));
    EXPECT_THAT(text_at(handed_out.json(), "base_url"), HasSubstr("/instance_url"));
  });
}

TEST_F(ProviderCommands, ALostAnswerIsCutOffOnce) {
  app::ProviderMockOptions options{.name = "client-credentials"};
  options.lost_answers = 1;
  with_mock(options, [&](const std::string& said) {
    add_as_told(said);
    const auto connect = [&] {
      return api("POST", "/api/connections", R"({"provider":"client-credentials"})").status;
    };
    EXPECT_EQ(connect(), 503);
    EXPECT_EQ(connect(), 201);
  });
}

TEST_F(ProviderCommands, TheMockAsksAPersonAndEscapesWhatItShows) {
  app::ProviderMockOptions options{.name = "github", .account = "<b>ana</b>"};
  const auto served = app::serve_provider_mock(
      options,
      [&](const std::string& said) {
        const auto url = value_after(said, "\"authorization_url\":\"");
        const auto page = ask(url +
                              "?response_type=code&client_id=mock-client&code_challenge=x"
                              "&code_challenge_method=S256&redirect_uri=https://id.example/&state=%22s");
        EXPECT_EQ(page.status, 200);
        EXPECT_THAT(page.body, HasSubstr("&lt;b&gt;ana"));
        EXPECT_THAT(page.body, HasSubstr("&amp;decision=allow"));
        EXPECT_THAT(page.body, Not(HasSubstr("<b>ana")));
        EXPECT_EQ(*page.header("cross-origin-opener-policy"), "unsafe-none");
      },
      [] {});
  EXPECT_TRUE(served) << served.error().message;
}

TEST_F(ProviderCommands, TheMockListensOnLoopbackOnly) {
  const auto refused = [](std::string listen) {
    app::ProviderMockOptions options{.name = "github"};
    options.listen = std::move(listen);
    return field_of(app::serve_provider_mock(options, [](const std::string&) {}, [] {}));
  };
  for (const auto* elsewhere : {"0.0.0.0:0", "[::]:0", "10.0.0.1:80", "example.com:80", ":0", ""})
    EXPECT_EQ(refused(elsewhere), "listen") << elsewhere;
  EXPECT_EQ(refused("127.0.0.1:0"), "accepted");
  EXPECT_EQ(refused("[::1]:0"), "accepted");
}

TEST_F(ProviderCommands, TheMockRefusesWhatItDoesNotKnow) {
  const auto refused = [](app::ProviderMockOptions options) {
    return field_of(app::serve_provider_mock(options, [](const std::string&) {}, [] {}));
  };
  EXPECT_EQ(refused({.name = "nothing"}), "name");
  EXPECT_EQ(refused({.name = "okta", .settings = {{"subdomain", "Not one!"}}}), "settings.subdomain");
  app::ProviderMockOptions options{.name = "okta"};
  options.expiry = "never";
  EXPECT_EQ(refused(options), "expiry");
}

TEST_F(ProviderCommands, TheDoctorTellsWhichSecretOfATenantIsWrong) {
  with_mock({.name = "okta"}, [&](const std::string& said) {
    const auto made = add_as_told(said);
    const json::object well = doctor("okta");
    EXPECT_EQ(verdict(well, "dry_run"), "ok");
    EXPECT_EQ(verdict(well, "metadata.token_endpoint"), "ok");
    EXPECT_EQ(verdict(well, "settings"), "ok");
    EXPECT_THAT(text_at(well, "redirectUri"), testing::EndsWith("/connect/callback/okta"));
    const Answer changed = api("PATCH", fmt::format("/api/providers/{}", text_at(made, "id")),
                               R"({"clientSecrets":["mock-secret","0ld-s3cret"]})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    const json::object ill = doctor("okta");
    EXPECT_EQ(verdict(ill, "dry_run[0]"), "ok");
    EXPECT_EQ(verdict(ill, "dry_run[1]"), "problem");
    EXPECT_THAT(json::serialize(ill), Not(HasSubstr("s3cret"))) << "H17";
    EXPECT_THAT(json::serialize(ill), Not(HasSubstr("mock-secret"))) << "H17";
  });
}

// The clock of the house is months behind.
TEST_F(ProviderCommands, TheDoctorMeasuresTheClock) {
  with_mock({.name = "github"}, [&](const std::string& said) {
    add_as_told(said);
    const json::object answer = doctor("github");
    EXPECT_EQ(verdict(answer, "clock"), "problem");
    EXPECT_EQ(answer.at("problems").as_int64(), 1);
  });
}

TEST_F(ProviderCommands, TheDoctorNamesAnAddressThatIsNotReached) {
  std::string said;
  with_mock({.name = "github"}, [&](const std::string& text) { said = text; });
  add_as_told(said);
  EXPECT_EQ(verdict(doctor("github"), "dry_run"), "problem");
  EXPECT_EQ(verdict(doctor("github", {{"tenant", "North"}, {"offline", true}}), "dry_run"), "(absent)");
}

TEST_F(ProviderCommands, TheDoctorKnowsTheProvidersOfThatTenantOnly) {
  with_mock({.name = "github"}, [&](const std::string& said) { add_as_told(said); });
  house.add_tenant("South");
  const auto of = [&](std::string_view tenant, std::string_view name) {
    return house.try_command("provider.doctor", {{"tenant", tenant}, {"name", name}, {"offline", true}});
  };
  EXPECT_TRUE(of("North", "github"));
  EXPECT_FALSE(of("South", "github"));
  EXPECT_FALSE(of("North", "salesforce"));
  EXPECT_EQ(field_of(house.try_command("provider.doctor", {{"tenant", "North"}})), "name");
}

TEST_F(ProviderCommands, TheDoctorExaminesEveryEntryOfTheCatalogue) {
  for (const auto& provider : providers::Catalogue::embedded().all()) {
    const auto answer = of_catalogue({{"name", provider->id}, {"offline", true}});
    ASSERT_TRUE(answer) << provider->id << ": " << answer.error().message;
    EXPECT_EQ(answer->at("problems").as_int64(), 0) << provider->id;
  }
  EXPECT_FALSE(of_catalogue({{"name", "nothing"}}));
  EXPECT_EQ(field_of(of_catalogue({{"name", "okta"}, {"settings", {{"subdomain", "Not one!"}}}})),
            "settings.subdomain");
  EXPECT_EQ(field_of(of_catalogue({{"name", "okta"}, {"speed", 1}})), "speed");
}

TEST_F(ProviderCommands, TheDoctorPrintsALineForEachFinding) {
  const auto answer = of_catalogue({{"name", "google"}, {"offline", true}}).value();
  const std::string text = app::readable("provider.doctor", answer);
  EXPECT_THAT(
      text,
      HasSubstr(
          "ok       redirect_uri    Register exactly https://id.sallyport.test/connect/callback/google"));
  EXPECT_THAT(text, HasSubstr("\nGoogle: 0 problems, 0 warnings.\n"));
}

}  // namespace
}  // namespace sallyport::support
