// Answers of providers, redirects from them, and entries that administrators write. An input is three lines:
// the id of an entry, a status and a content type; the rest is the body, the query or the entry.
#include <algorithm>
#include <charconv>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"
#include "providers/catalogue.h"
#include "providers/pattern.h"
#include "providers/requests.h"

namespace base = sallyport::base;
namespace egress = sallyport::egress;
namespace providers = sallyport::providers;

namespace {

const base::Time kNow = base::from_unix_seconds(1767225600);
constexpr std::size_t kLongestMessage = 200;
constexpr std::size_t kLongestToken = 64 * 1024;

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

bool is_harmless(std::string_view text) {
  return text.size() <= kLongestMessage && base::is_valid_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

bool is_token(const base::Secret& token) {
  return !token.empty() && token.size() <= kLongestToken &&
         std::ranges::all_of(token.reveal_text(), [](char c) { return c > ' ' && c <= '~'; });
}

void check_kept(const std::vector<providers::KeptValue>& wanted, const providers::Values& kept) {
  for (const auto& [name, value] : kept) {
    const auto found = std::ranges::find(wanted, name, &providers::KeptValue::name);
    CHECK(found != wanted.end() && providers::matches(found->pattern, value));
  }
}

void check_tokens(const providers::Provider& provider, const egress::Answer& answer, std::string_view slot) {
  const auto granted = providers::read_tokens(provider, answer, {"asked"}, kNow, slot);
  if (!granted) {
    CHECK(!granted.error().message.empty() && is_harmless(granted.error().message));
    return;
  }
  CHECK(!granted->tokens.empty() && granted->tokens.size() <= provider.slots.size());
  for (const auto& token : granted->tokens) {
    CHECK(is_token(token.access_token) && (!token.refresh_token || is_token(*token.refresh_token)));
    CHECK(!token.expires_at || *token.expires_at > kNow);
    CHECK(!token.refresh_expires_at || (token.refresh_token && *token.refresh_expires_at > kNow));
  }
  check_kept(provider.answer_values, granted->kept);
}

void check_callback(const providers::Provider& provider, std::string_view query) {
  const auto callback = providers::read_callback(provider, {{"subdomain", "acme"}}, query);
  if (!callback) return;
  CHECK(!callback->state.empty() && callback->code.empty() != callback->error.empty());
  CHECK(is_harmless(callback->error));
  check_kept(provider.callback_values, callback->kept);
}

// What is taken is written and read as the same, and makes requests or says what is missing.
void check_entry(std::string_view text) {
  const auto document = base::parse_json(text);
  if (!document || !document->is_object()) return;
  const auto provider = providers::read_provider(document->get_object());
  if (!provider) {
    CHECK(!provider.error().message.empty());
    return;
  }
  const auto written = base::parse_json(base::to_json(providers::write_provider(*provider)));
  CHECK(written.has_value());
  const auto again = providers::read_provider(written->get_object());
  CHECK(again && *again == *provider);
  providers::Values values;
  for (const auto& setting : provider->settings) values.emplace(setting.name, setting.example);
  static_cast<void>(providers::check_settings(*provider, values));
  static_cast<void>(providers::authorization_url(*provider, {.client_id = "me"}, values, {.state = "s"}));
  const auto token = base::Secret::from_text("token");
  static_cast<void>(providers::refresh(*provider, {.client_id = "me"}, values, token, ""));
  static_cast<void>(providers::revoke(*provider, {.client_id = "me"}, values, token, std::nullopt));
  static_cast<void>(providers::identity_probe(*provider, values, token));
}

void check_rest(const providers::Provider& provider, const egress::Answer& answer) {
  static_cast<void>(providers::is_revoked(provider, answer));
  if (const auto identity = providers::read_identity(provider, answer))
    CHECK(!identity->id.empty() && is_harmless(identity->id) && is_harmless(identity->label));
  const auto published = providers::with_metadata(provider, {{"issuer", "https://id.example"}}, answer);
  if (published) CHECK(!published->token_url.empty() && !published->token_url.contains('\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = base::as_text({data, size});
  auto provider = providers::Catalogue::embedded().find(take_line(rest));
  if (!provider) provider = providers::Catalogue::embedded().find("oauth2");
  const std::string_view status = take_line(rest);
  egress::Answer answer{.status = 200};
  std::from_chars(status.data(), status.data() + status.size(), answer.status);
  answer.headers = {{.name = "content-type", .value = std::string(take_line(rest))}};
  answer.body = std::string(rest);
  check_tokens(*provider, answer, "");
  check_tokens(*provider, answer, provider->slots.back().name);
  check_callback(*provider, rest);
  check_rest(*provider, answer);
  check_entry(rest);
  return 0;
}
