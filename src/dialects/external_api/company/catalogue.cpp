#include <array>

#include "base/json.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/submissions.h"
#include "dialects/external_api/words.h"
#include "model/address.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using model::Asset;

Answer list(const House& house, const Context& context, std::string_view type,
            json::object (*write)(const Asset&)) {
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(house, *context.caller, of_type(type),
                                      [&](const Asset& asset) -> base::Result<void> {
                                        if (is_deleted(asset)) return {};
                                        return body.add(write(asset));
                                      }));
  co_return std::move(body).finish();
}

json::object write_company_asset(const Asset& asset) {
  const auto text = [&](std::string_view name) { return model::text_of(asset.attributes, name); };
  return {{"id", asset.id.to_string()},
          {"name", text_or_null(asset.name())},
          {"status", write_word(kCompanyAssetStates, or_else(text("status"), kActive))},
          {"type", write_word(kDomainTypes, text("assetType"))}};
}

json::array write_custom_fields(const Asset& asset) {
  json::array fields;
  for (const auto& map : maps_of(asset.attributes, "customFields"))
    fields.push_back(json::object{
        {"id", text_or_null(member_of(map, "id"))},
        {"name", text_or_null(member_of(map, "name"))},
        {"value", text_or_null(member_of(map, "value"))},
        {"status", write_word(kCompanyAssetStates, or_else(member_of(map, "status"), kActive))}});
  return fields;
}

json::array write_required_skills(const Asset& asset) {
  json::array skills;
  for (const auto& map : maps_of(asset.attributes, "requiredSkills"))
    skills.push_back(json::object{{"id", text_or_null(member_of(map, "id"))},
                                  {"name", text_or_null(member_of(map, "name"))}});
  return skills;
}

json::object write_group(const Asset& asset) {
  return {{"id", asset.id.to_string()},
          {"companyId", asset.tenant.to_string()},
          {"name", text_or_null(asset.name())},
          {"description", text_or_null(model::text_of(asset.attributes, "description"))}};
}

json::object write_possible_group(const Asset& asset) {
  return {{"id", asset.id.to_string()}, {"name", text_or_null(asset.name())}};
}

json::object write_possible_type(const Asset& asset) {
  const Parts category(asset.attributes, "category", "name");
  json::value shown;
  if (!category.empty())
    shown = json::object{{"id", text_or_null(category["id"])}, {"name", text_or_null(category["name"])}};
  return {{"id", asset.id.to_string()},
          {"cwe", text_or_null(model::text_of(asset.attributes, "cwe"))},
          {"name", text_or_null(asset.name())},
          {"category", std::move(shown)}};
}

Answer list_company_assets(const House& house, const Context& context) {
  return list(house, context, kCompanyAsset, write_company_asset);
}
Answer list_groups(const House& house, const Context& context) {
  return list(house, context, kSubmissionGroup, write_group);
}
Answer list_possible_types(const House& house, const Context& context) {
  return list(house, context, kSubmissionType, write_possible_type);
}

// Every group that the caller sees.
Answer list_possible_groups(const House& house, const Context& context) {
  CO_TRY_VOID(co_await find_submission(house, context));
  co_return co_await list(house, context, kSubmissionGroup, write_possible_group);
}

Answer list_submissions_of_group(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "UpdatedSince"));
  CO_TRY(const auto group, co_await find_by_id(house, *context.caller, context.parameter("groupId"),
                                               kSubmissionGroup, "group"));
  co_return co_await list_submissions(house, context, of_type(kSubmission, {{kGroup, group.id.to_string()}}),
                                      since, write_submission_2);
}

async::Task<base::Result<Asset>> company_asset(const House& house, const Context& context) {
  return find_by_id(house, *context.caller, context.parameter("assetId"), kCompanyAsset, "asset");
}

Answer list_custom_fields(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await company_asset(house, context));
  co_return http::Response::json(200, base::to_json(write_custom_fields(asset)));
}

Answer list_required_skills(const House& house, const Context& context) {
  CO_TRY(const auto asset, co_await company_asset(house, context));
  co_return http::Response::json(200, base::to_json(write_required_skills(asset)));
}

// Whether a researcher, or whoever has sent a submission, uses an address.
Answer look_up_address(const House& house, const Context& context) {
  CO_TRY(const auto text, read_parameter(context.request, "ipAddress"));
  const auto address = text ? model::Address::parse(*text) : std::nullopt;
  if (!address) co_return base::invalid("ipAddress", "ipAddress is an address such as 192.0.2.7.");
  bool exists = false;
  for (const auto type : {kProgramResearcher, kSubmission}) {
    if (exists) break;
    CO_TRY(const auto found, co_await first_asset(house.inventory, *context.caller,
                                                  of_type(type, {{"ip", address->to_string()}})));
    exists = found.has_value();
  }
  co_return ok({{"exists", exists}});
}

}  // namespace

std::span<const Call> catalogue_calls() {
  static constexpr std::array kCalls{
      reading("/company-assets", "company_assets.list", "List what reports may be about", list_company_assets)
          .with({.write = examples_of<write_company_asset, kCompanyAsset>, .schema = "CompanyAsset"}),
      reading("/company-assets/{assetId}/custom-fields", "company_assets.custom_fields",
              "List the fields that the tenant has added to such an asset", list_custom_fields)
          .with({.write = example_of<write_custom_fields, kCompanyAsset>, .schema = "CustomField"}),
      reading("/company-assets/{assetId}/required-skills", "company_assets.required_skills",
              "List what a researcher of such an asset has to know", list_required_skills)
          .with({.write = example_of<write_required_skills, kCompanyAsset>, .schema = "Skill"}),
      reading("/groups", "groups.list", "List the groups of submissions", list_groups)
          .with({.write = examples_of<write_group, kSubmissionGroup>, .schema = "Group"}),
      reading("/groups/{groupId}/submissions", "groups.submissions.list", "List the submissions of a group",
              list_submissions_of_group)
          .with(
              {.query = {"UpdatedSince"}, .write = examples_of<write_submission_2>, .schema = "Submission"}),
      reading("/submissions/{code}/possible-groups", "submissions.possible_groups",
              "List the groups that a submission may be put into", list_possible_groups)
          .with({.write = examples_of<write_possible_group, kSubmissionGroup>, .schema = "PossibleGroup"}),
      reading("/submission-possible-types", "submission_types.list", "List the types of submissions",
              list_possible_types)
          .with({.write = examples_of<write_possible_type, kSubmissionType>, .schema = "PossibleType"}),
      reading("/iplookup", "iplookup", "Tell whether a researcher uses an address", look_up_address)
          .with({.query = {"ipAddress"}, .answer = R"({"exists": true})"}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
