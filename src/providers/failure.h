// What an answer without a token means: the rules of the entry, then those that hold everywhere.
#pragma once

#include <span>

#include <boost/json.hpp>

#include "egress/client.h"
#include "providers/provider.h"
#include "providers/requests.h"

namespace sallyport::providers {

// After the rules of an entry: redirects are nobody's error and nobody's token; then 429 and 5xx, so that
// only a service that works can end a grant (security H13); then the errors of RFC 6749 §5.2, of which only
// invalid_grant is terminal; then statuses that tell of a wrong URL or a wrong client.
std::span<const ErrorRule> usual_rules();

// The first of the rules that matches, or null. `body` is null when it cannot be read.
const ErrorRule* first_match(std::span<const ErrorRule> rules, const egress::Answer& answer,
                             const boost::json::value* body);

// By the rules; transient where none matches.
Failure failure_of(const Provider& provider, const egress::Answer& answer, const boost::json::value* body);

// Retry-After in seconds (RFC 9110 §10.2.3), at most a day.
std::optional<std::chrono::seconds> retry_after_of(const egress::Answer& answer);

}  // namespace sallyport::providers
