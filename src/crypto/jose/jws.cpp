#include "crypto/jose/jws.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "base/json.h"
#include "crypto/jose/refuse_token.h"

namespace sallyport::crypto {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestKid = 128;
constexpr std::size_t kLongestTyp = 64;
constexpr std::size_t kMostHeaderMembers = 32;

// Critical extensions, keys and addresses of keys inside the token, and encryption: all of them would let
// the sender choose how the token is checked.
constexpr std::array<std::string_view, 8> kRefusedMembers = {"crit", "b64", "jwk", "jku",
                                                             "x5u",  "x5c", "enc", "zip"};

struct Segments {
  std::string_view header, payload, signature;
};

base::Result<Segments> split(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return refuse_token("a compact JWS has exactly three segments");
  return Segments{token.substr(0, first), token.substr(first + 1, second - first - 1),
                  token.substr(second + 1)};
}

// 1 to `longest` printable ASCII characters, or empty when the member is absent.
base::Result<std::string> printable_member(const json::object& header, const char* name,
                                           std::size_t longest) {
  const auto* value = header.if_contains(name);
  if (value == nullptr) return std::string{};
  const auto* text = value->if_string();
  const auto printable = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (text == nullptr || text->empty() || text->size() > longest || !std::ranges::all_of(*text, printable))
    return refuse_token(std::string("header member ") + name + " is not short printable text");
  return std::string(text->data(), text->size());
}

base::Result<JwsHeader> parse_header(std::string_view segment, const JwsLimits& limits) {
  if (segment.size() / 4 * 3 > limits.header_bytes) return refuse_token("the header is too long");
  const auto bytes = base::base64url_decode(segment);
  if (!bytes) return refuse_token("the header is not strict base64url");
  const auto document = base::parse_json(
      base::as_text(*bytes),
      {.bytes = limits.header_bytes, .depth = limits.header_depth, .members = kMostHeaderMembers});
  if (!document) return refuse_token("header: " + document.error().message);
  const auto* header = document->if_object();
  if (header == nullptr) return refuse_token("the header is not a JSON object");
  for (const auto name : kRefusedMembers)
    if (header->contains(name))
      return refuse_token("header member " + std::string(name) + " is not accepted");

  JwsHeader out;
  const auto* alg = header->if_contains("alg");
  const auto algorithm = alg != nullptr && alg->is_string()
                             ? parse_algorithm(std::string_view(alg->get_string()))
                             : std::nullopt;
  if (!algorithm) return refuse_token("alg is absent or not one of ours");
  out.algorithm = *algorithm;
  TRY(out.typ, printable_member(*header, "typ", kLongestTyp));
  TRY(out.kid, printable_member(*header, "kid", kLongestKid));
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

base::Result<Jws> parse_jws(std::string_view token, const JwsLimits& limits) {
  if (token.size() > limits.token_bytes) return refuse_token("the token is too long");
  TRY(const auto segments, split(token));
  if (segments.signature.empty()) return refuse_token("the signature is empty");
  Jws out;
  TRY(out.header, parse_header(segments.header, limits));
  auto payload = base::base64url_decode(segments.payload);
  auto signature = base::base64url_decode(segments.signature);
  if (!payload || !signature) return refuse_token("the payload or signature is not strict base64url");
  out.payload = *std::move(payload);
  out.signature = *std::move(signature);
  out.signing_input = token.substr(0, segments.header.size() + 1 + segments.payload.size());
  return out;
}

bool typ_is(const JwsHeader& header, std::string_view want) {
  constexpr std::string_view prefix = "application/";
  const auto same = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower);
  };
  std::string_view typ = header.typ;
  if (typ.size() > prefix.size() && same(typ.substr(0, prefix.size()), prefix))
    typ.remove_prefix(prefix.size());
  return same(typ, want);
}

bool verify_jws(const Jws& jws, const VerifyKey& key) {
  return key.verify(jws.header.algorithm, base::as_bytes(jws.signing_input), jws.signature);
}

bool verify_jws(const Jws& jws, Verifier& verifier) {
  return verifier.verify(jws.header.algorithm, base::as_bytes(jws.signing_input), jws.signature);
}

bool verify_jws(const Jws& jws, const HmacKey& key) {
  return jws.header.algorithm == Algorithm::kHs256 &&
         key.verify(base::as_bytes(jws.signing_input), jws.signature);
}

}  // namespace sallyport::crypto
