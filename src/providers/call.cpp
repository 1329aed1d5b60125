#include "providers/call.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/json.h"
#include "base/version.h"
#include "http/characters.h"
#include "http/message.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

constexpr std::size_t kLongestHeaderName = 100;

void add_basic(egress::Request& request, std::string_view name, std::string_view password) {
  const std::string pair = fmt::format("{}:{}", http::form_encode(name), http::form_encode(password));
  request.headers.push_back(
      {.name = "Authorization", .value = "Basic " + base::base64_encode(base::as_bytes(pair))});
}

std::string form_of(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += '&';
    body += http::form_encode(name) + '=' + http::form_encode(value);
  }
  return body;
}

std::string json_of(const Fields& fields) {
  boost::json::object body;
  for (const auto& [name, value] : fields) body[name] = value;
  return base::to_json(body);
}

}  // namespace

bool is_free_header(std::string_view name) {
  constexpr std::array<std::string_view, 12> kOurs{
      "accept", "authorization", "connection", "content-length", "content-type", "cookie",
      "expect", "host",          "te",         "trailer",        "upgrade",      "user-agent"};
  return !name.empty() && name.size() <= kLongestHeaderName &&
         http::characters::all(name, http::characters::kToken) &&
         !http::equals_ignoring_case(name, "transfer-encoding") &&
         std::ranges::none_of(kOurs,
                              [&](std::string_view ours) { return http::equals_ignoring_case(name, ours); });
}

egress::Request plain_request(std::string method, std::string url) {
  egress::Request request{.method = std::move(method), .url = std::move(url)};
  request.headers = {{.name = "Accept", .value = "application/json"},
                     {.name = "User-Agent", .value = fmt::format("Sallyport/{}", base::kVersion)}};
  return request;
}

base::Result<void> add_headers(egress::Request& request, const std::vector<Parameter>& headers,
                               const Values& values) {
  for (const auto& [name, text] : headers) {
    TRY(auto value, fill_text(text, values));
    if (!value.empty()) request.headers.push_back({.name = name, .value = std::move(value)});
  }
  return {};
}

base::Result<void> add_parameters(Fields& fields, const std::vector<Parameter>& parameters,
                                  const Values& values) {
  for (const auto& [name, text] : parameters) {
    TRY(auto value, fill_text(text, values));
    if (value.empty()) continue;
    const auto same = std::ranges::find(fields, name, &Fields::value_type::first);
    if (same != fields.end())
      same->second = std::move(value);
    else
      fields.emplace_back(name, std::move(value));
  }
  return {};
}

base::Result<void> add_client(egress::Request& request, Fields& fields, const App& app, ClientAuth auth,
                              std::size_t secret) {
  CHECK(app.secrets.empty() ? secret == 0 : secret < app.secrets.size());
  const std::string_view text = app.secrets.empty() ? "" : app.secrets[secret].reveal_text();
  if (auth == ClientAuth::kSecretAsUser) {
    if (text.empty())
      return base::invalid("secret", "This provider takes no application without a secret. Give its secret.");
    add_basic(request, text, "");
  } else if (auth == ClientAuth::kBasic && !text.empty()) {
    add_basic(request, app.client_id, text);
  } else {
    fields.emplace_back("client_id", app.client_id);
    if (auth == ClientAuth::kBody && !text.empty()) fields.emplace_back("client_secret", text);
  }
  return {};
}

void set_body(egress::Request& request, const Fields& fields, BodyFormat format) {
  const bool json = format == BodyFormat::kJson;
  request.headers.push_back(
      {.name = "Content-Type", .value = json ? "application/json" : "application/x-www-form-urlencoded"});
  request.body = json ? json_of(fields) : form_of(fields);
}

}  // namespace sallyport::providers
