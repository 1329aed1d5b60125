#include "mail/letter.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/test_refusal.h"

namespace sallyport::mail {
namespace {

Letter letter() {
  return {.from = "sallyport@example.com",
          .to = "ada@north.example",
          .subject = "You are invited",
          .text = "Welcome.\n.\nBcc: eve@example.com\n\u00fc",
          .id = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11",
          .date = base::from_unix_seconds(1767258000)};
}

TEST(Letter, StandsOnTheWireAsTheStandardsHaveIt) {
  const auto wire = compose(letter());
  ASSERT_TRUE(wire) << wire.error().message;
  const auto end = wire->find("\r\n\r\n");
  EXPECT_EQ(wire->substr(0, end),
            "Date: Thu, 01 Jan 2026 09:00:00 +0000\r\nFrom: <sallyport@example.com>\r\n"
            "To: <ada@north.example>\r\nSubject: You are invited\r\n"
            "Message-ID: <0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64");
  std::string body = wire->substr(end + 4);
  EXPECT_TRUE(body.ends_with("\r\n"));
  std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
  EXPECT_EQ(base::as_text(*base::base64_decode(body)), letter().text);
}

TEST(Letter, HasNoLongLines) {
  Letter longer = letter();
  longer.text = std::string(10'000, 'x');
  const std::string wire = compose(longer).value();
  std::size_t begin = 0;
  for (auto end = wire.find("\r\n"); end != std::string::npos; end = wire.find("\r\n", begin)) {
    EXPECT_LE(end - begin, 78U);
    begin = end + 2;
  }
}

// security K17
TEST(Letter, LetsNothingIntoItsHead) {
  for (const char* address : {"", "ada", "@x", "x@", "a@b@c", "a b@c", "a@b\r\nBcc: c@d", "a@b,c@d", "<a@b>",
                              "a@b>", "\"a\"@b", "a@b;c", "\xc3\xbc@b"}) {
    Letter to = letter();
    to.to = address;
    EXPECT_EQ(base::field_of(compose(to)), "to") << address;
    Letter from = letter();
    from.from = address;
    EXPECT_EQ(base::field_of(compose(from)), "from") << address;
  }
  for (const char* subject : {"", "a\r\nBcc: c@d", "a\nb", "\xc3\xbc"}) {
    Letter wrong = letter();
    wrong.subject = subject;
    EXPECT_EQ(base::field_of(compose(wrong)), "subject") << subject;
  }
  Letter long_subject = letter();
  long_subject.subject = std::string(201, 's');
  EXPECT_EQ(base::field_of(compose(long_subject)), "subject");
  Letter id = letter();
  id.id = "a\r\nBcc: c@d";
  EXPECT_EQ(base::field_of(compose(id)), "id");
  Letter text = letter();
  text.text = "\xff";
  EXPECT_EQ(base::field_of(compose(text)), "text");
}

}  // namespace
}  // namespace sallyport::mail
