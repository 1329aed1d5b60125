#include "providers/catalogue.h"

#include <algorithm>

#include "base/check.h"
#include "base/json.h"
#include "base/time_text.h"
#include "embedded/provider_catalogue.h"
#include "providers/entry_form.h"
#include "providers/entry_reader.h"
#include "providers/entry_rules.h"
#include "providers/entry_writer.h"

namespace sallyport::providers {
namespace {

constexpr std::string_view kSchema = "provider.schema.json";
constexpr std::string_view kEntries = "providers/";

std::shared_ptr<const Provider> entry_of(std::string_view text) {
  const auto document = base::parse_json(text);
  CHECK(document && document->is_object());
  auto provider = read_provider(document->get_object());
  CHECK(provider.has_value());
  return std::make_shared<const Provider>(*std::move(provider));
}

}  // namespace

base::Result<Provider> read_provider(const boost::json::object& entry) {
  Provider provider;
  EntryReader reader(entry, "");
  form::provider(reader, provider);
  TRY_VOID(reader.finish());
  TRY_VOID(check_entry(provider));
  return provider;
}

boost::json::object write_provider(const Provider& provider) {
  return EntryWriter::short_form(provider, form::provider);
}

const Catalogue& Catalogue::embedded() {
  static const Catalogue catalogue = [] {
    Catalogue all;
    for (const auto& [path, content] : embedded::provider_catalogue())
      if (path.starts_with(kEntries)) all.all_.push_back(entry_of(content));
    std::ranges::sort(all.all_, {}, [](const auto& provider) { return provider->name; });
    return all;
  }();
  return catalogue;
}

std::shared_ptr<const Provider> Catalogue::find(std::string_view id) const {
  const auto found = std::ranges::find_if(all_, [&](const auto& provider) { return provider->id == id; });
  return found == all_.end() ? nullptr : *found;
}

std::string_view provider_schema() {
  for (const auto& [path, content] : embedded::provider_catalogue())
    if (path == kSchema) return content;
  return "";
}

bool is_stale(const Provider& provider, base::Time now) {
  constexpr std::chrono::days kFresh{180};
  const auto checked = base::parse_rfc3339(provider.checked_on + "T00:00:00Z");
  return checked && now - *checked > kFresh;
}

}  // namespace sallyport::providers
