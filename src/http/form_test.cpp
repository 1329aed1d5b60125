#include <gtest/gtest.h>

#include "http/message.h"

namespace sallyport::http {
namespace {

std::string error_of(std::string_view text) {
  const auto form = FormFields::parse(text, "body");
  return form ? "accepted" : form.error().message;
}

TEST(FormFields, DecodesNamesAndValues) {  // L06: `+` is a space, `;` and `[]` are ordinary
  const auto form = FormFields::parse("grant_type=client_credentials&a%5B%5D=1;2&b[]=x+y%2B%C3%A9&c", "body");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->get("grant_type"), "client_credentials");
  EXPECT_EQ(form->get("a[]"), "1;2");
  EXPECT_EQ(form->get("b[]"), "x y+\xc3\xa9");
  EXPECT_EQ(form->get("c"), std::nullopt);
  EXPECT_EQ(form->get("missing"), std::nullopt);
  EXPECT_EQ(form->all().size(), 4U);
}

TEST(FormFields, TakesAnEmptyValueAsAbsent) {  // C05
  const auto form = FormFields::parse("scope=&client_id=&&x=1&", "body");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->get("scope"), std::nullopt);
  EXPECT_EQ(form->get("client_id"), std::nullopt);
  EXPECT_EQ(form->get("x"), "1");
  EXPECT_TRUE(FormFields::parse("", "body")->all().empty());
}

TEST(FormFields, RefusesAParameterSentTwice) {  // C01
  const auto form = FormFields::parse("client_id=a&scope=x&client_id=b", "body");
  ASSERT_FALSE(form.has_value());
  EXPECT_EQ(form.error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(form.error().code, "invalid_request");
  EXPECT_EQ(form.error().field, "client_id");
  EXPECT_NE(error_of("a=1&%61=2"), "accepted") << "the names are compared decoded";
  EXPECT_NE(error_of("a=&a="), "accepted");
  EXPECT_NE(error_of("a&a=1"), "accepted");
}

TEST(FormFields, RefusesMalformedEscapesNulAndBrokenUtf8) {  // L06
  for (const char* text : {"a=%", "a=%z", "a=%zz", "a=%4", "%=1", "%zz=1", "a=%00", "%00=1", "a=%ff", "a=%C3",
                           "a=%ED%A0%80", "a=%C0%AF", "a=1&b=%", "a=%u0041"}) {
    EXPECT_NE(error_of(text), "accepted") << text;
  }
  EXPECT_NE(error_of(std::string_view("a=\0", 3)), "accepted");
}

TEST(FormFields, RefusesExcessInsteadOfCuttingItShort) {  // L06
  std::string text;
  for (int i = 0; i < 100; ++i) text += "f" + std::to_string(i) + "=1&";
  EXPECT_EQ(error_of(text), "accepted");
  EXPECT_NE(error_of(text + "one=more"), "accepted");
  EXPECT_EQ(error_of(std::string(64, 'n') + "=1"), "accepted");
  EXPECT_NE(error_of(std::string(65, 'n') + "=1"), "accepted");
  EXPECT_NE(error_of(std::string(1'000'000, 'n')), "accepted");
  EXPECT_NE(error_of("=1"), "accepted");
  const std::string long_value(100'000, 'v');
  EXPECT_EQ(FormFields::parse("a=" + long_value, "body")->get("a"), long_value);
}

TEST(FormFields, NamesThePartInItsMessages) {
  EXPECT_NE(FormFields::parse("a=1&a=2", "query string").error().message.find("query string"),
            std::string::npos);
}

TEST(FormCoding, EncodesWhatItDecodes) {
  std::string every_byte;
  for (int c = 1; c < 256; ++c) every_byte.push_back(static_cast<char>(c));
  EXPECT_EQ(form_decode(form_encode(every_byte)), every_byte);
  EXPECT_EQ(form_encode("a b*~-._/"), "a+b*%7E-._%2F");
}

}  // namespace
}  // namespace sallyport::http
