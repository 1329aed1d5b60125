// Guards of the table: nothing may stand in it without what a route must say, and every route refuses whom
// it must (security N01, N02).
#include "api/all_resources.h"

#include <set>

#include <gtest/gtest.h>

#include "api/docs_page.h"
#include "async/test_loop.h"
#include "model/role.h"

namespace sallyport::api {
namespace {

template <class Visit>
void for_each_endpoint(Visit visit) {
  for (const Resource& resource : all_resources())
    for (const Endpoint& endpoint : resource.endpoints) visit(resource, endpoint);
}

bool writes(const Endpoint& endpoint) { return writes(endpoint.declaration); }

// Whether the table lets everybody through, so that the service behind it decides.
bool is_open(const Declaration& declaration) { return !is_permission(declaration.permission); }

TEST(Table, EveryResourceHasATagASentenceAndRoutes) {
  std::set<std::string_view> tags;
  for (const Resource& resource : all_resources()) {
    EXPECT_TRUE(tags.insert(resource.tag).second) << resource.tag;
    EXPECT_FALSE(resource.tag.empty());
    EXPECT_TRUE(resource.about.ends_with('.')) << resource.tag;
    EXPECT_FALSE(resource.endpoints.empty()) << resource.tag;
  }
}

TEST(Table, EveryRouteStatesItsPermission) {
  const auto known = model::all_permissions();
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    const auto& declaration = endpoint.declaration;
    if (declaration.permission == kAnyCaller || declaration.permission == kSignedIn) return;
    if (declaration.permission == kByPolicy) {
      EXPECT_NE(std::ranges::find(known, declaration.scope), known.end()) << declaration.name;
      EXPECT_TRUE(writes(endpoint) || declaration.scope.ends_with(":read")) << declaration.name;
      const bool inventory = declaration.path.starts_with("/api/assets") ||
                             declaration.path.starts_with("/api/events") ||
                             declaration.path.starts_with("/api/attachments");
      EXPECT_TRUE(inventory) << declaration.name << ": only the inventory decides for each asset";
      return;
    }
    if (declaration.permission == kAnybody) {
      const std::set<std::string_view> proven_by_what_is_sent{"api.account.password_forgot",
                                                              "api.account.password_reset",
                                                              "api.invitations.accept",
                                                              "api.setup.create",
                                                              "api.setup.get",
                                                              "api.sign_in.ask_passkey",
                                                              "api.sign_in.create",
                                                              "api.sign_in.passkey",
                                                              "api.sign_in.provider",
                                                              "api.sign_in.second_factor"};
      EXPECT_TRUE(proven_by_what_is_sent.contains(declaration.name))
          << "a route that is open to all needs a reason";
      return;
    }
    EXPECT_NE(std::ranges::find(known, declaration.permission), known.end()) << declaration.name;
    EXPECT_EQ(declaration.permission.ends_with(":read"), !writes(endpoint)) << declaration.name;
  });
}

TEST(Table, EveryWriteHasAnAuditNameAndNoReadHasOne) {
  for_each_endpoint([](const Resource&, const Endpoint& endpoint) {
    EXPECT_EQ(endpoint.declaration.audit.has_value(), writes(endpoint)) << endpoint.declaration.name;
  });
}

// A POST may only read when what it takes is no matter for a query string.
TEST(Table, EveryOtherMethodThanGetWritesButForQuestionsAboutAccess) {
  std::set<std::string_view> reads;
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    const auto& declaration = endpoint.declaration;
    if (declaration.reads) reads.insert(declaration.name);
    if (declaration.reads || declaration.idempotent)
      EXPECT_EQ(declaration.method, http::Method::kPost) << declaration.name;
  });
  EXPECT_EQ(reads, (std::set<std::string_view>{"api.integrations.preview", "api.policies.explain",
                                               "api.policies.preview"}));
}

TEST(Table, EveryRouteHasASummaryOfOneLineAndANameOfItsOwn) {
  std::set<std::string_view> names;
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    const auto& declaration = endpoint.declaration;
    EXPECT_TRUE(names.insert(declaration.name).second) << declaration.name;
    EXPECT_TRUE(declaration.name.starts_with("api.")) << declaration.name;
    EXPECT_TRUE(declaration.path.starts_with("/api/")) << declaration.name;
    EXPECT_FALSE(declaration.summary.empty()) << declaration.name;
    EXPECT_EQ(declaration.summary.find_first_of("\n."), std::string_view::npos) << declaration.name;
    EXPECT_TRUE(endpoint.run) << declaration.name;
  });
}

TEST(Table, EveryRouteHasASchemaWhoseFieldsAreDescribedAndWhoseRequestsAreLimited) {
  for_each_endpoint([](const Resource&, const Endpoint& endpoint) {
    ASSERT_TRUE(endpoint.report) << endpoint.declaration.name;
    const auto reports = endpoint.report();
    ASSERT_EQ(reports.size(), 2U);
    for (const ShapeReport& report : reports) {
      EXPECT_TRUE(report.about.ends_with('.')) << report.name;
      EXPECT_TRUE(report.silent.empty()) << report.name << "." << report.silent.front();
    }
    EXPECT_TRUE(reports[0].limitless.empty()) << reports[0].name << "." << reports[0].limitless.front();
    EXPECT_EQ(endpoint.answer == nullptr, endpoint.declaration.success == 204) << endpoint.declaration.name;
  });
}

TEST(Table, EveryListOfPagesTakesATokenAndGivesTheNextOne) {
  for_each_endpoint([](const Resource&, const Endpoint& endpoint) {
    const auto reports = endpoint.report();
    const auto has = [](const ShapeReport& report, std::string_view field) {
      return std::ranges::find(report.fields, field) != report.fields.end();
    };
    EXPECT_EQ(has(reports[0], "pageToken"), has(reports[1], "nextPageToken")) << endpoint.declaration.name;
    EXPECT_EQ(has(reports[0], "pageToken"), has(reports[0], "limit")) << endpoint.declaration.name;
    if (endpoint.declaration.counts) EXPECT_TRUE(has(reports[0], "pageToken")) << endpoint.declaration.name;
  });
}

// Of schemas: the names of all members, and of those that take members of any name.
struct FieldNames {
  std::set<std::string> all, open;

  void add(std::string_view name, const boost::json::value& schema) {
    if (const auto* list = schema.if_array())
      for (const auto& one : *list) add(name, one);
    const auto* object = schema.if_object();
    if (object == nullptr) return;
    const auto* more = object->if_contains("additionalProperties");
    if (more != nullptr && *more != boost::json::value(false)) open.emplace(name);
    for (const auto& [key, value] : *object) {
      if (key != "properties" || !value.is_object()) {
        add(name, value);
        continue;
      }
      for (const auto& [member, its] : value.get_object()) {
        all.emplace(member);
        add(member, its);
      }
    }
  }
};
FieldNames fields_of_requests() {
  FieldNames names;
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    Components components;
    if (endpoint.query != nullptr)
      for (const auto& parameter : endpoint.query(components)) {
        names.all.emplace(parameter.at("name").as_string());
        names.add(parameter.at("name").as_string(), parameter.at("schema"));
      }
    if (endpoint.body != nullptr) names.add("", endpoint.body(components));
    for (const auto& [name, schema] : components.take()) names.add(name, schema);
  });
  return names;
}
// "configUrl": "config", "url".
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital) words.emplace_back();
    words.back() += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

// A new field whose name says that it might has to be looked at, and so has a new one that takes anything.
TEST(Table, NoFieldOfARequestIsAPathACommandOrATemplateOfTheHost_N19) {
  const std::set<std::string_view> of_the_host{
      "path",   "file",    "folder", "directory", "dir",      "command", "cmd",  "exec",   "argv",
      "plugin", "module",  "script", "library",   "template", "shell",   "hook", "binary", "program",
      "socket", "process", "log",    "env",       "sql",      "eval",    "code"};
  const std::set<std::string_view> something_else{"code", "recoveryCode"};  // of a second factor
  const auto names = fields_of_requests();
  EXPECT_GT(names.all.size(), 100U);
  for (const auto& name : names.all)
    for (const auto& word : words_of(name))
      EXPECT_TRUE(!of_the_host.contains(word) || something_else.contains(name)) << name;
  // Of people and machines, of assets, and of a service: its templates know declared values alone (H16).
  EXPECT_EQ(names.open,
            (std::set<std::string>{"assetAttributes", "attributes", "claims", "entry", "settings"}));
}

// What the authorizer of the house does, without tokens: the bearer text is the role.
base::Result<model::Caller> authorize(const http::Request& request, const http::Access& access) {
  const auto header = request.header("Authorization");
  const auto role = header ? model::built_in_role(header->substr(7)) : nullptr;
  if (!role) return base::refuse(base::ErrorKind::kUnauthenticated, "invalid_token", "Send a token.");
  EXPECT_EQ(access.audience, "api");
  if (access.kind == http::Access::Kind::kPermission && !role->permissions.contains(access.permission))
    return base::refuse(base::ErrorKind::kForbidden, "insufficient_scope", "Not allowed.");
  model::Caller caller;
  caller.role = role;
  return caller;
}

// The routes as they are, with handlers that only say that they were reached.
class Matrix : public ::testing::Test {
 protected:
  Matrix() : router_(authorize) {
    for_each_endpoint([this](const Resource&, const Endpoint& endpoint) {
      http::Route route = route_of(endpoint, nullptr);
      route.handler = [](const http::Context&) -> async::Task<http::Response> {
        co_return http::Response::text(299, "reached");
      };
      router_.add(std::move(route));
    });
  }

  int call(const Declaration& declaration, std::string_view authorization) {
    std::string path(declaration.path);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21");
    const std::array headers{http::HeaderView{"Authorization", authorization}};
    http::Request request;
    request.method = declaration.method;
    request.path = path;
    if (!authorization.empty()) request.headers = headers;
    std::string_view name;
    return loop_.run(router_.handle(request, &name)).status;
  }

  http::Router router_;
  async::TestLoop loop_;
};

// security N01
TEST_F(Matrix, EachRoleReachesWhatItMayAndNothingElse) {
  for_each_endpoint([this](const Resource&, const Endpoint& endpoint) {
    const auto& declaration = endpoint.declaration;
    for (const auto& role : model::built_in_roles()) {
      if (declaration.permission == kSignedIn) continue;  // no token will do
      const bool may = is_open(declaration) || role.permissions.contains(declaration.permission);
      EXPECT_EQ(call(declaration, "Bearer " + role.name), may ? 299 : 403)
          << declaration.name << " as " << role.name;
    }
  });
}

// security N02; N20: also the rotation of keys and what one has begun, such as an attempt to connect an
// account.
TEST_F(Matrix, NobodyReachesAnythingWithoutAToken_N20) {
  for_each_endpoint([this](const Resource&, const Endpoint& endpoint) {
    if (endpoint.declaration.permission == kAnybody) return;
    EXPECT_EQ(call(endpoint.declaration, ""), 401) << endpoint.declaration.name;
    EXPECT_EQ(call(endpoint.declaration, "Bearer nonsense"), 401) << endpoint.declaration.name;
    if (endpoint.declaration.permission == kSignedIn)
      EXPECT_EQ(call(endpoint.declaration, "Bearer administrator"), 401) << endpoint.declaration.name;
  });
}

// security N11: what asks people for their password once more, at whatever they ask.
TEST(Table, WhatMakesSecretsOrPowerAsksForThePasswordOnceMore) {
  std::set<std::string_view> confirms;
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    if (endpoint.declaration.confirms) confirms.insert(endpoint.declaration.name);
  });
  EXPECT_EQ(confirms, (std::set<std::string_view>{"api.account.passkeys.add",  "api.account.passkeys.delete",
                                                  "api.account.password",      "api.account.recovery_codes",
                                                  "api.account.totp.begin",    "api.account.totp.confirm",
                                                  "api.account.totp.delete",   "api.administrators.replace",
                                                  "api.credentials.add",       "api.integrations.activate",
                                                  "api.integrations.create",   "api.integrations.enable",
                                                  "api.integrations.rotate",   "api.keys.rotate",
                                                  "api.keys.withdraw",         "api.policies.change",
                                                  "api.policies.create",       "api.policies.delete",
                                                  "api.providers.add",         "api.providers.change",
                                                  "api.roles.change",          "api.roles.create",
                                                  "api.sessions.delete",       "api.sessions.end_others",
                                                  "api.tenant_sign_in.delete", "api.tenant_sign_in.put",
                                                  "api.webhooks.change",       "api.webhooks.create",
                                                  "api.webhooks.rotate_secret"}));
}

// security N02: dialects and the hand-out take no cookie, and every route of the API that takes a token does.
TEST(Table, EveryRouteThatTakesATokenTakesASession) {
  for_each_endpoint([&](const Resource&, const Endpoint& endpoint) {
    const auto access = access_of(endpoint.declaration);
    EXPECT_EQ(access.sessions, endpoint.declaration.permission != kAnybody) << endpoint.declaration.name;
  });
}

// accessia A16: a viewer reads people and events, and changes nothing. What services decide, they show in
// their tests.
TEST_F(Matrix, AViewerChangesNothing) {
  for_each_endpoint([this](const Resource&, const Endpoint& endpoint) {
    if (is_open(endpoint.declaration)) return;
    if (writes(endpoint)) EXPECT_EQ(call(endpoint.declaration, "Bearer event_viewer"), 403);
  });
}

}  // namespace
}  // namespace sallyport::api
