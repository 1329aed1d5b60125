// The body and the query string of a token request: whatever the bytes, the refusals are those of OAuth, no
// name comes twice, and a client is read from at most one pair of credentials.
#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/check.h"
#include "oauth/client_authentication.h"
#include "oauth/form_request.h"
#include "oauth/scope.h"

namespace base = sallyport::base;
namespace http = sallyport::http;
namespace oauth = sallyport::oauth;

// The first line is the query string, the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const std::size_t line = std::min(text.find('\n'), text.size());
  const http::HeaderView type{"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"};
  http::Request request;
  request.headers = {&type, 1};
  request.query = text.substr(0, line);
  request.body = text.substr(std::min(line + 1, text.size()));

  const auto form = oauth::read_form(request);
  if (!form) {
    CHECK(form.error().code == "invalid_request" && !form.error().message.empty());
    return 0;
  }
  std::set<std::string_view> names;
  for (const auto& [name, value] : form->all()) CHECK(names.insert(name).second);
  if (const auto client = oauth::read_client(request, *form)) CHECK(client->readings.size() == 1);
  if (const auto scope = oauth::grant_scope("read write", form->get("scope").value_or("")))
    CHECK(*scope == "read write" || *scope == "read" || *scope == "write");
  return 0;
}
