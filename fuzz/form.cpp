// Form bodies: no value is shortened, every duplicate is found, and what is taken reads the same when it is
// encoded again.
#include <algorithm>
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "http/message.h"

namespace http = sallyport::http;

namespace {

// A second reading, as simple as it can be: the pairs between `&` and the lengths that their escapes leave.
void check_against_text(std::string_view text, const http::FormFields& form) {
  auto field = form.all().begin();
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    CHECK(field != form.all().end());
    const std::size_t escapes = static_cast<std::size_t>(std::ranges::count(pair, '%'));
    const std::size_t equals = pair.find('=') == std::string_view::npos ? 0 : 1;
    CHECK(field->first.size() + field->second.size() + equals + 2 * escapes == pair.size());
    CHECK(field->second.empty() ? !form.get(field->first) : form.get(field->first) == field->second);
    ++field;
  }
  CHECK(field == form.all().end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = sallyport::base::as_text({data, size});
  (void)http::media_type(text);
  const auto form = http::FormFields::parse(text, "body");
  if (!form) return 0;
  CHECK(form->all().size() <= 100);
  check_against_text(text, *form);
  std::string again;
  std::set<std::string> names;
  for (const auto& [name, value] : form->all()) {
    CHECK(names.insert(name).second && !name.empty() && name.size() <= 64);
    again += http::form_encode(name) + "=" + http::form_encode(value) + "&";
  }
  const auto second = http::FormFields::parse(again, "body");
  CHECK(second && second->all() == form->all());
  return 0;
}
