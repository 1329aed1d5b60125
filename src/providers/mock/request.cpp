#include "providers/mock/request.h"

#include "base/bytes.h"
#include "base/json.h"
#include "http/message.h"
#include "providers/json_path.h"

namespace sallyport::providers {
namespace {

std::optional<MockFields> fields_of_form(std::string_view text) {
  const auto form = http::FormFields::parse(text, "body");
  if (!form) return std::nullopt;
  return MockFields(form->all().begin(), form->all().end());
}

std::optional<MockFields> fields_of_json(std::string_view text) {
  const auto body = base::parse_json(text);
  if (!body || !body->is_object()) return std::nullopt;
  MockFields fields;
  for (const auto& [name, value] : body->get_object())
    if (auto plain = plain_text(value)) fields.emplace(name, *std::move(plain));
  return fields;
}

std::optional<PresentedClient> client_of_basic(std::string_view credentials) {
  const auto decoded = base::base64_decode(credentials);
  if (!decoded) return std::nullopt;
  const std::string_view pair = base::as_text(*decoded);
  const auto colon = pair.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = http::form_decode(pair.substr(0, colon));
  const auto password = http::form_decode(pair.substr(colon + 1));
  if (!name || !password) return std::nullopt;
  if (password->empty()) return PresentedClient{.way = ClientAuth::kSecretAsUser, .secret = *name};
  return PresentedClient{.way = ClientAuth::kBasic, .id = *name, .secret = *password};
}

}  // namespace

const std::string* request_header(const egress::Request& request, std::string_view name) {
  for (const auto& header : request.headers)
    if (http::equals_ignoring_case(header.name, name)) return &header.value;
  return nullptr;
}

std::optional<MockFields> query_of(const egress::Request& request) {
  const auto mark = request.url.find('?');
  return fields_of_form(mark == std::string::npos ? "" : std::string_view(request.url).substr(mark + 1));
}

std::optional<MockFields> body_of(const egress::Request& request, BodyFormat format) {
  const bool json = format == BodyFormat::kJson;
  const std::string* type = request_header(request, "Content-Type");
  const std::string_view wanted = json ? "application/json" : "application/x-www-form-urlencoded";
  if (type == nullptr || http::media_type(*type) != wanted) return std::nullopt;
  return json ? fields_of_json(request.body) : fields_of_form(request.body);
}

std::optional<PresentedClient> client_of(const egress::Request& request, const MockFields& fields) {
  constexpr std::string_view kBasic = "Basic ";
  const auto secret = fields.find("client_secret");
  const auto id = fields.find("client_id");
  if (const std::string* authorization = request_header(request, "Authorization")) {
    if (secret != fields.end() || !authorization->starts_with(kBasic)) return std::nullopt;
    return client_of_basic(std::string_view(*authorization).substr(kBasic.size()));
  }
  PresentedClient client{.id = id != fields.end() ? id->second : ""};
  if (secret == fields.end()) return client;
  client.way = ClientAuth::kBody;
  client.secret = secret->second;
  return client;
}

}  // namespace sallyport::providers
