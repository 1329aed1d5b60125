// The providers that are known (outbound §4): the entries under catalog/providers/, which are in the binary,
// and their JSON form, in which administrators write their own. Safe on every thread once it is made.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "providers/provider.h"

namespace sallyport::providers {

// The form of catalog/provider.schema.json. Refusals: kInvalid with the member at fault
// ("settings[0].pattern"): unknown members, URLs that are neither https nor of this machine (egress has the
// last word on those), templates with names that are not declared, patterns that are no regular expressions
// or longer than 200 bytes.
base::Result<Provider> read_provider(const boost::json::object& entry);
// What differs from the defaults; read_provider makes the same of it.
boost::json::object write_provider(const Provider& provider);

class Catalogue {
 public:
  // The embedded entries; CHECKs that they are in order.
  static const Catalogue& embedded();

  // Null for an unknown id.
  std::shared_ptr<const Provider> find(std::string_view id) const;
  std::span<const std::shared_ptr<const Provider>> all() const { return all_; }  // by name

 private:
  std::vector<std::shared_ptr<const Provider>> all_;
};

// The JSON Schema of an entry, for editors and administrators.
std::string_view provider_schema();

// Whether the facts of an entry are older than 180 days at `now`; never for one without `checked_on`.
bool is_stale(const Provider& provider, base::Time now);

}  // namespace sallyport::providers
