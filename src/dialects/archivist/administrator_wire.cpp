#include "dialects/archivist/administrator_wire.h"

#include <fmt/format.h>

#include "base/json.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

base::Result<std::string> read_entry_text(const json::object& entry, std::string_view name,
                                          const std::string& at) {
  const auto* value = entry.if_contains(name);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) return base::invalid(fmt::format("{}.{}", at, name), "This has to be a string.");
  return std::string(value->get_string());
}

base::Result<integrations::Administrator> read_entry(const json::value& value, const std::string& at) {
  const auto* entry = value.if_object();
  if (entry == nullptr)
    return base::invalid(at, "This has to be an object with issuer, subject, display_name and email.");
  integrations::Administrator read;
  TRY(read.issuer, read_entry_text(*entry, "issuer", at));
  TRY(read.subject, read_entry_text(*entry, "subject", at));
  TRY(read.display_name, read_entry_text(*entry, "display_name", at));
  TRY(read.email, read_entry_text(*entry, "email", at));
  return read;
}

}  // namespace

base::Result<std::vector<integrations::Administrator>> read_administrators(const json::object& body) {
  const auto* administrators = body.if_contains(kAdministrators);
  const auto* principals = body.if_contains(kRootPrincipals);
  if (administrators != nullptr && principals != nullptr)
    return base::invalid(std::string(kRootPrincipals), "Send administrators or root_principals, not both.");
  const auto name = principals != nullptr ? kRootPrincipals : kAdministrators;
  const auto* value = principals != nullptr ? principals : administrators;
  const auto* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr)
    return base::invalid(std::string(name), "This has to be the whole list of administrators, an array.");
  std::vector<integrations::Administrator> read;
  read.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    TRY(auto entry, read_entry((*list)[i], fmt::format("{}[{}]", name, i)));
    read.push_back(std::move(entry));
  }
  return read;
}

std::string write_administrators(const std::vector<integrations::Administrator>& list,
                                 std::string_view name) {
  json::array entries;
  for (const auto& each : list)
    entries.push_back(json::object{{"issuer", each.issuer},
                                   {"subject", each.subject},
                                   {"display_name", each.display_name},
                                   {"email", each.email}});
  return base::to_json(json::object{{name, std::move(entries)}});
}

}  // namespace sallyport::dialects::archivist
