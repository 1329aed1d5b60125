#include "wire.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/jose/jwk.h"
#include "crypto/jose/jws.h"

namespace sallyport::support {

namespace json = boost::json;

namespace {

const json::value* find(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  EXPECT_NE(value, nullptr) << "no member " << name << " in " << json::serialize(object);
  return value;
}

}  // namespace

std::vector<std::string> members_of(const json::object& object) {
  std::vector<std::string> names;
  for (const auto& member : object) names.emplace_back(member.key());
  return names;
}

std::vector<std::string> texts_of(const json::value& array) {
  std::vector<std::string> texts;
  if (!array.is_array())
    ADD_FAILURE() << "no array: " << json::serialize(array);
  else
    for (const auto& value : array.get_array())
      texts.emplace_back(value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  return texts;
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = find(object, name);
  EXPECT_TRUE(value == nullptr || value->is_string()) << name << " is no text";
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_at(const json::object& object, std::string_view name) {
  const auto* value = find(object, name);
  EXPECT_TRUE(value == nullptr || value->is_int64()) << name << " is no whole number";
  return value != nullptr && value->is_int64() ? value->get_int64() : -1;
}

json::object object_at(const json::object& object, std::string_view name) {
  const auto* value = find(object, name);
  EXPECT_TRUE(value == nullptr || value->is_object()) << name << " is no object";
  return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

json::array array_at(const json::object& object, std::string_view name) {
  const auto* value = find(object, name);
  EXPECT_TRUE(value == nullptr || value->is_array()) << name << " is no array";
  return value != nullptr && value->is_array() ? value->get_array() : json::array();
}

std::string error_of(const Answer& answer) {
  boost::system::error_code failed;
  const auto value = json::parse(answer.body, failed);
  if (failed || !value.is_object()) return {};
  const auto* error = value.get_object().if_contains("error");
  return error != nullptr && error->is_string() ? std::string(error->get_string()) : std::string();
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string escaped_throughout(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string form(Pairs pairs) {
  std::string body;
  for (const auto& [name, value] : pairs) {
    if (!body.empty()) body += '&';
    body += escaped(name) + "=" + escaped(value);
  }
  return body;
}

std::string basic(std::string_view id, std::string_view secret) {
  return "Basic " + base::base64_encode(base::as_bytes(fmt::format("{}:{}", id, secret)));
}

std::string credentials(const Made& made) {
  return fmt::format("client_id={}&client_secret={}", made.id, made.secret);
}

std::string token_request(const Made& made, std::string_view more) {
  return fmt::format("grant_type=client_credentials&{}{}", credentials(made), more);
}

bool verifies(std::string_view token, std::string_view jwks) {
  const auto jws = crypto::parse_jws(token);
  const auto keys = crypto::parse_jwks(jwks);
  if (!jws || !keys) return false;
  for (const auto& jwk : *keys)
    if (jwk.kid == jws->header.kid) return crypto::verify_jws(*jws, jwk.key);
  return false;
}

std::vector<std::string> kids_of(std::string_view jwks) {
  std::vector<std::string> kids;
  const auto document = json::parse(std::string(jwks)).as_object();
  for (const auto& key : array_at(document, "keys")) kids.push_back(text_at(key.as_object(), "kid"));
  return kids;
}

}  // namespace sallyport::support
