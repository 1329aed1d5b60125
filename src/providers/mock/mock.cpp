#include "providers/mock/mock.h"

#include <algorithm>

#include <fmt/format.h>

#include "providers/doctor/doctor.h"
#include "providers/mock/entry.h"
#include "providers/mock/sample.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

constexpr std::string_view kOwnOrigin = "https://mock.invalid";

// What the mock says of itself, for every value that the entry keeps.
base::Result<Values> samples_of(const Provider& provider) {
  Values kept;
  for (const auto* values : {&provider.callback_values, &provider.answer_values})
    for (const KeptValue& value : *values) {
      auto sample = sample_of(value.pattern);
      if (!sample)
        return base::invalid(value.name, fmt::format("No value is known that matches {}.", value.pattern));
      kept.emplace(value.name, *std::move(sample));
    }
  return kept;
}

bool is_at(std::string_view url, std::string_view address) {
  return url.starts_with(address) &&
         (url.size() == address.size() || url[address.size()] == '?' || url[address.size()] == '&');
}

bool is_below(std::string_view url, std::string_view address) {
  return is_at(url, address) ||
         (url.starts_with(address) && url.size() > address.size() && url[address.size()] == '/');
}

}  // namespace

Mock::Mock(Provider entry, MockOptions options, MockWorld world)
    : entry_(std::move(entry)),
      whole_(with_all_places(entry_, options.origin.empty() ? kOwnOrigin : options.origin)),
      options_(std::move(options)),
      world_(std::move(world)),
      grants_(whole_, world_.random) {}

base::Result<std::unique_ptr<Mock>> Mock::make(const Provider& provider, MockOptions options,
                                               MockWorld world) {
  Provider entry = options.origin.empty() ? provider : at_origin(provider, options.origin);
  std::unique_ptr<Mock> mock(new Mock(std::move(entry), std::move(options), std::move(world)));
  TRY_VOID(mock->prepare());
  return mock;
}

base::Result<void> Mock::prepare() {
  settings_ = mock_settings(entry_, options_.settings);
  TRY_VOID(check_settings(entry_, settings_));
  TRY(kept_, samples_of(entry_));
  known_ = settings_;
  for (const auto& [name, value] : kept_) known_.insert_or_assign(name, value);
  known_.insert_or_assign("client_id", options_.app.client_id);
  const auto add = [this](Place place, const std::string& url_template) -> base::Result<void> {
    if (is_left_out(url_template, known_)) return {};
    TRY(auto url, fill(url_template, known_));
    addresses_.push_back({.place = place, .url = std::move(url)});
    return {};
  };
  TRY_VOID(add(Place::kMetadata, whole_.metadata_url));
  if (!whole_.issuer.empty()) {
    TRY(const auto issuer, fill(whole_.issuer, known_));
    addresses_.push_back({.place = Place::kMetadata, .url = oauth_metadata_url(issuer)});
    addresses_.push_back({.place = Place::kMetadata, .url = openid_metadata_url(issuer)});
  }
  TRY_VOID(add(Place::kAuthorize, whole_.authorization_url));
  TRY_VOID(add(Place::kToken, whole_.token_url));
  TRY_VOID(add(Place::kToken, whole_.refresh_url));
  TRY_VOID(add(Place::kRevoke, whole_.revocation.url));
  TRY_VOID(add(Place::kProbe, whole_.probe.url));
  TRY(const auto base, base_url(whole_, known_));
  if (base) addresses_.push_back({.place = Place::kCalls, .url = *base});
  return {};
}

Mock::Place Mock::place_of(const egress::Request& request) const {
  for (const auto& [place, url] : addresses_)
    if (place == Place::kCalls ? is_below(request.url, url) : is_at(request.url, url)) return place;
  return Place::kNowhere;
}

std::optional<egress::Answer> Mock::answer(const egress::Request& request) {
  switch (place_of(request)) {
    case Place::kMetadata:
      return mock_json(200, mock_metadata(whole_, known_));
    case Place::kAuthorize:
      return authorize(request);
    case Place::kToken: {
      auto answer = token(request);
      if (to_lose_ == 0 || answer.status != 200) return answer;
      --to_lose_;
      return std::nullopt;
    }
    case Place::kRevoke:
      return revoke(request);
    case Place::kProbe:
      return probe(request);
    case Place::kCalls:
      return call(request);
    case Place::kNowhere:
      break;
  }
  return mock_json(404, boost::json::object{{"error", "not_found"},
                                            {"error_description", "The entry names no such address."}});
}

}  // namespace sallyport::providers
