#include "dialects/external_api/webhook_format.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/bytes.h"
#include "base/json.h"
#include "crypto/mac.h"
#include "dialects/external_api/admission.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/parts.h"
#include "dialects/external_api/words.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kStretch = 100;  // events that are looked at in one batch
// Of whoever has done it, where the event does not say.
constexpr std::string_view kUsualRole = "Company";

json::object write_base(const Program* program, std::string_view code, std::string_view user,
                        base::Time time) {
  return {{"programId", text_or_null(program != nullptr ? program->id.to_string() : "")},
          {"programName", text_or_null(program != nullptr ? program->name : "")},
          {"submissionCode", text_or_null(code)},
          {"userId", text_or_null(user)},
          {"createdAt", base::unix_seconds(time)}};
}

std::string user_of(const model::Event& event) {
  const auto id = model::IntegrationId::parse(event.principal_declared.subject);
  return id ? id->to_string() : std::string();
}

// What a batch looks up: the caller's view, each program once.
class View {
 public:
  View(inventory::Service& inventory, const model::Deployment& deployment, const model::Caller& caller)
      : inventory_(inventory), deployment_(deployment), caller_(caller) {}

  // Nothing when it is none that the webhook asks for, or none that the caller may see. Refusal: the
  // inventory's, when it cannot tell now.
  async::Task<base::Result<std::optional<webhooks::Message>>> tell(const model::Event& event,
                                                                   const model::Webhook& webhook) {
    const auto name = webhook_event_of(event);
    if (!name ||
        (!webhook.events.empty() && std::ranges::find(webhook.events, *name) == webhook.events.end()))
      co_return std::nullopt;
    CO_TRY(const auto after, seen(co_await inventory_.get_asset(caller_, event.asset, event.accepted)));
    if (!after || after->type() != kSubmission) co_return std::nullopt;
    CO_TRY(const auto* program, co_await program_of(*after));
    if (!webhook.assets.empty() && !names(webhook, event.asset) && !(program && names(webhook, program->id)))
      co_return std::nullopt;
    std::optional<model::Asset> before;
    if (event.operation != model::kNewAsset) {
      CO_TRY(before,
             seen(co_await inventory_.get_asset(caller_, event.asset, event.accepted - base::Duration{1})));
    }
    const Shown shown{.asset = *after, .program = program, .deployment = deployment_};
    const auto body = write_webhook(
        {.name = *name, .event = event, .submission = shown, .before = before ? &*before : nullptr});
    co_return webhooks::Message{.event = std::string(*name), .body = base::to_json(body)};
  }

 private:
  static bool names(const model::Webhook& webhook, const model::AssetId& id) {
    return std::ranges::find(webhook.assets, id) != webhook.assets.end();
  }
  // Nothing for what the caller may not see; a server that is busy has not said so.
  static base::Result<std::optional<model::Asset>> seen(base::Result<model::Asset> found) {
    if (found) return *std::move(found);
    if (found.error().kind == base::ErrorKind::kUnavailable) return std::unexpected(std::move(found).error());
    return std::nullopt;
  }

  async::Task<base::Result<const Program*>> program_of(const model::Asset& submission) {
    const std::string handle(model::text_of(submission.attributes, kProgramHandle));
    if (handle.empty()) co_return nullptr;
    auto known = programs_.find(handle);
    if (known == programs_.end()) {
      CO_TRY(auto program, co_await find_program(handle));
      known = programs_.emplace(handle, std::move(program)).first;
    }
    co_return known->second ? &*known->second : nullptr;
  }
  async::Task<base::Result<std::optional<Program>>> find_program(std::string_view handle) {
    CO_TRY(auto found, co_await first_asset(inventory_, caller_, of_type(kProgram, {{kHandle, handle}})));
    if (found) co_return Program(*found);
    const auto id = model::AssetId::parse(handle);
    if (!id) co_return std::nullopt;
    CO_TRY(const auto asset, seen(co_await inventory_.get_asset(caller_, *id)));
    if (!asset || asset->type() != kProgram || handle_of(*asset) != handle) co_return std::nullopt;
    co_return Program(*asset);
  }

  inventory::Service& inventory_;
  const model::Deployment& deployment_;
  const model::Caller& caller_;
  std::map<std::string, std::optional<Program>, std::less<>> programs_;
};

async::Task<base::Result<webhooks::Batch>> next(inventory::Service& inventory,
                                                const model::Deployment& deployment, model::Caller caller,
                                                const model::Webhook& webhook) {
  CO_TRY(const auto page, co_await inventory.list_events(
                              caller, {.newest_first = false, .limit = kStretch, .after = webhook.cursor}));
  webhooks::Batch batch{.reached = page.reached(), .more = page.next != 0};
  View view(inventory, deployment, caller);
  for (const auto& event : page.items) {
    CO_TRY(auto message, co_await view.tell(event, webhook));
    if (message) batch.messages.push_back(*std::move(message));
  }
  co_return batch;
}

// Values that every receiver can read; none of them is there.
webhooks::Message test_message(base::Time now) {
  constexpr std::string_view kExample = "00000000-0000-4000-8000-000000000000";
  auto body = write_base(nullptr, "EXAMPLE-1", kExample, now);
  body["programId"] = kExample;
  body["programName"] = "Example";
  return {.event = std::string(kTestEvent), .body = base::to_json(body)};
}

}  // namespace

std::optional<std::string_view> webhook_event_of(const model::Event& event) {
  if (event.operation == model::kNewAsset) return kSubmissionCreated;
  const auto found = std::ranges::find(kEventTypes, event.type());
  if (found == kEventTypes.end()) return std::nullopt;
  return *found;
}

json::object write_webhook(const Happened& happened) {
  const model::Event& event = happened.event;
  const auto after = write_submission_2(happened.submission);
  const auto before =
      happened.before == nullptr
          ? json::object()
          : write_submission_2({.asset = *happened.before, .deployment = happened.submission.deployment});
  const auto part = [](const json::object& from, std::string_view name, std::string_view inner) {
    const auto* outer = from.if_contains(name);
    return outer == nullptr ? json::value() : outer->at(inner);
  };
  const auto whole = [](const json::object& from, std::string_view name) {
    const auto* value = from.if_contains(name);
    return value == nullptr ? json::value() : *value;
  };
  auto body = write_base(happened.submission.program, code_of(happened.submission.asset), user_of(event),
                         event.accepted);
  if (happened.name == kSubmissionCreated) {
    for (const char* name : {"severity", "type", "domain"}) body[name] = whole(after, name);
    return body;
  }
  const auto role = model::text_of(event.attributes, "userRole");
  body["userRole"] = role.empty() ? kUsualRole : role;
  if (happened.name == kSeverityChanged) {
    body["fromSeverity"] = whole(before, "severity");
    body["toSeverity"] = whole(after, "severity");
  } else if (happened.name == kStatusChanged) {
    body["fromStatus"] = part(before, "state", "status");
    body["toStatus"] = part(after, "state", "status");
    body["closeReason"] = part(after, "state", "closeReason");
  } else {
    body["isInternal"] = is_true(model::text_of(event.attributes, "isInternal"));
  }
  return body;
}

std::string webhook_digest(std::string_view body, const base::Secret& secret) {
  return base::base64_encode(crypto::hmac_sha256(secret.reveal(), base::as_bytes(body)));
}

webhooks::Format webhook_format(inventory::Service& inventory, const integrations::Service& integrations,
                                const model::Deployment& deployment) {
  return {.format = model::WebhookFormat::kExternalApi,
          .events = {kEventTypes.begin(), kEventTypes.end()},
          .next =
              [&](const model::Caller& caller, const model::Webhook& webhook) {
                return next(inventory, deployment, reader(integrations, 0, caller), webhook);
              },
          .test = [](const model::Webhook&, base::Time now) { return test_message(now); },
          .headers =
              [](const webhooks::Message& message, const base::Secret& secret) {
                return std::vector<egress::Header>{
                    {.name = "x-intigriti-event", .value = message.event},
                    {.name = "x-intigriti-digest", .value = webhook_digest(message.body, secret)}};
              }};
}

}  // namespace sallyport::dialects::external_api
