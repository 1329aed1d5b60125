// What is wrong with a provider: its entry, what a tenant has filled in, this installation, or the service
// itself (contracts/outbound.md §7 row 17). Pure: observations in, findings out; `sallyport provider doctor`
// asks the service. Nothing that is asked changes anything there, and no finding says a secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "egress/client.h"
#include "providers/provider.h"
#include "providers/requests.h"

namespace sallyport::providers {

enum class Verdict : std::uint8_t { kOk, kWarning, kProblem, kSkipped };
std::string_view to_string(Verdict verdict);  // "ok", "warning", "problem", "skipped"

struct Finding {
  std::string check{};  // a stable word: "metadata.token_endpoint", "clock"
  Verdict verdict = Verdict::kOk;
  std::string message{};  // what was found, and what to do next
};

// Who is examined. What is referred to outlives it.
struct Patient {
  const Provider& provider;
  const Values& settings;
  const App& app;                   // of a tenant, or an invented one
  std::vector<std::string> scopes;  // of the tenant, beside those that the entry always asks for
  bool of_tenant = false;
  std::string redirect_uri;
  bool public_url_set = true;
};

// One question to the service.
struct Exchange {
  std::string url{};
  base::Time sent{};
  base::Time received{};
  base::Result<egress::Answer> answer{};
};

// --- what to ask

// The addresses where metadata of the entry can be, in the order of asking: the one that the entry names, or
// for an entry that names only an issuer RFC 8414 §3.1 and OpenID Connect Discovery. Empty where there is
// none. Refusals: those of fill().
base::Result<std::vector<egress::Request>> metadata_places(const Patient& patient);

// A token request that can only be refused: with a refresh token or an assertion that does not exist, and the
// application's secret of that number. Nothing where no token is asked for. Refusals: those of fill(),
// kInvalid "secret".
base::Result<std::optional<egress::Request>> dry_run(const Patient& patient, std::size_t secret);

// --- what it means

// The redirect URI, scopes, and the age of the entry: what can be told without asking anybody.
std::vector<Finding> examine_entry(const Patient& patient, base::Time now);
// Each difference between the entry and what the service says about itself (RFC 8414 §2). `exchanges` are the
// places in the order of asking; the first document among them counts.
std::vector<Finding> examine_metadata(const Patient& patient, const std::vector<Exchange>& exchanges);
// Our clock against theirs (contracts/outbound.md §2.3 row 8): more than 30 s is a warning, more than 60 s a
// problem.
Finding examine_clock(const Exchange& exchange);
// The answer to dry_run() with that secret.
Finding examine_dry_run(const Patient& patient, std::size_t secret, const Exchange& exchange);

}  // namespace sallyport::providers
