// The headers by which a receiver knows that a message is ours and new: those of Standard Webhooks
// (external-api §12, Decision).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "egress/client.h"

namespace sallyport::webhooks {

// "webhook-id", "webhook-timestamp" (seconds since 1970 of this attempt) and "webhook-signature": for each
// secret "v1," and the base64 of HMAC-SHA-256 over "<id>.<timestamp>.<body>", key = the secret's UTF-8 bytes.
std::vector<egress::Header> signature_headers(std::string_view id, base::Time now, std::string_view body,
                                              std::span<const base::Secret> secrets);

// The secret in the form that libraries for Standard Webhooks take: "whsec_" and the base64 of its bytes.
base::Secret library_form(const base::Secret& secret);

}  // namespace sallyport::webhooks
