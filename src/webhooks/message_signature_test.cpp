#include "webhooks/message_signature.h"

#include <array>

#include <gtest/gtest.h>

namespace sallyport::webhooks {
namespace {

std::string value(const std::vector<egress::Header>& headers, std::string_view name) {
  for (const auto& header : headers)
    if (header.name == name) return header.value;
  return "(absent)";
}

// The published example of Standard Webhooks: its key is the base64 text behind whsec_.
TEST(MessageSignature, IsThatOfTheStandardWebhooksExample) {
  const std::array secrets{base::Secret(base::base64_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value())};
  const auto headers = signature_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", base::from_unix_seconds(1614265330),
                                         R"({"test": 2432232314})", secrets);
  EXPECT_EQ(value(headers, "webhook-id"), "msg_p5jXN8AQM9LWM0D4loKWxJek");
  EXPECT_EQ(value(headers, "webhook-timestamp"), "1614265330");
  EXPECT_EQ(value(headers, "webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(library_form(secrets[0]).reveal_text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

TEST(MessageSignature, EachSecretSignsInItsOrder) {
  const std::array both{base::Secret::from_text("new"), base::Secret::from_text("old")};
  const auto now = base::from_unix_seconds(1);
  const auto sign = [&](std::span<const base::Secret> secrets) {
    return value(signature_headers("m", now, "{}", secrets), "webhook-signature");
  };
  EXPECT_EQ(sign(both), sign(std::span(both).first(1)) + " " + sign(std::span(both).last(1)));
  EXPECT_NE(sign(std::span(both).first(1)), sign(std::span(both).last(1)));
}

}  // namespace
}  // namespace sallyport::webhooks
