#include "described.h"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <vector>

#include <fmt/format.h>

#include "api/openapi.h"
#include "dialects/external_api/description.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
namespace external = dialects::external_api;

const json::value& document_of(const external::Version& version) {
  static std::map<std::string_view, json::value> made;
  auto& document = made[version.number];
  if (document.is_null())
    document = external::description(
        version, {.public_url = "https://id.sallyport.test", .domain = "id.sallyport.test"});
  return document;
}

// The thing itself, where a reference stands for it.
const json::value& resolved(const json::value& document, const json::value& value) {
  const auto* object = value.if_object();
  const auto* reference = object == nullptr ? nullptr : object->if_contains("$ref");
  if (reference == nullptr) return value;
  return document.at_pointer(std::string(reference->as_string().subview(1)));
}

bool fits(std::string_view path, std::string_view pattern) {
  const auto parts = [](std::string_view text) {
    std::vector<std::string_view> all;
    for (const auto part : std::views::split(text, '/')) all.emplace_back(part.begin(), part.end());
    return all;
  };
  return std::ranges::equal(parts(path), parts(pattern), [](std::string_view part, std::string_view wanted) {
    return wanted.starts_with('{') ? !part.empty() : part == wanted;
  });
}

struct Described {
  const json::value* document = nullptr;
  const json::object* operation = nullptr;
};
// The call with the fewest parameters in its path, as the router chooses.
std::optional<Described> find_operation(std::string_view method, std::string_view path) {
  const external::Version* version = nullptr;
  const external::Call* call = nullptr;
  for (const auto& candidate : external::all_versions())
    for (const auto base : candidate.bases)
      for (const auto& one : candidate.calls)
        if (http::to_string(one.method) == method && fits(path, fmt::format("{}{}", base, one.path)) &&
            (call == nullptr || std::ranges::count(one.path, '{') < std::ranges::count(call->path, '{'))) {
          version = &candidate;
          call = &one;
        }
  if (call == nullptr) return std::nullopt;
  const auto& document = document_of(*version);
  return Described{.document = &document,
                   .operation = &document.at("paths")
                                     .at(fmt::format("{}{}", version->segment(), call->path))
                                     .at(api::method_word(call->method))
                                     .as_object()};
}

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  return "nothing";
}

bool allows(const json::object& schema, std::string_view type) {
  const auto* types = schema.if_contains("type");
  const auto is = [&](const json::value& allowed) {
    return allowed == json::value(type) || (type == "integer" && allowed == "number");
  };
  if (types == nullptr) return true;
  return types->is_array() ? std::ranges::any_of(types->get_array(), is) : is(*types);
}

std::string mismatch_of_members(const json::value& document, const json::object& schema,
                                const json::object& object, const std::string& place) {
  if (const auto* required = schema.if_contains("required"))
    for (const auto& name : required->as_array())
      if (!object.contains(name.as_string()))
        return fmt::format("{} has no {}", place, std::string_view(name.as_string()));
  const auto* properties = schema.if_contains("properties");
  const auto* others = schema.if_contains("additionalProperties");
  for (const auto& [name, value] : object) {
    const std::string at = fmt::format("{}.{}", place, std::string_view(name));
    const auto* known = properties == nullptr ? others : properties->as_object().if_contains(name);
    if (known == nullptr && properties == nullptr) continue;
    if (known == nullptr) return at + " is not described";
    if (auto wrong = mismatch(document, *known, value, at); !wrong.empty()) return wrong;
  }
  return {};
}

// The codes of an answer; one that stands for several statuses lists them by status.
bool lists_code(const json::value& response, int status, const json::value& code) {
  const auto& codes = response.at("x-problem-codes");
  const auto* by_status = codes.if_object();
  const auto* some = by_status == nullptr ? &codes : by_status->if_contains(std::to_string(status));
  return some != nullptr && std::ranges::find(some->as_array(), code) != some->as_array().end();
}

std::string wrong_content(const Described& call, const json::value& response, int status,
                          std::string_view body) {
  const auto* content = response.as_object().if_contains("content");
  if (content == nullptr) return body.empty() ? "" : "has a body";
  boost::system::error_code failure;
  const auto value = json::parse(body, failure);
  if (failure) return "has a body that is no JSON";
  auto wrong = mismatch(*call.document, content->at("application/json").at("schema"), value, "the answer");
  const bool refused = response.as_object().contains("x-problem-codes");
  if (wrong.empty() && refused && !lists_code(response, status, value.at("code")))
    wrong = fmt::format("has the code {}", json::serialize(value.at("code")));
  return wrong;
}

}  // namespace

std::string mismatch(const json::value& document, const json::value& schema, const json::value& value,
                     const std::string& place) {
  const json::object& rules = resolved(document, schema).as_object();
  if (!allows(rules, type_of(value))) return fmt::format("{} is {}", place, json::serialize(value));
  if (const auto* object = value.if_object()) return mismatch_of_members(document, rules, *object, place);
  const auto* list = value.if_array();
  const auto* items = rules.if_contains("items");
  if (list == nullptr || items == nullptr) return {};
  for (std::size_t at = 0; at < list->size(); ++at) {
    auto wrong = mismatch(document, *items, (*list)[at], fmt::format("{}[{}]", place, at));
    if (!wrong.empty()) return wrong;
  }
  return {};
}

std::string undescribed(std::string_view method, std::string_view target, int status, std::string_view body) {
  const auto call = find_operation(method, target.substr(0, target.find('?')));
  if (!call) return {};
  const auto& responses = call->operation->at("responses").as_object();
  const auto* response = responses.if_contains(std::to_string(status));
  if (response == nullptr && status < 300) return "is not described";
  if (response == nullptr) response = &responses.at("default");
  return wrong_content(*call, resolved(*call->document, *response), status, body);
}

}  // namespace sallyport::support
