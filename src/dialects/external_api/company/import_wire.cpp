#include "dialects/external_api/company/import_wire.h"

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/parts.h"
#include "model/address.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using base::Result;
using model::AttributeMap;
using model::Attributes;

void set(Attributes& attributes, std::string_view name, std::optional<std::string> text) {
  if (text) attributes.emplace(name, *std::move(text));
}
void set(AttributeMap& map, std::string_view name, std::optional<std::string> text) {
  if (text) map.emplace(name, *std::move(text));
}
std::optional<std::string> word_text(Words words, std::optional<std::int64_t> id) {
  if (!id) return std::nullopt;
  return std::string(word_of(words, *id).value());
}

Result<void> read_texts(const json::object& body, Attributes& attributes) {
  TRY(auto title, read_line(body, "title"));
  if (!title) return needed("title");
  set(attributes, model::kDisplayName, std::move(title));
  for (const std::string_view name :
       {"endpointVulnerableComponent", "pocDescription", "impact", "recommendedSolution"}) {
    TRY(auto text, read_lines(body, name));
    set(attributes, name, std::move(text));
  }
  for (const std::string_view name : {"personalData", "awaitingFeedback"}) {
    TRY(const auto on, read_flag(body, name));
    if (on) set(attributes, name, *on ? "true" : "false");
  }
  TRY(const auto created, read_time(body, "createdAt"));
  if (created) set(attributes, "createdAt", base::rfc3339_seconds(*created));
  TRY(const auto ip, read_text(body, "ipAddress"));
  if (!ip) return {};
  const auto address = model::Address::parse(*ip);
  if (!address) return base::invalid("ipAddress", "ipAddress is an address such as 192.0.2.7.");
  set(attributes, "ip", address->to_string());
  return {};
}

Result<void> read_reference_and_severity(const json::object& body, Attributes& attributes) {
  AttributeMap reference;
  TRY(auto text, read_line(body, "internalReference"));
  TRY(auto url, read_line(body, "internalReferenceUrl", kLongestUrl));
  set(reference, "reference", std::move(text));
  set(reference, "url", std::move(url));
  if (!reference.empty()) attributes.emplace("internalReference", std::move(reference));
  TRY(const auto id, read_id(body, "severityId", kSeverities));
  TRY(auto vector, read_line(body, "severityVector"));
  set(attributes, "severity", word_text(kSeverities, id));
  set(attributes, kSeverityVector, std::move(vector));
  return {};
}

Result<void> read_status(const json::object& body, Attributes& attributes) {
  TRY(const auto status, read_id(body, "statusId", kStates));
  TRY(const auto reason, read_id(body, "closeReasonId", kCloseReasons));
  const bool closed = status && word_of(kStates, *status) == kClosed;
  if (closed != reason.has_value())
    return base::invalid("closeReasonId",
                         "closeReasonId is needed for what is closed, and for nothing else.");
  set(attributes, "state", word_text(kStates, status));
  set(attributes, kCloseReason, word_text(kCloseReasons, reason));
  return {};
}

// The entries of a list, each read by `read` into a map. Refusals inside an entry name it.
template <class Read>
Result<std::vector<AttributeMap>> read_maps(const json::object& body, std::string_view name, std::size_t most,
                                            Read read) {
  std::vector<AttributeMap> maps;
  const auto* value = member(body, name);
  if (value == nullptr) return maps;
  const auto* list = value->if_array();
  if (list == nullptr || list->size() > most)
    return base::invalid(std::string(name), fmt::format("{} is a list of at most {} entries.", name, most));
  for (const auto& entry : *list) {
    auto map = read(entry);
    if (!map) {
      auto& error = map.error();
      error.field = fmt::format("{}[{}]{}{}", name, maps.size(), error.field.empty() ? "" : ".", error.field);
      return std::unexpected(std::move(error));
    }
    maps.push_back(*std::move(map));
  }
  return maps;
}

Result<AttributeMap> read_tag_entry(const json::value& entry) {
  TRY(auto tag, as_text(entry, ""));
  TRY_VOID(check_tag(tag, ""));
  return AttributeMap{{"name", std::move(tag)}};
}

Result<json::object> object_of(const json::value& entry) {
  if (!entry.is_object()) return base::invalid("", "This has to be an object.");
  return entry.get_object();
}

Result<AttributeMap> read_message(const json::value& entry) {
  TRY(const auto object, object_of(entry));
  TRY(auto content, read_lines(object, "content"));
  if (!content) return needed("content");
  TRY(const auto external, read_flag(object, "external"));
  TRY(const auto created, read_time(object, "createdAt"));
  AttributeMap map{{"content", *std::move(content)},
                   {"external", external.value_or(false) ? "true" : "false"}};
  if (created) map.emplace("createdAt", base::rfc3339_seconds(*created));
  return map;
}

Result<AttributeMap> read_question(const json::value& entry) {
  TRY(const auto object, object_of(entry));
  TRY(auto question, read_lines(object, "question"));
  if (!question) return needed("question");
  TRY(auto answer, read_lines(object, "answer"));
  AttributeMap map{{"question", *std::move(question)}};
  set(map, "answer", std::move(answer));
  return map;
}

Result<void> read_lists(const json::object& body, Attributes& attributes) {
  const auto put = [&](std::string_view name, std::vector<AttributeMap> maps) {
    if (!maps.empty()) attributes.emplace(name, std::move(maps));
  };
  TRY(auto tags, read_maps(body, "tags", kMostTags, read_tag_entry));
  put("tags", std::move(tags));
  TRY(auto messages, read_maps(body, "messages", kMostMessages, read_message));
  put(kImportedMessages, std::move(messages));
  TRY(auto questions, read_maps(body, "questionAnswers", kMostQuestions, read_question));
  put("questions", std::move(questions));
  return {};
}

}  // namespace

Result<Import> read_import(const json::object& body) {
  Import import;
  import.attributes.emplace(model::kDisplayType, std::string(kSubmission));
  TRY_VOID(read_texts(body, import.attributes));
  TRY_VOID(read_reference_and_severity(body, import.attributes));
  TRY_VOID(read_status(body, import.attributes));
  TRY_VOID(read_lists(body, import.attributes));
  TRY(import.type, read_asset_id(body, "typeId"));
  TRY(import.asset, read_asset_id(body, "assetId"));
  TRY(import.group, read_asset_id(body, "groupId"));
  return import;
}

model::AttributeValue type_value(const model::Asset& type) {
  AttributeMap map{{"name", std::string(type.name())}};
  const Parts category(type.attributes, "category", "name");
  if (!category.empty()) map.emplace("category", category["name"]);
  if (const auto cwe = model::text_of(type.attributes, "cwe"); !cwe.empty()) map.emplace("cwe", cwe);
  return map;
}

model::AttributeValue domain_value(const model::Asset& asset, const std::optional<std::string>& motivation) {
  AttributeMap map{{"value", std::string(asset.name())}, {"companyAssetId", asset.id.to_string()}};
  if (const auto type = model::text_of(asset.attributes, "assetType"); !type.empty())
    map.emplace("type", type);
  set(map, "motivation", motivation);
  return map;
}

}  // namespace sallyport::dialects::external_api
