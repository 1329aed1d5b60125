#include "webhooks/message_signature.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "crypto/mac.h"

namespace sallyport::webhooks {

std::vector<egress::Header> signature_headers(std::string_view id, base::Time now, std::string_view body,
                                              std::span<const base::Secret> secrets) {
  const std::string timestamp = std::to_string(base::unix_seconds(now));
  const std::string input = fmt::format("{}.{}.{}", id, timestamp, body);
  std::string signatures;
  for (const auto& secret : secrets) {
    const auto code = crypto::hmac_sha256(secret.reveal(), base::as_bytes(input));
    signatures += fmt::format("{}v1,{}", signatures.empty() ? "" : " ", base::base64_encode(code));
  }
  return {{.name = "webhook-id", .value = std::string(id)},
          {.name = "webhook-timestamp", .value = timestamp},
          {.name = "webhook-signature", .value = std::move(signatures)}};
}

base::Secret library_form(const base::Secret& secret) {
  std::string text = "whsec_" + base::base64_encode(secret.reveal());
  auto form = base::Secret::from_text(text);
  base::wipe(text.data(), text.size());
  return form;
}

}  // namespace sallyport::webhooks
