// What a mock does with tokens: whose account it is, calls, and the end of a grant (RFC 7009).
#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "providers/mock/mock.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;

std::optional<std::string> bearer_of(const egress::Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string* sent = request_header(request, "Authorization");
  return sent != nullptr && sent->starts_with(kBearer) ? std::optional(sent->substr(kBearer.size()))
                                                       : std::nullopt;
}

}  // namespace

egress::Answer Mock::unauthorized() const {
  return mock_json(401, json::object{{"error", "invalid_token"},
                                     {"error_description", "The token is not known, or it has ended."}});
}

std::optional<std::string> Mock::token_to_revoke(const egress::Request& request,
                                                 const MockFields& fields) const {
  if (whole_.revocation.place == Revocation::Place::kBearer) return bearer_of(request);
  const auto found = fields.find(whole_.revocation.parameter);
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

egress::Answer Mock::revoke(const egress::Request& request) {
  const Revocation& how = whole_.revocation;
  if (request.method != how.method) return mock_json(405, json::object{{"error", "method_not_allowed"}});
  if (const auto missing = missing_header(request, whole_.token_headers); !missing.empty())
    return refused(MockError::kRequest, fmt::format("the header {} is missing", missing));
  const bool json_body = how.place == Revocation::Place::kJson;
  const bool bearer = how.place == Revocation::Place::kBearer;
  const auto fields = bearer ? std::optional(MockFields{})
                             : body_of(request, json_body ? BodyFormat::kJson : BodyFormat::kForm);
  if (!fields) return refused(MockError::kRequest, "the body is not in the format of this service");
  if (!bearer && how.auth != ClientAuth::kNone && !is_our_client(request, *fields, {how.auth}))
    return refused(MockError::kClient, "the application is not known, or says so in another way");
  const auto missing = missing_of(*fields, how.parameters);
  if (!missing.empty()) return refused(MockError::kRequest, fmt::format("{} is missing", missing));
  if (how.place == Revocation::Place::kNone) {
    grants_.end_all();
  } else {
    const auto token = token_to_revoke(request, *fields);
    if (!token) return refused(MockError::kRequest, "there is no token");
    // Who has no access any more cannot give it back; elsewhere an unknown token is as good as ended.
    if (!grants_.end_by(*token) && bearer) return unauthorized();
  }
  return mock_json(how.success.front(), json::object{});
}

bool Mock::has_credential(const egress::Request& request) const {
  const App& app = options_.app;
  if (!missing_header(request, whole_.call_headers).empty()) return false;
  const auto name_of = [&](const base::Secret& token) {
    return credential_header(whole_, settings_, token).value_or(egress::Header{});
  };
  const bool typed_in = whole_.grant == GrantKind::kApiKey || whole_.grant == GrantKind::kBasic;
  if (typed_in) {
    if (app.secrets.empty()) return false;
    const std::string_view secret = app.secrets.front().reveal_text();
    const auto wanted = name_of(whole_.grant == GrantKind::kApiKey
                                    ? app.secrets.front().clone()
                                    : base::Secret::from_text(fmt::format("{}:{}", app.client_id, secret)));
    const std::string* sent = request_header(request, wanted.name);
    return sent != nullptr && *sent == wanted.value;
  }
  const std::string header = name_of(base::Secret::from_text("x")).name;
  const std::string* sent = request_header(request, header);
  const auto token = header == "Authorization" ? bearer_of(request)
                     : sent != nullptr         ? std::optional(*sent)
                                               : std::nullopt;
  return token && grants_.knows(*token, world_.clock.now());
}

egress::Answer Mock::probe(const egress::Request& request) {
  const IdentityProbe& how = whole_.probe;
  if (request.method != how.method) return mock_json(405, json::object{{"error", "method_not_allowed"}});
  if (!has_credential(request)) return unauthorized();
  json::value body;
  put_at(body, how.id_path, "mock-" + options_.account);
  if (!how.label_path.empty()) put_at(body, how.label_path, options_.account);
  return mock_json(200, body);
}

egress::Answer Mock::call(const egress::Request& request) {
  if (!has_credential(request)) return unauthorized();
  return mock_json(200, json::object{{"service", whole_.name},
                                     {"method", request.method},
                                     {"url", request.url},
                                     {"account", options_.account}});
}

}  // namespace sallyport::providers
