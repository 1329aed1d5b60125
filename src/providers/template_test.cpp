#include "providers/template.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/test_refusal.h"
#include "egress/url.h"

namespace sallyport::providers {
namespace {

using base::code_of;
using base::field_of;

std::string filled(std::string_view text, const Values& values) {
  const auto url = fill(text, values);
  return url ? *url : "refused: " + url.error().field;
}

TEST(Template, FillsInAHostAPathAndAQuery) {
  const Values values{{"sub", "acme-1"}, {"id", "a/b c"}, {"q", "x&y=é"}};
  EXPECT_EQ(filled("https://{sub}.okta.com/t/{id}?q={q}&z=1", values),
            "https://acme-1.okta.com/t/a%2Fb%20c?q=x%26y%3D%C3%A9&z=1");
}

TEST(Template, AValueThatIsMissingIsNamed) {
  EXPECT_EQ(filled("https://{sub}.okta.com/", {}), "refused: settings.sub");
  EXPECT_EQ(filled("https://a.example/{id}", {{"id", ""}}), "refused: settings.id");
}

// H16: nothing but what is given can be named.
TEST(Template, KnowsNothingButTheGivenValues_H16) {
  EXPECT_EQ(filled("https://a.example/{PATH}", {{"path", "x"}}), "refused: template");
  EXPECT_EQ(filled("https://a.example/{path", {{"path", "x"}}), "refused: template");
  EXPECT_EQ(filled("https://a.example/path}", {{"path", "x"}}), "refused: template");
  EXPECT_EQ(filled("https://a.example/{env.HOME}", {}), "refused: template");
  EXPECT_EQ(filled("https://a.example/{path}", {{"path", "{other}"}, {"other", "secret"}}),
            "https://a.example/%7Bother%7D");
}

TEST(Template, APartOfAHostIsOneLabel_H16) {
  for (const auto* value : {"evil.com/", "a@b", "x.y#", "a.b", "A", "-a", "a-", "a:1", "a b", "é", "a%2e",
                            "..", "a\n", "a\\", "?"})
    EXPECT_EQ(filled("https://{sub}.okta.com/x", {{"sub", value}}), "refused: settings.sub") << value;
  EXPECT_EQ(filled("https://{sub}.okta.com/x", {{"sub", std::string(64, 'a')}}), "refused: settings.sub");
}

TEST(Template, AWholeHostIsAHostNameWithOrWithoutAPort_H16) {
  EXPECT_EQ(filled("https://{host}/x", {{"host", "git.example.com"}}), "https://git.example.com/x");
  EXPECT_EQ(filled("https://{host}/x", {{"host", "git.example.com:8443"}}), "https://git.example.com:8443/x");
  for (const auto* value : {"evil.com/", "a@b", "x.y#", "a..b", ".a", "a.", "a:", "a:0", "a:65536", "a:1:2",
                            "a:b@c", "A.example", "a b", "[::1]", "a?b"})
    EXPECT_EQ(filled("https://{host}/x", {{"host", value}}), "refused: settings.host") << value;
}

TEST(Template, DotsDoNotClimbOutOfAPath_H16) {
  EXPECT_EQ(filled("https://a.example/t/{id}/token", {{"id", ".."}}), "refused: settings.id");
  EXPECT_EQ(filled("https://a.example/t/{id}/token", {{"id", "."}}), "refused: settings.id");
  EXPECT_EQ(filled("https://a.example/t/{id}", {{"id", "../x"}}), "https://a.example/t/..%2Fx");
}

TEST(Template, ThatBeginsWithAValueTakesAWholeUrl) {
  EXPECT_EQ(filled("{issuer}/.well-known/x", {{"issuer", "https://id.example/t/"}}),
            "https://id.example/t/.well-known/x");
  EXPECT_EQ(filled("{url}", {{"url", "https://id.example/a?b=c"}}), "https://id.example/a?b=c");
  EXPECT_EQ(filled("{url}/x", {{"url", "https://id.example/a?b=c"}}), "refused: settings.url");
  EXPECT_EQ(filled("{url}.evil.example/", {{"url", "https://id.example"}}), "refused: template");
  for (const auto* value :
       {"http://id.example", "id.example", "https://u@id.example", "https://id.example#x",
        "javascript:alert(1)", "https://id.example/{x}", "file:///etc/passwd", "https://a b"})
    EXPECT_EQ(filled("{url}", {{"url", value}}), "refused: settings.url") << value;
}

TEST(Template, HttpIsForThisMachineOnly) {
  EXPECT_EQ(filled("{url}/x", {{"url", "http://127.0.0.1:8080"}}), "http://127.0.0.1:8080/x");
  EXPECT_EQ(filled("{url}/x", {{"url", "http://[::1]:8080"}}), "http://[::1]:8080/x");
  for (const auto* value : {"http://10.0.0.1", "http://localhost", "http://127.0.0.1.example"})
    EXPECT_EQ(filled("{url}/x", {{"url", value}}), "refused: settings.url") << value;
}

TEST(Template, TextTakesValuesAsTheyAreOnOneLine) {
  EXPECT_EQ(fill_text("a {x}{y} z", {{"x", "b c"}, {"y", ""}}).value(), "a b c z");
  EXPECT_EQ(field_of(fill_text("{x}", {})), "settings.x");
  EXPECT_EQ(field_of(fill_text("{x}", {{"x", "a\r\nHost: evil"}})), "settings.x");
}

TEST(Template, ThatBeginsWithAnEmptyValueIsLeftOut) {
  EXPECT_TRUE(is_left_out("", {}));
  EXPECT_TRUE(is_left_out("{url}/x", {{"url", ""}}));
  EXPECT_FALSE(is_left_out("{url}", {{"url", "https://a.example"}}));
  EXPECT_FALSE(is_left_out("{url}", {}));
  EXPECT_FALSE(is_left_out("https://{url}", {{"url", ""}}));
}

// Texts that are made to break out: separators, escapes, dots, and anything at all.
rc::Gen<std::string> nasty() {
  return rc::gen::oneOf(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab.-:/@?#\\%2e{}[]&= \t\r\n\0x"))),
      rc::gen::arbitrary<std::string>());
}

// H16: whatever the values are, the host ends with what the template fixes, and so do scheme and port.
TEST(Template, NoValueLeavesItsPlace_H16) {
  EXPECT_TRUE(rc::check([] {
    const Values values{{"a", *nasty()}, {"b", *nasty()}, {"c", *nasty()}};
    const auto url = fill("https://{a}.fixed.example/p/{b}/q?r={c}&s=t", values);
    if (!url) return;
    const auto parsed = egress::parse_url(*url, "url");
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->https && parsed->port == 443);
    RC_ASSERT(parsed->host == values.at("a") + ".fixed.example");
    const std::string_view rest = std::string_view(*url).substr(8 + parsed->host.size());
    RC_ASSERT(rest.starts_with("/p/") && rest.ends_with("&s=t"));
    RC_ASSERT(std::ranges::count(rest, '/') == 3 && std::ranges::count(rest, '?') == 1 &&
              std::ranges::count(rest, '&') == 1 && !rest.contains('#'));
  }));
}

TEST(Template, AWholeHostStaysAHost_H16) {
  EXPECT_TRUE(rc::check([] {
    const std::string value = *nasty();
    const auto url = fill("https://{a}/p", {{"a", value}});
    if (!url) return;
    const auto parsed = egress::parse_url(*url, "url");
    if (!parsed) return;  // a number that is no address, for example: refused before it is asked
    RC_ASSERT(value == parsed->host || value.starts_with(parsed->host + ":") || parsed->address.has_value());
  }));
}

}  // namespace
}  // namespace sallyport::providers
