// What a refused token request tells: whether the address is right, whether the application is taken, and
// whether the entry's rules read the refusal as what it is.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "providers/answer_body.h"
#include "providers/doctor/doctor.h"
#include "providers/harmless.h"
#include "providers/json_path.h"

namespace sallyport::providers {
namespace {

// What the service says, unless it repeats a secret.
std::string said(const App& app, const std::string& message) {
  const bool tells = std::ranges::any_of(app.secrets, [&](const base::Secret& secret) {
    return !secret.empty() && message.contains(secret.reveal_text());
  });
  return tells ? "(it repeats the secret)" : message;
}

// Errors of an application that was let in.
bool is_about_the_grant(const egress::Answer& answer) {
  constexpr std::array kWords{"unsupported_grant_type", "unauthorized_client", "invalid_grant"};
  const auto body = read_body(answer);
  const auto error = body ? text_at(*body, "$.error") : std::nullopt;
  return error && std::ranges::find(kWords, *error) != kWords.end();
}

bool says_why(const egress::Answer& answer) {
  const auto body = read_body(answer);
  return body && body->is_object() && !body->get_object().empty();
}

Finding verdict_of(Finding finding, Verdict verdict, std::string message) {
  finding.verdict = verdict;
  finding.message = std::move(message);
  return finding;
}

Finding misconfigured(const Patient& patient, Finding finding, const egress::Answer& answer,
                      const std::string& message) {
  const bool wrong_place = answer.status == 404 || answer.status == 405 || answer.status == 410;
  if (wrong_place && !says_why(answer))
    return verdict_of(
        std::move(finding), Verdict::kProblem,
        fmt::format("The token URL answers {}. Check the settings, or the address in the entry.",
                    answer.status));
  if (patient.provider.grant == GrantKind::kJwtBearer)
    return verdict_of(
        std::move(finding), Verdict::kOk,
        "The service refuses an invented assertion, as it has to. The key itself is not tried.");
  if (!patient.of_tenant)
    return verdict_of(std::move(finding), Verdict::kOk,
                      "The service refuses an invented application, and the entry reads that as such.");
  if (patient.provider.grant == GrantKind::kClientCredentials && is_about_the_grant(answer))
    return verdict_of(std::move(finding), Verdict::kOk, "The service takes the application.");
  return verdict_of(std::move(finding), Verdict::kProblem,
                    fmt::format("The service refuses the application: {} Check its id, this secret and its "
                                "redirect URI there. No connection is lost by it.",
                                message));
}

Finding unclassified(Finding finding, const egress::Answer& answer, const std::string& message) {
  if (answer.status >= 300 && answer.status < 400)
    return verdict_of(
        std::move(finding), Verdict::kProblem,
        fmt::format("The token URL answers with a redirect ({}), which is not followed. Check the "
                    "address.",
                    answer.status));
  if (answer.status >= 500)
    return verdict_of(std::move(finding), Verdict::kWarning,
                      fmt::format("The service is not well: {} Try again later.", message));
  return verdict_of(
      std::move(finding), Verdict::kWarning,
      fmt::format("The entry has no rule for this refusal ({}: {}), so a dead grant would be tried "
                  "again and again. Write an entry of your own with a rule for it under `errors`.",
                  answer.status, message));
}

}  // namespace

Finding examine_dry_run(const Patient& patient, std::size_t secret, const Exchange& exchange) {
  Finding finding{.check = patient.app.secrets.size() > 1 ? fmt::format("dry_run[{}]", secret) : "dry_run"};
  if (!exchange.answer)
    return verdict_of(
        std::move(finding), Verdict::kProblem,
        fmt::format("The token endpoint was not reached: {}", harmless(exchange.answer.error().message)));
  const egress::Answer& answer = *exchange.answer;
  const auto tokens = read_tokens(patient.provider, answer, {}, exchange.received);
  if (tokens)
    return verdict_of(std::move(finding), Verdict::kProblem,
                      "The service gives a token for a refresh token that does not exist. Do not use it.");
  const Failure& failure = tokens.error();
  const std::string message = said(patient.app, failure.message);
  switch (failure.what) {
    case ErrorClass::kTerminal:
      return verdict_of(
          std::move(finding), Verdict::kOk,
          patient.of_tenant && patient.provider.grant != GrantKind::kJwtBearer
              ? "The service takes the application, and refuses an invented refresh token."
              : "The service refuses an invented grant, and the entry reads that as the end of one.");
    case ErrorClass::kClientMisconfigured:
      return misconfigured(patient, std::move(finding), answer, message);
    case ErrorClass::kRateLimited:
      return verdict_of(std::move(finding), Verdict::kWarning, "The service wants a pause. Try again later.");
    case ErrorClass::kTransient:
      break;
  }
  return unclassified(std::move(finding), answer, message);
}

}  // namespace sallyport::providers
