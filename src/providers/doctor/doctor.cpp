#include "providers/doctor/doctor.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time_text.h"
#include "egress/url.h"
#include "providers/catalogue.h"
#include "providers/scopes.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

constexpr std::string_view kInvented = "sallyport-doctor-dry-run";
constexpr std::string_view kInventedAssertion = "e30.e30.c2FsbHlwb3J0";

// https, or nothing that leaves this machine.
bool is_private_way(const std::string& uri) {
  if (check_url(uri, "redirect_uri")) return true;
  const auto url = egress::parse_url(uri, "redirect_uri");
  return url && url->host == "localhost";
}

Finding redirect_finding(const Patient& patient) {
  Finding finding{.check = "redirect_uri"};
  if (patient.provider.grant != GrantKind::kAuthorizationCode) {
    finding.verdict = Verdict::kSkipped;
    finding.message = "Nobody signs in at this service, so no redirect URI is registered.";
    return finding;
  }
  const std::string& uri = patient.redirect_uri;
  finding.message = fmt::format("Register exactly {} at the service.", uri);
  if (!patient.public_url_set) {
    finding.verdict = Verdict::kWarning;
    finding.message += " It is made of the listening address, because public_url is not set. Set it first.";
  } else if (!is_private_way(uri)) {
    finding.verdict = Verdict::kWarning;
    finding.message +=
        " It is neither https nor a loopback address: most services refuse it, and codes can be read on "
        "their "
        "way. Give public_url an https:// address.";
  }
  return finding;
}

// How the entry asks for access that lasts; empty: by nothing that is known.
std::string way_to_stay(const Provider& provider, const std::vector<std::string>& scopes) {
  for (const std::string& scope : scopes)
    if (scope == "offline_access" || scope == "refresh_token") return fmt::format("the scope {}", scope);
  for (const auto& [name, value] : provider.authorization_parameters)
    if (value == "offline") return fmt::format("{}={}", name, value);
  return "";
}

std::vector<std::string> all_scopes(const Patient& patient) {
  std::vector<std::string> scopes = patient.provider.default_scopes;
  for (const std::string& scope : patient.scopes)
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  return scopes;
}

Finding offline_finding(const Patient& patient) {
  Finding finding{.check = "offline_access"};
  const Provider& provider = patient.provider;
  if (provider.grant != GrantKind::kAuthorizationCode) {
    finding.verdict = Verdict::kSkipped;
    finding.message = "The application asks again by itself when its token ends.";
    return finding;
  }
  const std::string way = way_to_stay(provider, all_scopes(patient));
  finding.message =
      way.empty() ? "The entry has no rule for it: the service gives refresh tokens without being asked, "
                    "or the scope for them has to be added to those of the tenant."
                  : fmt::format("Access that lasts is asked for by {}.", way);
  return finding;
}

Finding scopes_finding(const Patient& patient) {
  Finding finding{.check = "scopes"};
  const auto joined = joined_scopes(patient.provider, patient.scopes);
  const auto has_other_sign = [](const std::string& scope) {
    return scope.find_first_of(",;|") != std::string::npos;
  };
  const auto suspect = std::ranges::find_if(patient.scopes, has_other_sign);
  if (!joined) {
    finding.verdict = Verdict::kProblem;
    finding.message = joined.error().message + " Change the scopes of the provider.";
  } else if (suspect != patient.scopes.end()) {
    finding.verdict = Verdict::kWarning;
    finding.message =
        fmt::format("{} looks like several scopes in one. Give each as a scope of its own.", *suspect);
  } else if (joined->empty()) {
    finding.message = "No scopes are asked for.";
  } else {
    finding.message = fmt::format("Asked for: {}", *joined);
  }
  return finding;
}

Finding age_finding(const Patient& patient, base::Time now) {
  Finding finding{.check = "freshness"};
  const std::string& day = patient.provider.checked_on;
  if (day.empty()) {
    finding.verdict = Verdict::kSkipped;
    finding.message = "The entry has no date: it says nothing about a vendor, or is your own.";
  } else if (is_stale(patient.provider, now)) {
    finding.verdict = Verdict::kWarning;
    finding.message = fmt::format(
        "The entry was compared with the pages of the service on {}, more than 180 days ago. A newer version "
        "of "
        "Sallyport may know more.",
        day);
  } else {
    finding.message = fmt::format("The entry was compared with the pages of the service on {}.", day);
  }
  return finding;
}

Finding settings_finding(const Patient& patient) {
  Finding finding{.check = "settings"};
  const auto good = check_settings(patient.provider, patient.settings);
  if (good) {
    finding.message = "All that the entry asks for is filled in.";
    return finding;
  }
  finding.verdict = patient.of_tenant ? Verdict::kProblem : Verdict::kSkipped;
  finding.message = fmt::format("{} ({})", good.error().message, good.error().field);
  if (!patient.of_tenant) finding.message += " Give --setting NAME=VALUE, or --tenant for a tenant's own.";
  return finding;
}

// The one form that a Date field has today (RFC 9110 §5.6.7).
std::optional<base::Time> read_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::size_t kLength = 29;  // Thu, 01 Jan 2026 09:00:00 GMT
  if (text.size() != kLength) return std::nullopt;
  const auto month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const auto time = base::parse_rfc3339(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1,
                                                    text.substr(5, 2), text.substr(17, 8)));
  return time && base::http_date(*time) == text ? time : std::nullopt;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return "ok";
    case Verdict::kWarning:
      return "warning";
    case Verdict::kProblem:
      return "problem";
    case Verdict::kSkipped:
      break;
  }
  return "skipped";
}

base::Result<std::optional<egress::Request>> dry_run(const Patient& patient, std::size_t secret) {
  const Provider& provider = patient.provider;
  if (provider.token_url.empty()) return std::nullopt;
  if (provider.grant == GrantKind::kApiKey || provider.grant == GrantKind::kBasic) return std::nullopt;
  if (provider.grant == GrantKind::kJwtBearer) {
    TRY(auto asserted, jwt_bearer(provider, patient.settings, kInventedAssertion));
    return asserted;
  }
  TRY(auto request, refresh(provider, patient.app, patient.settings, base::Secret::from_text(kInvented),
                            patient.redirect_uri, secret));
  return request;
}

std::vector<Finding> examine_entry(const Patient& patient, base::Time now) {
  return {settings_finding(patient), redirect_finding(patient), scopes_finding(patient),
          offline_finding(patient), age_finding(patient, now)};
}

Finding examine_clock(const Exchange& exchange) {
  using std::chrono::seconds;
  Finding finding{
      .check = "clock", .verdict = Verdict::kSkipped, .message = "The service does not say its time."};
  const std::string* date = exchange.answer ? exchange.answer->header("date") : nullptr;
  const auto theirs = date != nullptr ? read_http_date(*date) : std::nullopt;
  if (!theirs) return finding;
  // Somewhere between question and answer it was theirs, to the second.
  const base::Time ours = exchange.sent + (exchange.received - exchange.sent) / 2;
  const auto skew = std::chrono::round<seconds>(ours - *theirs);
  const auto apart = std::chrono::abs(skew);
  finding.verdict = apart > seconds{60}   ? Verdict::kProblem
                    : apart > seconds{30} ? Verdict::kWarning
                                          : Verdict::kOk;
  finding.message = apart < seconds{2}
                        ? "Our clock and that of the service agree."
                        : fmt::format("Our clock is {} s {} that of the service.", apart.count(),
                                      skew > seconds{0} ? "ahead of" : "behind");
  if (finding.verdict != Verdict::kOk)
    finding.message += " Set ours by NTP: signed assertions and short tokens are refused otherwise.";
  return finding;
}

}  // namespace sallyport::providers
