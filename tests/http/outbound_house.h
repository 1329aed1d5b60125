// A house whose tenant uses a service on loopback, for the topics about sessions and tokens of connections.
#pragma once

#include "inventory_house.h"
#include "service.h"
#include "store/connection_repository.h"
#include "store/host_member_repository.h"
#include "vault/token_set.h"

namespace sallyport::support {

// The value behind `before` in a text, up to the next of `ends`.
inline std::string value_after(std::string_view text, std::string_view before,
                               std::string_view ends = "&\" ") {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return {};
  const auto from = at + before.size();
  return std::string(text.substr(from, text.find_first_of(ends, from) - from));
}

class OutboundHouse : public InventoryHouse {
 protected:
  OutboundHouse() : InventoryHouse({{"egress.allowed_networks", "127.0.0.1"}}) {
    const Answer role =
        api("POST", "/api/roles", R"({"name":"host","permissions":["sessions:write","tokens:introspect"]})");
    EXPECT_EQ(role.status, 201) << role.body;
    host = integration("{}", "host");
  }

  // A service where people sign in; its id is "mail".
  boost::json::object add_mail(std::string_view more = "") {
    const Answer made =
        api("POST", "/api/providers",
            fmt::format(R"({{"entry":{{"id":"mail","name":"Mail","grant":"authorization_code",)"
                        R"("authorization_url":"{0}/a","token_url":"{0}/token",)"
                        R"("base_url":"{0}/v1"}},)"
                        R"("clientId":"client","clientSecrets":["s3cret"]{1}}})",
                        service.url(), more));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  void set_mail(const boost::json::object& mail, std::string_view change) {
    const Answer changed = api("PATCH", fmt::format("/api/providers/{}", text_at(mail, "id")), change);
    EXPECT_EQ(changed.status, 200) << changed.body;
  }
  // A grant of the tenant, or of a member for whom a session was begun. Answers its id.
  std::string connect(const boost::json::object& mail, std::string_view access_token,
                      std::string_view member = "", std::string label = "",
                      std::chrono::seconds left = std::chrono::hours{1}) {
    const auto& vault = house.application().vault();
    crypto::SystemRandom random;
    const auto now = house.clock().now();
    model::Connection row{.id = model::ConnectionId::random(random),
                          .tenant = tenant(),
                          .setup = *model::ProviderSetupId::parse(text_at(mail, "id")),
                          .label = std::move(label),
                          .account_label = fmt::format("{}@mail.test", member.empty() ? "house" : member),
                          .client_id = "client",
                          .scopes = {"read", "send"},
                          .expires_at = now + left,
                          .connected_at = now};
    if (!member.empty()) {
      row.owner_kind = model::OwnerKind::kUser;
      row.owner = model::AccountId{};
    }
    std::vector<providers::Token> granted(1);
    granted[0] = {.slot = "default",
                  .access_token = base::Secret::from_text(access_token),
                  .refresh_token = base::Secret::from_text("r3fresh-1"),
                  .expires_at = row.expires_at};
    vault::TokenSet tokens;
    tokens.take(std::move(granted));
    row.sealed_tokens = tokens.seal(vault.keyring, row, row.generation).value();
    vault.store.write_now([&](store::Session& session) {
      if (row.owner)
        row.owner = store::HostMemberRepository(session)
                        .see({.id = model::AccountId::random(random),
                              .tenant = row.tenant,
                              .host_id = std::string(member),
                              .display_name = {},
                              .seen_at = now})
                        .id;
      store::ConnectionRepository(session).insert(row);
      return true;
    });
    vault.grants.forget(row.setup, row.owner);
    return row.id.to_string();
  }
  model::TenantId tenant() {
    return *model::TenantId::parse(text_at(api("GET", "/api/tenant").json(), "id"));
  }

  Answer begin(std::string_view body) { return call(host.token, "POST", "/v1/sessions", body); }
  // The text of a session.
  std::string session(
      std::string_view body = R"({"member":{"id":"ana","display_name":"Ana"},"script":"report"})") {
    const Answer begun = begin(body);
    EXPECT_EQ(begun.status, 201) << begun.body;
    return begun.status == 201 ? text_at(begun.json(), "session") : "";
  }
  Answer token_of(std::string_view session, std::string_view body = R"({"integration":"mail"})") {
    return call(session, "POST", "/v1/connections/token", body);
  }
  static std::string handed(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? text_at(answer.json(), "access_token") : "";
  }
  // The reason of a refusal.
  static std::string reason(const Answer& answer) {
    EXPECT_EQ(answer.status, 403) << answer.body;
    if (answer.status != 403 || error_of(answer) != "no_integration_grant") return error_of(answer);
    return text_at(answer.json(), "reason");
  }
  // What the audit log says of an action, newest first.
  std::vector<std::string> audited(std::string_view action) {
    std::vector<std::string> reasons;
    const Answer page = api("GET", fmt::format("/api/audit?action={}", action));
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto& record : array_at(page.json(), "records"))
      reasons.push_back(text_at(record.as_object(), "reason"));
    return reasons;
  }

  Service service;
  Integration host;
};

}  // namespace sallyport::support
