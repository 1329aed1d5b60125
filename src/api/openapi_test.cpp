#include "api/openapi.h"

#include <set>

#include <gtest/gtest.h>

#include "api/all_resources.h"
#include "api/problem_codes.h"
#include "async/test_loop.h"
#include "base/json.h"
#include "model/scope.h"

namespace sallyport::api {
namespace {

namespace json = boost::json;

const model::Deployment kDeployment{.public_url = "https://id.sallyport.test", .domain = "id.sallyport.test"};

const json::object& document() {
  static const json::object made =
      openapi_document(all_resources(), oauth_operations(), kDeployment, "1.2.3");
  return made;
}

std::string text(std::string_view pointer) {
  return json::serialize(json::value(document()).at_pointer(pointer));
}

// Calls visit with every reference in the document.
void for_each_reference(const json::value& value, const std::function<void(std::string)>& visit) {
  if (const auto* object = value.if_object())
    for (const auto& member : *object) {
      if (member.key() == "$ref")
        visit(std::string(member.value().as_string()));
      else
        for_each_reference(member.value(), visit);
    }
  if (const auto* array = value.if_array())
    for (const auto& element : *array) for_each_reference(element, visit);
}

// accessia A19
TEST(OpenApi, DescribesThisDeploymentAndNothingOfATenant) {
  EXPECT_EQ(text("/openapi"), R"("3.1.0")");
  EXPECT_EQ(text("/info/version"), R"("1.2.3")");
  EXPECT_EQ(text("/servers"), R"([{"url":"https://id.sallyport.test","description":"This deployment"}])");
  EXPECT_EQ(text("/components/securitySchemes/clientCredentials/flows/clientCredentials/tokenUrl"),
            R"("https://id.sallyport.test/oauth/token")");
  EXPECT_EQ(text("/security"), R"([{"clientCredentials":[]},{"bearer":[]},{"session":[]}])");
}

TEST(OpenApi, HasEveryRouteOfTheTableWithItsOperation) {
  std::set<std::string> operations;
  for (const Resource& resource : all_resources())
    for (const Endpoint& endpoint : resource.endpoints) {
      const auto& path = document().at("paths").at(endpoint.declaration.path).as_object();
      bool found = false;
      for (const auto& operation : path) {
        const auto& summary = operation.value().at("summary").as_string();
        if (std::string_view(summary.data(), summary.size()) != endpoint.declaration.summary) continue;
        found = true;
        EXPECT_TRUE(operations.insert(std::string(operation.value().at("operationId").as_string())).second);
      }
      EXPECT_TRUE(found) << endpoint.declaration.name;
    }
  EXPECT_TRUE(operations.contains("groupsMembersList"));
}

TEST(OpenApi, ReferencesOnlyWhatItHasAndHasOnlyWhatItReferences) {
  const json::value whole = document();
  std::set<std::string> used;
  for_each_reference(whole.as_object(), [&](std::string reference) {
    boost::system::error_code failure;
    EXPECT_TRUE(whole.find_pointer(reference.substr(1), failure)) << reference;
    used.insert(std::move(reference));
  });
  for (const char* part : {"schemas", "responses"})
    for (const auto& component : document().at("components").at(part).as_object())
      EXPECT_TRUE(used.contains(std::string("#/components/") + part + "/" + std::string(component.key())))
          << component.key();
}

// accessia §7.1
TEST(OpenApi, SaysWhatAListTakesAndAnswers) {
  const std::string parameters = text("/paths/~1api~1groups/get/parameters");
  for (const char* name : {"source", "filter", "limit", "sortBy", "pageToken"})
    EXPECT_NE(parameters.find(std::string(R"({"name":")") + name + R"(","in":"query")"), std::string::npos)
        << name;
  EXPECT_NE(parameters.find(R"("minimum":1,"maximum":500)"), std::string::npos);
  EXPECT_NE(parameters.find(R"("enum":["name","-name","createdAt","-createdAt"])"), std::string::npos);
  EXPECT_EQ(text("/paths/~1api~1groups/get/responses/200/content/application~1json/schema"),
            R"({"$ref":"#/components/schemas/GroupPage"})");
  EXPECT_NE(text("/paths/~1api~1groups/get/responses/200/headers").find("X-Total-Count"), std::string::npos);
}

TEST(OpenApi, SaysWhatARequestNeedsAndThatItTakesNothingElse) {
  EXPECT_EQ(text("/components/schemas/NewIntegration/required"), R"(["kind","name"])");
  EXPECT_EQ(text("/components/schemas/NewIntegration/additionalProperties"), "false");
  EXPECT_EQ(text("/components/schemas/NewIntegration/properties/name/maxLength"), "128");
  EXPECT_EQ(text("/components/schemas/NewIntegration/properties/kind/enum"),
            R"(["api","custom","external-api"])");
  EXPECT_EQ(text("/components/schemas/IntegrationChange/properties/tokenLifetimeSeconds/type"),
            R"(["integer","null"])");
  EXPECT_EQ(text("/components/schemas/IntegrationChange/properties/algorithm/enum"),
            R"(["ES256","RS256","EdDSA",null])");
  EXPECT_FALSE(document()
                   .at("components")
                   .at("schemas")
                   .at("Integration")
                   .as_object()
                   .contains("additionalProperties"));
  EXPECT_NE(text("/paths/~1api~1integrations~1{integrationId}/patch/parameters").find("If-Match"),
            std::string::npos);
  EXPECT_EQ(text("/paths/~1api~1integrations/post/requestBody/required"), "true");
  EXPECT_EQ(text("/paths/~1api~1integrations~1{integrationId}~1rotate/post/requestBody/required"), "false");
}

// external API N13: programs decide by these words.
TEST(OpenApi, ListsEveryCodeWithItsRefusalForProgramsAndForPeople) {
  EXPECT_EQ(text("/components/responses/Invalid/x-problem-codes"),
            R"(["bad_request","invalid_attribute","invalid_claim","invalid_json","invalid_request",)"
            R"("invalid_term","invalid_url","unknown_role"])");
  EXPECT_EQ(text("/components/responses/NotFound/description"),
            R"("There is no such thing for this caller. Codes: `no_provider`, `not_found`.")");
  EXPECT_EQ(text("/components/responses/Other/x-problem-codes/408"), R"(["request_timeout"])");
  EXPECT_NE(text("/components/responses/Other/description").find("`request_timeout` (408)"),
            std::string::npos);
  std::size_t listed = 0;
  for (const auto& response : document().at("components").at("responses").as_object()) {
    const auto* codes = response.value().as_object().if_contains("x-problem-codes");
    if (codes == nullptr) continue;
    if (codes->is_array()) listed += codes->get_array().size();
    if (codes->is_object())
      for (const auto& of_status : codes->get_object()) listed += of_status.value().as_array().size();
  }
  EXPECT_EQ(listed, problem_codes().size());
}

TEST(OpenApi, SaysWhichStatusesACallMayAnswer) {
  const auto statuses = [](std::string_view operation) {
    std::string all;
    for (const auto& response : json::value(document()).at_pointer(operation).at("responses").as_object())
      all += std::string(response.key()) + " ";
    return all;
  };
  EXPECT_EQ(statuses("/paths/~1api~1whoami/get"), "200 400 401 429 500 503 default ");
  EXPECT_EQ(statuses("/paths/~1api~1webhooks/post"), "201 400 401 403 409 402 413 415 429 500 503 default ");
  EXPECT_EQ(statuses("/paths/~1api~1roles/post"), "201 400 401 403 409 413 415 429 500 503 default ");
  EXPECT_EQ(statuses("/paths/~1api~1invitations~1accept/post"), "200 400 403 409 413 415 500 503 default ");
}

// external API N8
TEST(OpenApi, NamesEveryScopeWithItsMeaningAndTheOneThatAnOperationNeeds) {
  const auto& scopes = document()
                           .at("components")
                           .at("securitySchemes")
                           .at("clientCredentials")
                           .at("flows")
                           .at("clientCredentials")
                           .at("scopes")
                           .as_object();
  EXPECT_EQ(scopes.size(), model::all_scopes().size());
  EXPECT_EQ(scopes.at("groups:read").as_string(), "Read groups and who is in them.");
  EXPECT_EQ(text("/paths/~1api~1groups/get/security"),
            R"([{"clientCredentials":["groups:read"]},{"bearer":[]},{"session":[]}])");
  EXPECT_EQ(text("/paths/~1api~1assets/post/security"),
            R"([{"clientCredentials":["assets:write"]},{"bearer":[]},{"session":[]}])");
  EXPECT_EQ(text("/paths/~1api~1whoami/get/security"),
            R"([{"clientCredentials":[]},{"bearer":[]},{"session":[]}])");
  EXPECT_EQ(text("/paths/~1api~1session/get/security"), R"([{"session":[]}])");
  EXPECT_EQ(text("/components/securitySchemes/session/name"), R"("__Host-sallyport_session")");
  EXPECT_EQ(text("/paths/~1api~1invitations~1accept/post/security"), "[]");
}

TEST(OpenApi, LeavesTheTokenEndpointsOpenAndInTheirOwnNames) {
  EXPECT_EQ(text("/paths/~1oauth~1token/post/security"), "[]");
  EXPECT_NE(text("/components/schemas/TokenAnswer/properties").find("access_token"), std::string::npos);
  EXPECT_NE(text("/paths/~1oauth~1token/post/requestBody/content").find("application/x-www-form-urlencoded"),
            std::string::npos);
}

// accessia §7.2
TEST(OpenApi, IsServedToScriptsOfEveryOriginWithoutAToken) {
  http::Router router({});
  router.add(schema_route(kDeployment));
  async::TestLoop loop;
  http::Request request;
  request.path = "/api_schema.json";
  std::string_view name;
  const auto response = loop.run(router.handle(request, &name));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
  const auto parsed = base::parse_json(response.body, {.bytes = 1 << 20, .members = 100'000});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at("servers").at(0).at("url").as_string(), "https://id.sallyport.test");
}

}  // namespace
}  // namespace sallyport::api
