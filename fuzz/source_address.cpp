// Addresses, lists of trusted proxies and X-Forwarded-For: one address has one form, an untrusted peer says
// nothing about its client, and what stands left of the first untrusted address changes nothing.
// The first line of an input is the setting, the second the peer, the rest are headers.
#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "http/source.h"
#include "model/address.h"

namespace base = sallyport::base;
namespace http = sallyport::http;
namespace model = sallyport::model;

namespace {

std::string_view take_until(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

void check_round_trip(std::string_view text) {
  const auto address = model::Address::parse(text);
  if (!address) return;
  CHECK(text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos);
  CHECK(model::Address::parse(address->to_string()) == *address);
}

void check_client(const http::TrustedProxies& proxies, const model::Address& peer,
                  const std::vector<std::string>& values) {
  std::vector<http::HeaderView> headers;
  for (const std::string& value : values) headers.push_back({"x-forwarded-for", value});
  const model::Address client = proxies.client_of(peer, headers);
  if (!proxies.trusts(peer)) CHECK(client == peer);
  if (client != peer) CHECK(proxies.trusts(peer));
  std::string joined;  // several headers and one list say the same (RFC 9110 §5.3)
  for (const std::string& value : values) joined.append(joined.empty() ? "" : ",").append(value);
  const http::HeaderView list{"X-Forwarded-For", joined};
  if (!values.empty() && !values.front().empty()) CHECK(proxies.client_of(peer, {&list, 1}) == client);
  if (proxies.trusts(client)) return;
  // The client is known: whatever the sender wrote in front of it cannot be believed.
  const http::HeaderView forged{"X-Forwarded-For", "203.0.113.9, 2001:db8::9, nonsense"};
  headers.insert(headers.begin(), forged);
  CHECK(proxies.client_of(peer, headers) == client);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = base::as_text({data, size});
  check_round_trip(text);
  std::vector<std::string> entries;
  for (std::string_view setting = take_until(text, '\n'); !setting.empty();)
    entries.emplace_back(take_until(setting, ','));
  for (const std::string& entry : entries) check_round_trip(entry);
  const auto proxies = http::TrustedProxies::parse(entries);
  if (!proxies) {
    CHECK(proxies.error().field == "trusted_proxies");
    return 0;
  }
  const auto peer = model::Address::parse(take_until(text, '\n'));
  if (!peer) return 0;
  std::vector<std::string> values;
  while (!text.empty()) values.emplace_back(take_until(text, '\n'));
  check_client(*proxies, *peer, values);
  return 0;
}
