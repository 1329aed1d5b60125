#include "providers/failure.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "providers/harmless.h"
#include "providers/json_path.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kLongestWait = std::chrono::days{1};

ErrorRule status_rule(std::vector<int> statuses, ErrorClass what) {
  return {.statuses = std::move(statuses), .what = what};
}
ErrorRule error_rule(std::string_view error, ErrorClass what) {
  return {.path = "$.error", .value = std::string(error), .what = what};
}

std::vector<int> range(int first, int last) {
  std::vector<int> statuses;
  for (int status = first; status <= last; ++status) statuses.push_back(status);
  return statuses;
}

bool rule_matches(const ErrorRule& rule, const egress::Answer& answer, const json::value* body) {
  if (!rule.statuses.empty() && std::ranges::find(rule.statuses, answer.status) == rule.statuses.end())
    return false;
  if (rule.path.empty()) return true;
  const json::value* place = body != nullptr ? find(*body, rule.path) : nullptr;
  if (place == nullptr) return false;
  return rule.value.empty() || plain_text(*place) == rule.value;
}

// What the provider says, in the members that are usual for it.
std::string message_of(const egress::Answer& answer, const json::value* body) {
  constexpr std::array kPlaces{"$.error_description", "$.error.message", "$.message", "$.error", "$.detail"};
  for (const std::string_view place : kPlaces) {
    const auto said = body != nullptr ? text_at(*body, place) : std::nullopt;
    if (std::string message = harmless(said.value_or("")); !message.empty()) return message;
  }
  return fmt::format("The service answered {} and said nothing that can be read.", answer.status);
}

}  // namespace

std::span<const ErrorRule> usual_rules() {
  using enum ErrorClass;
  static const std::vector<ErrorRule> rules{
      status_rule(range(300, 399), kTransient),
      status_rule({429}, kRateLimited),
      status_rule(range(500, 599), kTransient),
      error_rule("invalid_grant", kTerminal),
      error_rule("invalid_client", kClientMisconfigured),
      error_rule("unauthorized_client", kClientMisconfigured),
      error_rule("invalid_request", kClientMisconfigured),
      error_rule("invalid_scope", kClientMisconfigured),
      error_rule("unsupported_grant_type", kClientMisconfigured),
      error_rule("temporarily_unavailable", kTransient),
      error_rule("server_error", kTransient),
      status_rule({401, 404, 405, 410, 415}, kClientMisconfigured),
  };
  return rules;
}

const ErrorRule* first_match(std::span<const ErrorRule> rules, const egress::Answer& answer,
                             const json::value* body) {
  const auto found =
      std::ranges::find_if(rules, [&](const ErrorRule& rule) { return rule_matches(rule, answer, body); });
  return found == rules.end() ? nullptr : &*found;
}

Failure failure_of(const Provider& provider, const egress::Answer& answer, const json::value* body) {
  const ErrorRule* rule = first_match(provider.errors, answer, body);
  if (rule == nullptr) rule = first_match(usual_rules(), answer, body);
  Failure failure{.message = message_of(answer, body), .retry_after = retry_after_of(answer)};
  if (rule == nullptr) return failure;
  failure.what = rule->what;
  failure.cause = rule->cause;
  return failure;
}

std::optional<std::chrono::seconds> retry_after_of(const egress::Answer& answer) {
  const std::string* text = answer.header("retry-after");
  if (text == nullptr) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc::result_out_of_range && text->front() != '-') return kLongestWait;
  if (error != std::errc{} || end != text->data() + text->size() || seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds{seconds}, kLongestWait);
}

Failure read_failure(const base::Error& error) {
  // What is refused before it is sent, or because of where the name leads, does not heal by waiting.
  const bool ours = error.code == "url_refused" || error.code == "address_refused";
  Failure failure{.what = ours ? ErrorClass::kClientMisconfigured : ErrorClass::kTransient,
                  .message = harmless(error.message)};
  if (error.retry_after > 0)
    failure.retry_after = std::chrono::seconds(static_cast<std::int64_t>(error.retry_after));
  return failure;
}

}  // namespace sallyport::providers
