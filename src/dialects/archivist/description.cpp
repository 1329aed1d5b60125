#include "dialects/archivist/description.h"

#include <initializer_list>
#include <string_view>

#include <boost/json.hpp>

#include "base/json.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

json::object reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}
json::object text(std::string_view about) { return {{"type", "string"}, {"description", about}}; }
json::object content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}
json::object query(std::string_view name, std::string_view type, std::string_view about) {
  return {{"name", name}, {"in", "query"}, {"description", about}, {"schema", json::object{{"type", type}}}};
}

// The statuses that every call may answer, and those of this one.
json::object responses(json::object schema, std::initializer_list<std::string_view> more) {
  json::object all{{"200", json::object{{"description", "Done."}, {"content", content(std::move(schema))}}}};
  const auto refusal = [&](std::string_view status) {
    static const json::object kAbout{
        {"400", "A value breaks a rule; the message names it."},
        {"401", "There is no valid access token."},
        {"402", "The tenant may have no more applications."},
        {"403", "The caller is no administrator."},
        {"404", "There is no such application."},
        {"429", "Too many requests; Archivist-Rate-Limit-Reset says how many seconds to wait."}};
    all[status] = json::object{{"description", kAbout.at(status)}, {"content", content(reference("Error"))}};
  };
  for (const std::string_view status : more) refusal(status);
  for (const std::string_view status : {"401", "403", "429"}) refusal(status);
  return all;
}

json::object operation(std::string_view id, std::string_view summary, json::object answers) {
  return {{"operationId", id},
          {"summary", summary},
          {"tags", json::array{"Applications"}},
          {"security", json::array{json::object{{"bearer", json::array()}}}},
          {"responses", std::move(answers)}};
}

json::object with_body(json::object call, std::string_view schema) {
  call["requestBody"] = json::object{{"required", true}, {"content", content(reference(schema))}};
  return call;
}

json::object list_path() {
  json::object list = operation("listApplications", "List app registrations",
                                responses(reference("ApplicationList"), {"400"}));
  list["parameters"] = json::array{
      query("page_size", "integer", "How many a page has at most; 25 when left out, 500 at most."),
      query("page_token", "string", "The next_page_token of the page before; it carries the query."),
      query("display_name", "string", "Only those with exactly this name.")};
  return {
      {"get", std::move(list)},
      {"post", with_body(operation("createApplication", "Make an app registration and show its secret, once",
                                   responses(reference("Application"), {"400", "402"})),
                         "NewApplication")}};
}

json::object uuid_parameter() {
  return {{"name", "uuid"},
          {"in", "path"},
          {"required", true},
          {"description", "The client_id of the application."},
          {"schema", json::object{{"type", "string"}, {"format", "uuid"}}}};
}

json::object one_path() {
  json::object change = with_body(operation("changeApplication", "Change an app registration",
                                            responses(reference("Application"), {"400", "404"})),
                                  "ApplicationChange");
  change["parameters"] = json::array{
      query("mask", "string",
            "Names of the members to change, with commas between; all that are sent when left out.")};
  return {{"parameters", json::array{uuid_parameter()}},
          {"get", operation("getApplication", "Show an app registration",
                            responses(reference("Application"), {"404"}))},
          {"patch", std::move(change)},
          {"delete", operation("deleteApplication", "Delete an app registration and end its tokens",
                               responses(json::object{{"type", "object"}}, {"404"}))}};
}

json::object paths() {
  const std::string base = "/archivist/iam/v1/applications";
  return {{base, list_path()},
          {base + "/{uuid}", one_path()},
          {base + "/{uuid}:regenerate-secret",
           json::object{{"parameters", json::array{uuid_parameter()}},
                        {"post", operation("regenerateSecret", "End the secret and show a new one, once",
                                           responses(reference("Application"), {"404"}))}}},
          {base + ":caps",
           json::object{{"get", operation("getCaps", "How many app registrations may still be made",
                                          responses(reference("Caps"), {}))}}}};
}

json::object claims() {
  return {
      {"type", "object"},
      {"description", "Names and texts that stand in the tokens of the application; replaced as a whole."},
      {"additionalProperties", json::object{{"type", "string"}}}};
}

json::object object_of(json::object properties, json::array required = {}) {
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

json::object array_of(json::object items) { return {{"type", "array"}, {"items", std::move(items)}}; }

json::object application() {
  json::object date{{"type", "string"}, {"format", "date-time"}};
  return object_of(
      {{"identity", text("applications/ and the client_id.")},
       {"display_name", text("What people call it.")},
       {"client_id", text("With the secret it gets tokens.")},
       {"tenant_id", text("tenant/ and the id of the tenant.")},
       {"credentials", array_of(object_of({{"secret", text("Shown when it is made, empty afterwards.")},
                                           {"valid_from", date},
                                           {"valid_until", date}}))},
       {"custom_claims", claims()},
       {"roles", array_of(text("OWNER for an administrator."))}},
      {"identity", "display_name", "client_id", "tenant_id", "credentials", "custom_claims"});
}

json::object schemas() {
  const json::object change{{"display_name", text("1 to 128 bytes.")},
                            {"custom_claims", claims()},
                            {"roles", array_of(text("OWNER for an administrator."))}};
  return {{"Application", application()},
          {"NewApplication", object_of(change, {"display_name"})},
          {"ApplicationChange", object_of(change)},
          {"ApplicationList", object_of({{"applications", array_of(reference("Application"))},
                                         {"next_page_token", text("Empty on the last page.")}},
                                        {"applications", "next_page_token"})},
          {"Caps",
           object_of({{"caps", array_of(object_of({{"resource_type", text("applications")},
                                                   {"resource_remaining", text("A number; -1: no limit.")},
                                                   {"resource_cap", text("A number; -1: no limit.")}}))}},
                     {"caps"})},
          {"Error", object_of({{"code", json::object{{"type", "integer"}}},
                               {"message", text("What is wrong and what to do.")},
                               {"details", array_of(json::object{{"type", "object"}})}},
                              {"code", "message", "details"})}};
}

}  // namespace

std::string description(const model::Deployment& deployment) {
  return base::to_json(json::object{
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "App registrations"},
                            {"version", "1.0"},
                            {"description", "Machine clients of a tenant and their secrets."}}},
      {"servers", json::array{json::object{{"url", deployment.public_url}}}},
      {"tags", json::array{json::object{{"name", "Applications"}}}},
      {"paths", paths()},
      {"components",
       json::object{{"schemas", schemas()},
                    {"securitySchemes",
                     json::object{{"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}}}}}}}});
}

}  // namespace sallyport::dialects::archivist
