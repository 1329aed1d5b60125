// URLs from outside: request targets, the paths that the router takes apart, the public URL and the address
// of a database. What is accepted reads the same again, nobody can see another path in it, and a password is
// not shown.
#include <algorithm>
#include <string>

#include "app/config.h"
#include "app/database.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "http/router.h"
#include "http/target.h"
#include "plain_path.h"

namespace app = sallyport::app;
namespace base = sallyport::base;
namespace fuzz = sallyport::fuzz;
namespace http = sallyport::http;

namespace {

const http::Router& router() {
  static const http::Router* const made = [] {
    auto* router = new http::Router(http::Authorizer());
    for (const char* path :
         {"/", "/{a}", "/{a}/", "/v1/{a}", "/v1/{a}/{b}", "/v1/{a}:revoke", "/{a}/v1/{b}/c"}) {
      http::Route route;
      route.method = http::Method::kGet;
      route.path = path;
      route.name = path;
      route.handler = [](const http::Context&) -> sallyport::async::Task<http::Response> {
        co_return http::Response();
      };
      router->add(std::move(route));
    }
    return router;
  }();
  return *made;
}

void check_target(std::string_view text, http::Method method) {
  const auto target = http::parse_target(text, method);
  if (!target || target->path == "*") return;
  fuzz::check_plain_path(target->path);
  const auto again = http::parse_target(target->origin, method);
  if (target->origin.starts_with('/'))  // "http://host?query" has no path of its own
    CHECK(again && again->path == target->path && again->query == target->query);
  for (const auto& [name, value] : router().match(method, target->path).parameters) {
    CHECK(!value.empty() && value != "." && value != ".." && base::is_valid_utf8(value));
    CHECK(value.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos);
  }
}

void check_public_url(std::string_view text) {
  const auto loaded = app::load_config_text(
      "", "", {.file = {}, .environment = {}, .flags = {{"public_url", std::string(text)}}});
  if (!loaded.problems.empty() || text.empty()) return;
  const auto deployment = loaded.config.deployment();
  CHECK(deployment.issuer() == text && !deployment.domain.empty());
  const std::string_view rest = text.substr(text.find("://") + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  if (slash < rest.size()) fuzz::check_plain_path(rest.substr(slash));
  CHECK(rest.starts_with(deployment.domain));
  const std::string_view port = rest.substr(deployment.domain.size(), slash - deployment.domain.size());
  CHECK(port.empty() || (port.starts_with(':') && port.find_first_not_of("0123456789", 1) == port.npos));
  CHECK(deployment.domain.find_first_of("@/?#%\\ ") == std::string::npos);
  // Whatever it is joined with later is a target that this server takes.
  CHECK(http::parse_target(deployment.audience("api"), http::Method::kGet).has_value());
}

// The lines of the text are a user, a password and the rest of an address.
void check_password(std::string_view text) {
  const std::size_t first = std::min(text.find('\n'), text.size());
  const std::size_t second = std::min(text.find('\n', first + 1), text.size());
  if (second == text.size()) return;
  const std::string user(text.substr(0, first));
  const std::string password(text.substr(first + 1, second - first - 1));
  const std::string rest(text.substr(second + 1));
  // An address takes these only as escapes; in the user they would move the password elsewhere.
  if (password.size() < 4 || (user + password).find_first_of("/?") != std::string::npos) return;
  const std::string open = "postgresql://" + user + "@" + rest.substr(0, rest.find('?'));
  if (open.contains(password)) return;
  const auto shown = app::shown_database_address("postgresql://" + user + ':' + password + '@' + rest);
  CHECK(!shown.contains(password));
  CHECK(app::shown_database_address(shown) == shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  check_target(text, http::Method::kGet);
  check_target(text, http::Method::kOptions);
  check_public_url(text);
  check_password(text);
  return 0;
}
