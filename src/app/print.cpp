#include "app/print.h"

#include <fmt/format.h>

#include "app/commands/provider_doctor.h"
#include "base/json.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

std::string one_line(const json::value& value) {
  if (!value.is_string()) return base::to_json(value);
  std::string quoted;
  base::append_json_string(quoted, value.as_string());
  return quoted.substr(1, quoted.size() - 2);
}

void print_object(std::string& out, const json::object& object, std::string_view indent);

void print_member(std::string& out, std::string_view name, const json::value& value,
                  std::string_view indent) {
  const std::string deeper = std::string(indent) + "  ";
  if (const auto* inner = value.if_object(); inner != nullptr && !inner->empty()) {
    fmt::format_to(std::back_inserter(out), "{}{}:\n", indent, name);
    print_object(out, *inner, deeper);
  } else if (const auto* list = value.if_array();
             list != nullptr && !list->empty() && list->front().is_object()) {
    fmt::format_to(std::back_inserter(out), "{}{}:\n", indent, name);
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i != 0) out.push_back('\n');
      if (const auto* element = (*list)[i].if_object()) print_object(out, *element, deeper);
    }
  } else {
    fmt::format_to(std::back_inserter(out), "{}{}: {}\n", indent, name, one_line(value));
  }
}

void print_object(std::string& out, const json::object& object, std::string_view indent) {
  for (const auto& [name, value] : object) print_member(out, std::string_view(name), value, indent);
}

// One audit record a line, the way people read logs.
std::string audit_lines(const json::object& answer) {
  std::string out;
  for (const json::value& entry : answer.at("records").as_array()) {
    std::string line;
    for (const auto& [name, value] : entry.as_object()) {
      if (value.is_null() || (value.is_string() && value.as_string().empty())) continue;
      if (name == "time" || name == "action" || name == "outcome")
        fmt::format_to(std::back_inserter(line), "{} ", one_line(value));
      else
        fmt::format_to(std::back_inserter(line), "{}={} ", std::string_view(name), one_line(value));
    }
    if (!line.empty()) line.back() = '\n';
    out += line;
  }
  return out;
}

}  // namespace

std::string readable(std::string_view command, const json::value& answer) {
  const auto* object = answer.if_object();
  if (object == nullptr) return base::to_json(answer) + "\n";
  if (command == "audit.tail") return audit_lines(*object);
  if (command == "provider.doctor") return doctor_lines(*object);
  std::string out;
  print_object(out, *object, "");
  if (object->contains("secret") || object->contains("adminPassword") || object->contains("setupLink"))
    out += "\nKeep it now: it is shown this one time only.\n";
  return out;
}

}  // namespace sallyport::app
