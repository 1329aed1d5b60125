// The API descriptions of all versions (N14).
#include "dialects/external_api/description.h"

#include <algorithm>
#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/openapi.h"
#include "async/test_loop.h"
#include "base/json.h"
#include "dialects/external_api/admission.h"
#include "dialects/external_api/errors.h"
#include "dialects/wire_fixture.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

// A description, and short ways to what stands in it.
struct Document {
  json::value all;

  explicit Document(json::object made) : all(std::move(made)) {}
  explicit Document(std::string_view number) {
    for (const Version& version : all_versions())
      if (version.number == number) all = description(version, kDeployment);
  }
  std::string text(std::string_view pointer) const {
    boost::system::error_code failure;
    const auto* found = all.find_pointer(pointer, failure);
    return found == nullptr ? "nothing" : base::to_json(*found);
  }
  std::string property(std::string_view of) const { return text("/components/schemas/" + std::string(of)); }
};

struct Operation {
  std::string name;  // "GET /v2.1/programs"
  json::object content;
};
std::vector<Operation> operations_of(const Document& document) {
  std::vector<Operation> operations;
  for (const auto& [path, methods] : document.all.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      std::string word(method);
      std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
      operations.push_back({word + " " + std::string(path), operation.as_object()});
    }
  return operations;
}
std::vector<std::string> names_of(const Document& document) {
  std::vector<std::string> names;
  for (const auto& operation : operations_of(document)) names.push_back(operation.name);
  return names;
}

TEST(ExternalDescription, N14_HasTheCallsOfItsVersionAndNoOthers) {
  for (const Version& version : all_versions()) {
    std::vector<std::string> calls;
    for (const Call& call : version.calls)
      calls.push_back(std::string(http::to_string(call.method)) + " /v" + std::string(version.number) +
                      std::string(call.path));
    EXPECT_THAT(names_of(Document(version.number)), testing::UnorderedElementsAreArray(calls))
        << version.number;
  }
  EXPECT_THAT(names_of(Document("1.0")), ElementsAre("GET /v1.0/submission"));
}

TEST(ExternalDescription, N14_StandsWhereThePublishedOnesDo) {
  const Document newest("2.1");
  EXPECT_EQ(newest.text("/openapi"), R"("3.1.0")");
  EXPECT_EQ(newest.text("/info/version"), R"("2.1")");
  EXPECT_EQ(newest.text("/servers/0/url"), R"("https://id.example.com/external/company")");
  EXPECT_EQ(Document("1.2").text("/servers/0/url"), R"("https://id.example.com/external")");
  std::vector<std::string> paths;
  for (const Version& version : all_versions()) paths.push_back(description_path(version));
  EXPECT_THAT(
      paths, ElementsAre("/external/swagger/v1.0/swagger.json", "/external/swagger/v1.1/swagger.json",
                         "/external/swagger/v1.2/swagger.json", "/external/company/swagger/v2.0/swagger.json",
                         "/external/company/swagger/v2.1/swagger.json"));
}

TEST(ExternalDescription, N14_IsServedWithoutAToken) {
  http::Router router({});
  router.add(description_routes(kDeployment));
  async::TestLoop loop;
  for (const Version& version : all_versions()) {
    const auto path = description_path(version);
    http::Request request;
    request.path = path;
    std::string_view name;
    const auto response = loop.run(router.handle(request, &name));
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.header("Content-Type"), "application/json");
    EXPECT_EQ(response.body, base::to_json(description(version, kDeployment)));
  }
}

TEST(ExternalDescription, N14_AuthorizeAsksThisDeploymentAndEachCallSaysWhichScopesOpenIt) {
  const Document newest("2.1");
  EXPECT_EQ(newest.text("/components/securitySchemes/clientCredentials/flows/clientCredentials/tokenUrl"),
            R"("https://id.example.com/connect/token")");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1submissions/get/security"),
            R"([{"clientCredentials":["company_external_api"]},{"clientCredentials":["external_api"]},)"
            R"({"clientCredentials":["core_platform:read"]},{"bearer":[]}])");
  EXPECT_EQ(Document("1.2").text("/paths/~1v1.2~1submissions/get/security"),
            R"([{"clientCredentials":["external_api"]},{"bearer":[]}])");
  for (const Version& version : all_versions()) {
    const Document document(version.number);
    const auto& scopes =
        document.all
            .at_pointer("/components/securitySchemes/clientCredentials/flows/clientCredentials/scopes")
            .as_object();
    for (const Call& call : version.calls)
      for (const auto scope : scopes_of(version, call)) EXPECT_TRUE(scopes.contains(scope)) << scope;
  }
}

// Those that answer 204 are known by their method, or stand here.
TEST(ExternalDescription, N14_EveryAnswerHasAnExampleAndASchema) {
  const std::set<std::string_view> silent{"submissionsTagsAdd", "submissionsCustomBounty"};
  for (const Version& version : all_versions())
    for (const auto& [name, operation] : operations_of(Document(version.number))) {
      const auto& responses = operation.at("responses").as_object();
      const auto& success = responses.begin()->value().as_object();
      if (responses.begin()->key() == "204") {
        const auto& id = operation.at("operationId").as_string();
        EXPECT_TRUE(name.starts_with("PUT ") || name.starts_with("DELETE ") ||
                    silent.contains(std::string_view(id.data(), id.size())))
            << name << " says nothing: give its call a Shape with an answer.";
        continue;
      }
      const auto& content = success.at("content").at("application/json").as_object();
      EXPECT_FALSE(content.at("schema").as_object().empty()) << name;
      EXPECT_FALSE(content.at("example").is_null()) << name;
    }
}

TEST(ExternalDescription, N14_SchemasSayWhatTheWritersDo) {
  const Document newest("2.1");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1submissions/get/responses/200/content/application~1json/schema"),
            R"({"type":"array","items":{"$ref":"#/components/schemas/Submission"}})");
  EXPECT_EQ(newest.property("Submission/properties/code"), R"({"type":"string"})");
  EXPECT_EQ(newest.property("Submission/properties/title"), R"({"type":["string","null"]})");
  EXPECT_EQ(newest.property("Submission/properties/programId"), R"({"type":["string","null"]})");
  EXPECT_EQ(newest.property("Submission/properties/totalPayout/properties/value"), R"({"type":"number"})");
  // A person has an id only when it is known.
  EXPECT_EQ(newest.property("Submission/properties/assignee/required"),
            R"(["userName","avatarUrl","email","role"])");
  EXPECT_EQ(newest.property("RewardRequestPage/properties/count"), R"({"type":"integer"})");
  EXPECT_EQ(
      newest.text("/paths/~1v2.1~1submissions~1{code}~1state/put/requestBody/content/application~1json"),
      R"({"schema":{"type":"object","properties":{"statusTrigger":{"type":"integer"},)"
      R"("closeReason":{"type":["integer","null"]},"duplicateSubmission":{"type":["string","null"]}},)"
      R"("required":["statusTrigger"]},)"
      R"("example":{"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"}})");
  EXPECT_EQ(Document("1.2").property("Submission/properties/totalPayout"), R"({"type":"number"})");
}

TEST(ExternalDescription, N14_ParametersAreThoseOfThePathAndTheQuery) {
  const Document newest("2.1");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1programs~1{programId}~1submissions/get/parameters/0/name"),
            R"("programId")");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1programs~1{programId}~1submissions/get/parameters/1/in"),
            R"("query")");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1reward-system~1reward-requests/get/parameters/3/name"),
            R"("UpdatedSince")");
  EXPECT_EQ(newest.text("/paths/~1v2.1~1submissions~1{code}~1comments~1internal/post/parameters/1/name"),
            R"("Idempotency-Key")");
}

// Whatever a call says about itself stands in the description: nothing has to be added there.
TEST(ExternalDescription, N14_ACallWithAFileTakesAForm) {
  constexpr std::array<std::string_view, 1> bases{"/external/company/v9.0"};
  const std::array calls{Call{.method = http::Method::kPost,
                              .path = "/submissions/{code}/attachment",
                              .name = "submissions.attachments.add",
                              .summary = "Add a file",
                              .audit = model::AuditAction::kAttachmentAdded,
                              .takes_file = true,
                              .shape = {.query = {"attachmentCode"},
                                        .status = 201,
                                        .answer = R"({"code": 12})",
                                        .schema = "AttachmentLink"}}};
  const Document document(
      description({.number = "9.0", .word = "v9_0", .bases = bases, .calls = calls}, kDeployment));
  const std::string operation = "/paths/~1v9.0~1submissions~1{code}~1attachment/post";
  EXPECT_EQ(document.text(operation + "/requestBody"),
            R"({"required":true,"content":{"multipart/form-data":{"schema":{"type":"object","properties":)"
            R"({"file":{"type":"string","format":"binary"}},"required":["file"]}}}})");
  EXPECT_EQ(document.text(operation + "/responses/201/content/application~1json/example"), R"({"code":12})");
  EXPECT_EQ(document.text(operation + "/parameters/1/name"), R"("attachmentCode")");
  EXPECT_NE(document.text(operation + "/responses/413"), "nothing");
}

TEST(ExternalDescription, N14_OnlyOldVersionsAreDeprecated) {
  for (const Version& version : all_versions())
    for (const auto& [name, operation] : operations_of(Document(version.number)))
      EXPECT_EQ(operation.contains("deprecated"), version.deprecated) << name;
}

void collect(const json::value& codes, const std::string& status, std::set<std::string>& found) {
  if (const auto* by_status = codes.if_object())
    for (const auto& [of, some] : *by_status) collect(some, std::string(of), found);
  else
    for (const auto& code : codes.as_array()) found.insert(status + " " + std::string(code.as_string()));
}

// So that tests/api_schema sees when one goes, or comes with another status.
TEST(ExternalDescription, N13_HasEveryErrorCodeOfItsMajorVersionWithItsStatus) {
  for (const Version& version : all_versions()) {
    const Document document(version.number);
    std::set<std::string> found, expected;
    for (const auto& one : codes_of(version.major()))
      expected.insert(std::to_string(one.status) + " " + std::string(one.code));
    for (const auto& [name, operation] : operations_of(document))
      for (const auto& [status, response] : operation.at("responses").as_object())
        if (const auto* reference = response.as_object().if_contains("$ref")) {
          const std::string pointer(reference->as_string().subview(1));
          collect(document.all.at_pointer(pointer).at("x-problem-codes"), std::string(status), found);
        }
    EXPECT_EQ(found, expected) << version.number;
  }
}

}  // namespace
}  // namespace sallyport::dialects::external_api
