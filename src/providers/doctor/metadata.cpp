// What a service says about itself, beside what its entry says (RFC 8414, OpenID Connect Discovery).
#include <algorithm>

#include <fmt/format.h>

#include "providers/answer_body.h"
#include "providers/call.h"
#include "providers/doctor/doctor.h"
#include "providers/harmless.h"
#include "providers/json_path.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

// Nothing where the document has no such list.
std::optional<std::vector<std::string>> texts_at(const json::value& document, std::string_view path) {
  const json::value* list = find(document, path);
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& item : list->get_array())
    if (auto text = plain_text(item)) texts.push_back(*std::move(text));
  return texts;
}

bool has(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

// Collects what is found in one document.
class Comparison {
 public:
  Comparison(const Patient& patient, const json::value& document)
      : patient_(patient),
        provider_(patient.provider),
        document_(document),
        values_(with_defaults(patient.provider, patient.settings)) {}

  std::vector<Finding> all() {
    endpoint("authorization_endpoint", provider_.authorization_url);
    endpoint("token_endpoint", provider_.token_url);
    endpoint("revocation_endpoint", provider_.revocation.url);
    pkce();
    client_authentication();
    issuer_in_callback();
    scopes();
    return std::move(findings_);
  }

 private:
  void found(std::string_view member, Verdict verdict, std::string message) {
    findings_.push_back(
        {.check = fmt::format("metadata.{}", member), .verdict = verdict, .message = std::move(message)});
  }

  void endpoint(std::string_view member, const std::string& url_template) {
    const auto said = text_at(document_, fmt::format("$.{}", member));
    const auto ours =
        is_left_out(url_template, values_) ? std::string() : fill(url_template, values_).value_or("");
    const std::string theirs = one_line(said.value_or(""));
    if (theirs == ours && !ours.empty())
      found(member, Verdict::kOk, "The same in the entry and at the service.");
    else if (theirs.empty())
      found(member, Verdict::kSkipped, "The service publishes none.");
    else if (ours.empty())
      found(member, Verdict::kWarning,
            fmt::format(
                "The service publishes {}, and the entry has none. Write an entry of your own to use it.",
                theirs));
    else
      found(member, Verdict::kWarning,
            fmt::format(
                "The service publishes {}, the entry has {}. Look up which of them is to stay, and write "
                "an entry of your own if it is theirs.",
                theirs, ours));
  }

  void pkce() {
    constexpr std::string_view kMember = "code_challenge_methods_supported";
    const auto methods = texts_at(document_, "$.code_challenge_methods_supported");
    const bool supported = methods && has(*methods, "S256");
    if (!methods)
      found(kMember, Verdict::kSkipped, "The service does not say whether it takes PKCE.");
    else if (provider_.pkce && !supported)
      found(kMember, Verdict::kProblem,
            "The service does not take PKCE with S256, and the entry uses it. Sign-ins may be refused.");
    else if (!provider_.pkce && supported)
      found(kMember, Verdict::kWarning,
            "The service takes PKCE with S256, and the entry does without. Write an entry of your own with "
            "it.");
    else
      found(kMember, Verdict::kOk, provider_.pkce ? "PKCE with S256." : "Neither side uses PKCE.");
  }

  void client_authentication() {
    constexpr std::string_view kMember = "token_endpoint_auth_methods_supported";
    const ClientAuth way = provider_.token_auth.front();
    if (way == ClientAuth::kSecretAsUser)
      return found(kMember, Verdict::kSkipped,
                   "The entry's way of saying who the application is has no name.");
    const std::string_view name = way == ClientAuth::kBasic  ? "client_secret_basic"
                                  : way == ClientAuth::kBody ? "client_secret_post"
                                                             : "none";
    const auto methods = texts_at(document_, "$.token_endpoint_auth_methods_supported");
    // RFC 8414 §2: without the member, it is client_secret_basic.
    if (methods ? has(*methods, name) : way == ClientAuth::kBasic)
      found(kMember, Verdict::kOk, fmt::format("{}, as the service wants it.", name));
    else if (!methods)
      found(
          kMember, Verdict::kWarning,
          fmt::format("The service does not say how; that means client_secret_basic, and the entry uses {}.",
                      name));
    else
      found(kMember, Verdict::kProblem,
            fmt::format("The entry uses {}, and the service takes {}.", name,
                        one_line(fmt::format("{}", fmt::join(*methods, ", ")))));
  }

  void issuer_in_callback() {
    constexpr std::string_view kMember = "authorization_response_iss_parameter_supported";
    const bool theirs = text_at(document_, "$.authorization_response_iss_parameter_supported") == "true";
    if (theirs == provider_.iss_in_callback)
      found(kMember, Verdict::kOk, theirs ? "Sign-ins say which service they come from." : "Not used.");
    else if (theirs)
      found(kMember, Verdict::kWarning,
            "The service says `iss` in its redirects, and the entry does not insist on it. Write an entry of "
            "your "
            "own with iss_in_callback.");
    else
      found(kMember, Verdict::kProblem,
            "The entry insists on `iss` in redirects, and the service does not promise it. Sign-ins may be "
            "refused.");
  }

  void scopes() {
    constexpr std::string_view kMember = "scopes_supported";
    const auto known = texts_at(document_, "$.scopes_supported");
    if (!known) return found(kMember, Verdict::kSkipped, "The service does not list its scopes.");
    std::vector<std::string> asked = provider_.default_scopes;
    asked.insert(asked.end(), patient_.scopes.begin(), patient_.scopes.end());
    const bool stays = has(asked, "offline_access");
    std::erase_if(asked, [&](const std::string& scope) { return has(*known, scope); });
    if (!asked.empty())
      return found(
          kMember, Verdict::kWarning,
          fmt::format("Asked for and not in the list of the service: {}. It need not list all of them; "
                      "check the spelling.",
                      fmt::join(asked, ", ")));
    if (!stays && has(*known, "offline_access") && provider_.grant == GrantKind::kAuthorizationCode)
      return found(
          kMember, Verdict::kWarning,
          "The service has the scope offline_access, and it is not asked for: people may have to sign in "
          "again whenever a token ends. Add it to the scopes.");
    found(kMember, Verdict::kOk, "All that is asked for is in the list of the service.");
  }

  const Patient& patient_;
  const Provider& provider_;
  const json::value& document_;
  const Values values_;
  std::vector<Finding> findings_;
};

// Why no document came, of the place that was asked first.
Finding nothing_found(const Patient& patient, const Exchange& first) {
  Finding finding{.check = "metadata", .verdict = Verdict::kWarning};
  if (first.answer)
    finding.message = fmt::format("{} answered {} and no metadata.", first.url, first.answer->status);
  else
    finding.message =
        fmt::format("{} was not reached: {}", first.url, harmless(first.answer.error().message));
  // Without its metadata such an entry has no addresses.
  if (patient.provider.token_url.empty()) finding.verdict = Verdict::kProblem;
  return finding;
}

}  // namespace

base::Result<std::vector<egress::Request>> metadata_places(const Patient& patient) {
  const Provider& provider = patient.provider;
  TRY(auto named, metadata_request(provider, patient.settings));
  std::vector<egress::Request> places;
  if (named) {
    places.push_back(*std::move(named));
    return places;
  }
  const Values values = with_defaults(provider, patient.settings);
  if (is_left_out(provider.issuer, values)) return places;
  TRY(const auto issuer, fill(provider.issuer, values));
  places.push_back(plain_request("GET", oauth_metadata_url(issuer)));
  places.push_back(plain_request("GET", openid_metadata_url(issuer)));
  return places;
}

std::vector<Finding> examine_metadata(const Patient& patient, const std::vector<Exchange>& exchanges) {
  if (exchanges.empty())
    return {{.check = "metadata",
             .verdict = Verdict::kSkipped,
             .message = "The entry names no issuer, so the service is not asked what it says about itself."}};
  for (const Exchange& exchange : exchanges) {
    if (!exchange.answer || exchange.answer->status != 200) continue;
    const auto document = read_body(*exchange.answer);
    if (!document || !document->is_object()) continue;
    const auto values = with_defaults(patient.provider, patient.settings);
    const auto expected = fill(patient.provider.issuer, values).value_or("");
    const auto issuer = text_at(*document, "$.issuer").value_or("");
    // Whatever else it says is about somebody else (RFC 8414 §3.3).
    if (issuer != expected)
      return {{.check = "metadata",
               .verdict = Verdict::kProblem,
               .message =
                   fmt::format("{} is the metadata of {}, and the entry has the issuer {}. Write it exactly "
                               "as the service does, slash at the end included.",
                               exchange.url, issuer.empty() ? "nobody" : one_line(issuer), expected)}};
    std::vector<Finding> findings = Comparison(patient, *document).all();
    findings.insert(findings.begin(),
                    {.check = "metadata", .message = fmt::format("Read from {}.", exchange.url)});
    return findings;
  }
  return {nothing_found(patient, exchanges.front())};
}

}  // namespace sallyport::providers
