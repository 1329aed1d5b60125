// The bodies and queries of the dialects: what is accepted keeps the limits of the contract and is read as
// the same thing when it is written. The first line of an input is the query string, the rest the body.
#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "dialects/accessia/wire.h"
#include "dialects/archivist/administrator_wire.h"
#include "dialects/archivist/application_wire.h"
#include "model/claims.h"
#include "model/text.h"

namespace accessia = sallyport::dialects::accessia;
namespace archivist = sallyport::dialects::archivist;
namespace base = sallyport::base;
namespace http = sallyport::http;
namespace model = sallyport::model;

namespace {

void check_application(const boost::json::object& body) {
  const auto wanted = archivist::read_new_application(body);
  if (!wanted) {
    CHECK(!wanted.error().message.empty());
    return;
  }
  CHECK(model::check_line(wanted->name, "name", {.smallest = 1, .largest = 128}).has_value());
  CHECK(model::check_claims(wanted->claims, "claims").has_value());
  model::Integration made;
  made.name = wanted->name;
  made.claims = wanted->claims;
  made.role = wanted->role.value_or(model::Role::kNone);
  const auto again = archivist::read_new_application(archivist::write_application(made, base::Time{}));
  CHECK(again && again->name == made.name && again->claims == made.claims &&
        again->role.value_or(model::Role::kNone) == made.role);
}

void check_change(const boost::json::object& body, std::optional<std::string_view> mask) {
  const auto change = archivist::read_change(body, mask);
  if (!change) return;
  if (change->name) CHECK(!change->name->empty() && change->name->size() <= 128);
  if (change->claims) CHECK(model::check_claims(*change->claims, "claims").has_value());
  CHECK(!change->enabled && !change->algorithm && !change->token_lifetime && !change->refresh_lifetime);
  if (mask && !mask->contains("roles")) CHECK(!change->role);
}

void check_administrators(const boost::json::object& body) {
  const auto list = archivist::read_administrators(body);
  if (!list) return;
  const auto same = [](const auto& a, const auto& b) {
    return a.issuer == b.issuer && a.subject == b.subject && a.display_name == b.display_name &&
           a.email == b.email;
  };
  for (const auto name : {archivist::kAdministrators, archivist::kRootPrincipals}) {
    const auto written =
        base::parse_json(archivist::write_administrators(*list, name), {.bytes = 1024 * 1024});
    CHECK(written.has_value());
    const auto again = archivist::read_administrators(written->as_object());
    CHECK(again && std::ranges::equal(*again, *list, same));
  }
}

void check_query(std::string_view text) {
  const auto query = http::FormFields::parse(text, "query string");
  if (!query) return;
  const auto position = archivist::read_position(*query, std::nullopt);
  if (!position) return;
  CHECK(position->page_size >= 1 && position->page_size <= archivist::kLargestPageSize && !position->after);
  CHECK(position->display_name == query->get("display_name").value_or(""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const std::string_view query = text.substr(0, text.find('\n'));
  const std::array headers{http::HeaderView{"Content-Type", "application/json"}};
  http::Request request;
  request.headers = headers;
  request.body = text.substr(std::min(query.size() + 1, text.size()));
  check_query(query);
  if (const auto members = accessia::read_members(request, {"clientId", "secret"})) {
    CHECK(members->get("clientId") && members->get("secret"));
  } else {
    CHECK(members.error().code == "invalid_request");
  }
  const auto body = archivist::read_object(request, true);
  if (!body) return 0;
  check_application(*body);
  check_change(*body, std::nullopt);
  check_change(*body, query);
  check_administrators(*body);
  return 0;
}
