// Form bodies: no value is shortened, every duplicate is found, and what is taken reads the same when it is
// encoded again.
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "http/message.h"

namespace http = sallyport::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = sallyport::base::as_text({data, size});
  (void)http::media_type(text);
  const auto form = http::FormFields::parse(text, "body");
  if (!form) return 0;
  std::string again;
  std::set<std::string> names;
  for (const auto& [name, value] : form->all()) {
    CHECK(names.insert(name).second);
    again += http::form_encode(name) + "=" + http::form_encode(value) + "&";
  }
  const auto second = http::FormFields::parse(again, "body");
  CHECK(second && second->all() == form->all());
  return 0;
}
