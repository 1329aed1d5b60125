#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "providers/catalogue.h"
#include "providers/entry_duration.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;
using base::field_of;

json::object acme() {
  return base::parse_json(R"({"id":"acme","name":"Acme","grant":"authorization_code",
    "settings":[{"name":"sub","title":"Subdomain"},{"name":"site","kind":"url","title":"Site"},
                {"name":"pin","kind":"secret","title":"PIN"}],
    "authorization_url":"https://{sub}.acme.example/authorize","token_url":"https://{sub}.acme.example/token"})")
      .value()
      .as_object();
}

// The member at fault when `member` is set to this JSON.
std::string fault(std::string_view member, std::string_view value) {
  json::object entry = acme();
  entry[member] = base::parse_json(value).value();
  return field_of(read_provider(entry));
}

TEST(ProviderEntry, ASmallOneIsTaken) { EXPECT_EQ(field_of(read_provider(acme())), "accepted"); }

TEST(ProviderEntry, UnknownMembersAreRefused) {
  EXPECT_EQ(fault("token_urls", "\"x\""), "token_urls");
  EXPECT_EQ(fault("settings", R"([{"name":"a","title":"A","secret":true}])"), "settings[0].secret");
  EXPECT_EQ(fault("grace", R"({"seconds":60})"), "grace.seconds");
}

TEST(ProviderEntry, NeedsItsIdItsNameAndItsGrant) {
  for (const auto* member : {"id", "name", "grant", "token_url", "authorization_url"}) {
    json::object entry = acme();
    entry.erase(member);
    EXPECT_EQ(field_of(read_provider(entry)), member);
  }
  for (const auto* id : {"\"\"", "\"a\"", "\"A1\"", "\"a_b\"", "\"-a\"", "\"a-\"", "7", "\"a/../b\""})
    EXPECT_EQ(fault("id", id), "id") << id;
}

TEST(ProviderEntry, TypesAreChecked) {
  EXPECT_EQ(fault("name", "7"), "name");
  EXPECT_EQ(fault("name", R"("a\nb")"), "name");
  EXPECT_EQ(fault("guide", R"("a\u0000b")"), "guide");
  EXPECT_EQ(fault("guide", R"("a\nb")"), "accepted");
  EXPECT_EQ(fault("pkce", "\"yes\""), "pkce");
  EXPECT_EQ(fault("settings", "{}"), "settings");
  EXPECT_EQ(fault("settings", "[7]"), "settings[0]");
  EXPECT_EQ(fault("grace", "60"), "grace");
  EXPECT_EQ(fault("notice_days", R"(["30"])"), "notice_days[0]");
  EXPECT_EQ(fault("notice_days", "[0]"), "notice_days[0]");
  EXPECT_EQ(fault("notice_days", "[4000]"), "notice_days");
  EXPECT_EQ(fault("token_parameters", R"({"a":7})"), "token_parameters.a");
  EXPECT_EQ(fault("old_access_token_dies", "\"maybe\""), "old_access_token_dies");
  EXPECT_EQ(fault("grant", "\"password\""), "grant");
}

TEST(ProviderEntry, UrlsAreHttps_N07) {
  for (const auto* member : {"authorization_url", "token_url", "refresh_url", "base_url", "docs_url"}) {
    EXPECT_EQ(fault(member, "\"http://acme.example/x\""), member);
    EXPECT_EQ(fault(member, "\"javascript:alert(1)\""), member);
    EXPECT_EQ(fault(member, "\"data:text/html,x\""), member);
    EXPECT_EQ(fault(member, "\"https://u:p@acme.example/\""), member);
    EXPECT_EQ(fault(member, "\"https://acme.example/#x\""), member);
    EXPECT_EQ(fault(member, "\"acme.example\""), member);
    EXPECT_EQ(fault(member, "\"http://127.0.0.1:8080/x\""), "accepted");
  }
  EXPECT_EQ(fault("evidence", R"(["https://a.example/","ftp://a.example"])"), "evidence[1]");
  EXPECT_EQ(fault("base_url", "\"https://acme.example/?x=1\""), "base_url");
}

TEST(ProviderEntry, TemplatesNameOnlyWhatIsDeclared_H16) {
  EXPECT_EQ(fault("token_url", "\"https://{env}.acme.example/\""), "token_url");
  EXPECT_EQ(fault("token_url", "\"https://acme.example/{client_id}\""), "token_url");
  EXPECT_EQ(fault("token_url", "\"https://acme.example/{sub\""), "token_url");
  EXPECT_EQ(fault("token_parameters", R"({"a":"{other}"})"), "token_parameters.a");
  EXPECT_EQ(fault("token_headers", R"({"X-A":"{other}"})"), "token_headers.X-A");
  EXPECT_EQ(fault("identity", R"({"id":"{other}"})"), "identity.id");
  EXPECT_EQ(fault("revocation", R"({"url":"https://acme.example/{client_id}"})"), "accepted");
}

TEST(ProviderEntry, ValuesOfAnswersAreKnownAfterwardsOnly_H16) {
  json::object entry = acme();
  entry["answer_values"] = {{{"name", "team"}, {"source", "$.team"}, {"pattern", "[a-z]+"}}};
  entry["base_url"] = "https://{team}.acme.example/";
  EXPECT_EQ(field_of(read_provider(entry)), "accepted");
  entry["authorization_url"] = "https://{team}.acme.example/";
  EXPECT_EQ(field_of(read_provider(entry)), "authorization_url");
}

TEST(ProviderEntry, SecretsStandInNoUrl_H16) {
  EXPECT_EQ(fault("token_url", "\"https://acme.example/{pin}\""), "token_url");
  EXPECT_EQ(fault("authorization_parameters", R"({"a":"{pin}"})"), "authorization_parameters.a");
  EXPECT_EQ(fault("token_parameters", R"({"a":"{pin}"})"), "accepted");
  EXPECT_EQ(fault("call_headers", R"({"X-A":"{pin}"})"), "accepted");
}

TEST(ProviderEntry, AUrlSettingBeginsATemplate) {
  EXPECT_EQ(fault("token_url", "\"{site}/token\""), "accepted");
  EXPECT_EQ(fault("token_url", "\"{sub}/token\""), "token_url");
  EXPECT_EQ(fault("token_url", "\"https://{site}/token\""), "token_url");
  EXPECT_EQ(fault("token_url", "\"{site}.evil.example/\""), "token_url");
}

TEST(ProviderEntry, SettingsHaveNamesOfTheirOwn) {
  EXPECT_EQ(fault("settings", R"([{"name":"sub","title":"A"},{"name":"sub","title":"B"}])"),
            "settings[1].name");
  EXPECT_EQ(fault("settings", R"([{"name":"Sub","title":"A"}])"), "settings[0].name");
  EXPECT_EQ(fault("settings", R"([{"name":"client_id","title":"A"}])"), "settings[0].name");
  EXPECT_EQ(fault("settings", R"([{"name":"sub"}])"), "settings[0].title");
  EXPECT_EQ(fault("callback_values", R"([{"name":"sub","source":"s","pattern":"a"}])"),
            "callback_values[0].name");
}

TEST(ProviderEntry, PatternsAreRegularExpressionsOfAtMost200Bytes) {
  const auto with_pattern = [](const std::string& pattern) {
    return fault("settings", fmt::format(R"([{{"name":"sub","title":"A","pattern":"{}"}}])", pattern));
  };
  EXPECT_EQ(with_pattern("[a-z]+"), "accepted");
  EXPECT_EQ(with_pattern("[a-z"), "settings[0].pattern");
  EXPECT_EQ(with_pattern("(a){1001}"), "settings[0].pattern");
  EXPECT_EQ(with_pattern("(((a{100}){100}){100})"), "settings[0].pattern");
  EXPECT_EQ(with_pattern(std::string(200, 'a')), "accepted");
  EXPECT_EQ(with_pattern(std::string(201, 'a')), "settings[0].pattern");
  EXPECT_EQ(fault("answer_values", R"([{"name":"a","source":"$.a"}])"), "answer_values[0].pattern");
  EXPECT_EQ(fault("answer_values", R"([{"name":"a","source":"a","pattern":"x"}])"),
            "answer_values[0].source");
}

TEST(ProviderEntry, ADefaultIsAValueAsAnyOther) {
  EXPECT_EQ(fault("settings", R"([{"name":"sub","title":"A","pattern":"[a-z]+","default":"A1"}])"),
            "settings[0].default");
  EXPECT_EQ(fault("settings", R"([{"name":"sub","kind":"secret","title":"A","default":"x"}])"),
            "settings[0].default");
}

TEST(ProviderEntry, LeavesToTheProtocolWhatIsTheProtocols) {
  EXPECT_EQ(fault("authorization_parameters", R"({"state":"x"})"), "authorization_parameters.state");
  EXPECT_EQ(fault("authorization_parameters", R"({"redirect_uri":"x"})"),
            "authorization_parameters.redirect_uri");
  EXPECT_EQ(fault("token_parameters", R"({"client_secret":"x"})"), "token_parameters.client_secret");
  EXPECT_EQ(fault("token_headers", R"({"authorization":"x"})"), "token_headers.authorization");
  EXPECT_EQ(fault("call_headers", R"({"Host":"x"})"), "call_headers.Host");
  EXPECT_EQ(fault("call_headers", R"({"a b":"x"})"), "call_headers.a b");
  EXPECT_EQ(fault("api_key_header", "\"Cookie\""), "api_key_header");
}

TEST(ProviderEntry, RulesHaveAConditionAndPathsAreOnes) {
  EXPECT_EQ(fault("errors", R"([{"class":"terminal"}])"), "errors[0]");
  EXPECT_EQ(fault("errors", R"([{"statuses":[99],"class":"terminal"}])"), "errors[0].statuses");
  EXPECT_EQ(fault("errors", R"([{"path":"error","class":"terminal"}])"), "errors[0].path");
  EXPECT_EQ(fault("errors", R"([{"path":"$.e","class":"terminal","cause":"Too Old"}])"), "errors[0].cause");
  EXPECT_EQ(fault("token_slots", "[]"), "token_slots");
  EXPECT_EQ(fault("token_slots", R"([{"access_token":""}])"), "token_slots[0].access_token");
  EXPECT_EQ(fault("token_slots", R"([{},{}])"), "token_slots[1].name");
  EXPECT_EQ(fault("identity", R"({"url":"https://a.example/"})"), "identity.id_path");
  EXPECT_EQ(fault("identity", R"({"url":"https://a.example/","id_path":"$.id","body":"{"})"),
            "identity.body");
  EXPECT_EQ(fault("revocation", R"({"success":[]})"), "revocation.success");
}

TEST(ProviderEntry, IssuersAreNeededWhereTheyAreCompared) {
  EXPECT_EQ(fault("iss_in_callback", "true"), "issuer");
  EXPECT_EQ(fault("metadata_url", "\"https://acme.example/meta\""), "issuer");
}

TEST(ProviderEntry, DatesAreDates) {
  EXPECT_EQ(fault("checked_on", "\"2026-11-27\""), "accepted");
  for (const auto* date : {"\"2026-13-01\"", "\"27.11.2026\"", "\"2026-11-27T00:00:00Z\""})
    EXPECT_EQ(fault("checked_on", date), "checked_on") << date;
}

TEST(ProviderEntry, DurationsHaveAUnit) {
  using std::chrono::seconds;
  EXPECT_EQ(read_duration("90s"), seconds{90});
  EXPECT_EQ(read_duration("30m"), seconds{1800});
  EXPECT_EQ(read_duration("8h"), seconds{28800});
  EXPECT_EQ(read_duration("10000d"), std::chrono::days{10000});
  for (const auto* text :
       {"", "d", "0s", "-1s", "1", "1w", "1.5h", "01h", "10001d", "99999999999s", "1 d", "h1"})
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
  for (const auto* text : {"90s", "30m", "8h", "90d", "3601s"})
    EXPECT_EQ(write_duration(read_duration(text).value()), text);
  EXPECT_EQ(fault("access_lifetime", "3600"), "access_lifetime");
  EXPECT_EQ(fault("access_lifetime", "\"forever\""), "access_lifetime");
  EXPECT_EQ(fault("grace", R"({"length":"never"})"), "grace.length");
}

}  // namespace
}  // namespace sallyport::providers
