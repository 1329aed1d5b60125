#include "api/write.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/time_text.h"

namespace sallyport::api {

void append_value(std::string& out, std::string_view text) { base::append_json_string(out, text); }
void append_value(std::string& out, std::int64_t number) { out += fmt::format_int(number).str(); }
void append_value(std::string& out, bool truth) { out += truth ? "true" : "false"; }
void append_value(std::string& out, base::Time time) { append_value(out, base::rfc3339_micros(time)); }
void append_value(std::string& out, const base::Secret& secret) { append_value(out, secret.reveal_text()); }

void append_value(std::string& out, const model::Attributes& attributes) {
  out += base::to_json(model::to_json(attributes));
}

void append_value(std::string& out, const boost::json::object& object) { out += base::to_json(object); }

void append_value(std::string& out, const TextMap& map) {
  out += '{';
  for (const auto& [name, text] : map) {
    if (out.back() != '{') out += ',';
    append_value(out, name);
    out += ':';
    append_value(out, text);
  }
  out += '}';
}

}  // namespace sallyport::api
