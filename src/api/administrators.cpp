// /api/administrators: who is raised to administrator of the tenant by the issuer and the subject of their
// tokens, whatever their role (archivist R8, §6). The archivist's own call for it is in its dialect.
#include "api/resource.h"
#include "integrations/rules.h"

namespace sallyport::api {
namespace {

using http::Method;

struct AdministratorView {
  std::string issuer;
  std::string subject;
  std::optional<std::string> display_name;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(AdministratorView, (), (issuer, subject, display_name, email))
Description describe(const AdministratorView*) {
  return {.name = "Administrator",
          .about = "Somebody who is raised to administrator.",
          .fields = {
              {"issuer",
               {.about = "Who issues their tokens, compared letter by letter; for integrations this server.",
                .min = 1,
                .max = 512,
                .example = "https://id.sallyport.test/appidpv1"}},
              {"subject",
               {.about = "What the issuer knows them by; the client id of an integration.",
                .min = 1,
                .max = 256,
                .example = "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"}},
              {"display_name", {.about = "What people call them.", .max = 256, .example = "Pump 7"}},
              {"email", {.about = "Their address.", .max = 254, .example = "ada@north.test"}},
          }};
}

struct AdministratorList {
  std::vector<AdministratorView> administrators;
};
BOOST_DESCRIBE_STRUCT(AdministratorList, (), (administrators))
Description describe(const AdministratorList*) {
  return {.name = "AdministratorList",
          .about = "The whole list, in its order.",
          .fields = {{"administrators",
                      {.about = "Who is raised to administrator.",
                       .min = 0,
                       .max = static_cast<std::int64_t>(integrations::kMostAdministrators)}}}};
}

AdministratorList list_of(const std::vector<integrations::Administrator>& entries) {
  AdministratorList list;
  for (const auto& entry : entries)
    list.administrators.push_back({.issuer = entry.issuer,
                                   .subject = entry.subject,
                                   .display_name = unless_empty(entry.display_name),
                                   .email = unless_empty(entry.email)});
  return list;
}

async::Task<base::Result<AdministratorList>> list_administrators(const Services& services, Call& call,
                                                                 Nothing) {
  CO_TRY(const auto entries, co_await services.integrations.administrators(call.caller()));
  co_return list_of(entries);
}

async::Task<base::Result<AdministratorList>> replace_administrators(const Services& services, Call& call,
                                                                    AdministratorList wanted) {
  std::vector<integrations::Administrator> list;
  list.reserve(wanted.administrators.size());
  for (auto& entry : wanted.administrators)
    list.push_back({.issuer = std::move(entry.issuer),
                    .subject = std::move(entry.subject),
                    .display_name = std::move(entry.display_name).value_or(""),
                    .email = std::move(entry.email).value_or("")});
  CO_TRY(const auto entries,
         co_await services.integrations.replace_administrators(call.caller(), std::move(list)));
  co_return list_of(entries);
}

}  // namespace

Resource administrators() {
  return {
      .tag = "Administrators",
      .about = "Who is raised to administrator by the issuer and the subject of their tokens.",
      .endpoints = {
          endpoint<list_administrators>({.path = "/api/administrators",
                                         .name = "api.administrators.list",
                                         .permission = "administrators:read",
                                         .summary = "List who is raised to administrator"}),
          endpoint<replace_administrators>({.method = Method::kPut,
                                            .path = "/api/administrators",
                                            .name = "api.administrators.replace",
                                            .permission = "administrators:write",
                                            .summary = "Replace the list of who is raised to administrator",
                                            .audit = model::AuditAction::kAdministratorsChanged,
                                            .confirms = true}),
      }};
}

}  // namespace sallyport::api
