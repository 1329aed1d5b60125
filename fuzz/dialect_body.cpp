// The bodies and queries of the dialects: what is accepted keeps the limits of the contract and is read as
// the same thing when it is written. The first line of an input is the query string, the rest the body.
#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"
#include "dialects/accessia/wire.h"
#include "dialects/archivist/administrator_wire.h"
#include "dialects/archivist/application_wire.h"
#include "dialects/archivist/asset_wire.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/event_wire.h"
#include "dialects/archivist/list_wire.h"
#include "dialects/archivist/policy_wire.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/import_wire.h"
#include "dialects/external_api/company/payout_wire.h"
#include "dialects/external_api/company/reward_wire.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/submission_wire.h"
#include "dialects/json_body.h"
#include "model/claims.h"
#include "model/text.h"

namespace accessia = sallyport::dialects::accessia;
namespace archivist = sallyport::dialects::archivist;
namespace base = sallyport::base;
namespace external_api = sallyport::dialects::external_api;
namespace http = sallyport::http;
namespace model = sallyport::model;

namespace {

void check_application(const boost::json::object& body) {
  const auto wanted = archivist::read_new_application(body);
  if (!wanted) {
    CHECK(!wanted.error().message.empty());
    return;
  }
  CHECK(model::check_line(wanted->name, "name", {.smallest = 1, .largest = 128}).has_value());
  CHECK(model::check_claims(wanted->claims, "claims").has_value());
  model::Integration made;
  made.name = wanted->name;
  made.claims = wanted->claims;
  made.role = wanted->role.value_or(std::string(model::Role::kNone));
  const auto again = archivist::read_new_application(archivist::write_application(made, base::Time{}));
  CHECK(again && again->name == made.name && again->claims == made.claims &&
        again->role.value_or(std::string(model::Role::kNone)) == made.role);
}

void check_change(const boost::json::object& body, std::optional<std::string_view> mask) {
  const auto change = archivist::read_change(body, mask);
  if (!change) return;
  if (change->name) CHECK(!change->name->empty() && change->name->size() <= 128);
  if (change->claims) CHECK(model::check_claims(*change->claims, "claims").has_value());
  CHECK(!change->enabled && !change->algorithm && !change->token_lifetime && !change->refresh_lifetime);
  if (mask && !mask->contains("roles")) CHECK(!change->role);
}

void check_administrators(const boost::json::object& body) {
  const auto list = archivist::read_administrators(body);
  if (!list) return;
  const auto same = [](const auto& a, const auto& b) {
    return a.issuer == b.issuer && a.subject == b.subject && a.display_name == b.display_name &&
           a.email == b.email;
  };
  for (const auto name : {archivist::kAdministrators, archivist::kRootPrincipals}) {
    const auto written =
        base::parse_json(archivist::write_administrators(*list, name), {.bytes = 1024 * 1024});
    CHECK(written.has_value());
    const auto again = archivist::read_administrators(written->as_object());
    CHECK(again && std::ranges::equal(*again, *list, same));
  }
}

void check_asset(const boost::json::object& body) {
  const auto wanted = archivist::read_new_asset(body);
  if (!wanted) return;
  model::Asset made;
  made.attributes = wanted->attributes;
  made.behaviours = wanted->behaviours;
  made.proof_mechanism = wanted->proof_mechanism;
  made.is_public = wanted->is_public;
  const auto again = archivist::read_new_asset(archivist::write_asset(made));
  CHECK(again && again->attributes == made.attributes && again->behaviours == made.behaviours &&
        again->proof_mechanism == made.proof_mechanism && again->is_public == made.is_public);
}

void check_event(const boost::json::object& body) {
  const auto wanted = archivist::read_new_event(body);
  if (!wanted) return;
  model::Event made;
  made.operation = wanted->operation;
  made.behaviour = wanted->behaviour;
  made.attributes = wanted->attributes;
  made.asset_attributes = wanted->asset_attributes;
  made.declared = wanted->declared.value_or(base::Time{});
  made.principal_declared = wanted->principal.value_or(model::Principal{});
  const auto again = archivist::read_new_event(archivist::write_event(made));
  CHECK(again && again->operation == made.operation && again->behaviour == made.behaviour &&
        again->attributes == made.attributes && again->asset_attributes == made.asset_attributes &&
        again->declared == made.declared && again->principal == made.principal_declared);
}

void check_policy(const boost::json::object& body, std::string_view mask) {
  if (const auto wanted = archivist::read_new_policy(body)) {
    const auto again = archivist::read_new_policy(archivist::write_policy(*wanted));
    CHECK(again && *again == *wanted);
  }
  const auto patch = archivist::Patch::make(body, mask, archivist::kPolicyMembers);
  if (!patch) return;
  const auto change = archivist::read_policy_change(*patch);
  if (change && !mask.contains("filters")) CHECK(!change->filters);
}

// What a change of a submission sets keeps the limits of attributes, and can be shown.
void check_submission_change(const boost::json::object& body) {
  model::Asset asset;
  const auto apply = [&](const external_api::Change& change) {
    if (!change) {
      CHECK(!change.error().field.empty() && !change.error().message.empty());
      return;
    }
    CHECK(model::read_attributes(model::to_json(change->attributes), "attributes").has_value());
    for (const auto& [name, value] : change->attributes) asset.attributes.insert_or_assign(name, value);
  };
  if (const auto state = external_api::read_state(body))
    apply(external_api::to_state(*state, asset, base::Time{}));
  apply(external_api::read_severity(body));
  apply(external_api::read_reference(body, asset));
  apply(external_api::read_switch(body, "awaitingFeedback"));
  if (const auto tag = external_api::read_tag(body)) apply(external_api::with_tags({{{"name", *tag}}}));
  if (const auto comment = external_api::read_comment(body, true))
    CHECK(model::read_attributes(model::to_json(comment->attributes), "attributes").has_value());
  const model::Deployment deployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
  const external_api::Shown shown{.asset = asset, .deployment = deployment};
  CHECK(base::parse_json(base::to_json(external_api::write_detail_1(shown, {}, base::Time{}))).has_value());
  CHECK(base::parse_json(base::to_json(external_api::write_submission_2(shown))).has_value());
}

// What is imported or asked for keeps the limits of attributes, and can be shown.
void check_company_bodies(const boost::json::object& body) {
  const model::Deployment deployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
  model::Asset asset;
  const auto has_limits = [](const model::Attributes& attributes) {
    return model::read_attributes(model::to_json(attributes), "attributes").has_value();
  };
  if (const auto import = external_api::read_import(body)) {
    asset.attributes = import->attributes;
    CHECK(has_limits(asset.attributes));
  } else {
    CHECK(!import.error().field.empty() && !import.error().message.empty());
  }
  const external_api::Shown shown{.asset = asset, .deployment = deployment};
  CHECK(base::parse_json(base::to_json(external_api::write_detail_2(shown, {}, 0))).has_value());
  CHECK(base::parse_json(base::to_json(external_api::write_imported_messages(asset))).has_value());
  if (const auto reward = external_api::read_reward_request(body, external_api::kUsualCurrency)) {
    CHECK(has_limits(reward->attributes) && reward->amount.cents > 0);
    CHECK(external_api::money_of(reward->attributes, "amount") == reward->amount);
  }
  if (const auto amount = external_api::read_money(body, "amount"); amount && *amount) {
    const external_api::NewPayout payout{.id = "1", .type = "Bonus", .amount = **amount};
    const auto change = external_api::with_payout(asset, payout, "amount");
    CHECK(change && has_limits(change->attributes));
    asset.attributes = change->attributes;
    CHECK(external_api::sum_of(asset.attributes, "Bonus") == (*amount)->cents);
  }
}

// What begins with this query goes on with the token alone.
void check_query(std::string_view text) {
  const auto query = archivist::Query::parse(text);
  if (!query) return;
  const auto request = archivist::read_request(*query, std::nullopt);
  if (!request) return;
  CHECK(request->size >= 1 && request->size <= archivist::kLargestPageSize && !request->after);
  const auto token = base::parse_json(base::to_json(archivist::write_token(*request, {{"after", 1}})));
  CHECK(token.has_value());
  const auto next = archivist::read_request(archivist::Query(), token->as_object());
  CHECK(next && next->query.all() == request->query.all() && next->size == request->size && next->after);
  if (const auto assets = archivist::read_asset_query(request->query); assets && *assets)
    CHECK((*assets)->filters.size() <= model::kMaxConditions);
  if (const auto events = archivist::read_event_query(request->query); events && *events)
    CHECK((*events)->filters.size() <= model::kMaxConditions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const std::string_view query = text.substr(0, text.find('\n'));
  const std::array headers{http::HeaderView{"Content-Type", "application/json"}};
  http::Request request;
  request.headers = headers;
  request.body = text.substr(std::min(query.size() + 1, text.size()));
  check_query(query);
  request.query = query;
  if (const auto since = external_api::read_since(request, "UpdatedSince"); since && *since)
    CHECK(**since >= base::Time{});
  if (const auto members = accessia::read_members(request, {"clientId", "secret"})) {
    CHECK(members->get("clientId") && members->get("secret"));
  } else {
    CHECK(members.error().code == "invalid_request");
  }
  const auto body = sallyport::dialects::read_object(request, true);
  if (!body) return 0;
  check_application(*body);
  check_change(*body, std::nullopt);
  check_change(*body, query);
  check_administrators(*body);
  check_asset(*body);
  check_event(*body);
  check_policy(*body, query);
  check_submission_change(*body);
  check_company_bodies(*body);
  return 0;
}
