// /api/events: what happened to assets, as far as the caller's role and the access policies show it (accessia
// A17).
#include "api/asset_view.h"
#include "api/condition_view.h"
#include "api/event_stream.h"
#include "api/event_view.h"
#include "api/resource.h"
#include "base/time_text.h"

namespace sallyport::api {

enum class EventOrder { kNewest, kOldest };

template <>
struct Words<EventOrder> {
  static std::span<const std::pair<std::string_view, EventOrder>> all() {
    static constexpr std::array<std::pair<std::string_view, EventOrder>, 2> kWords{
        {{"newest", EventOrder::kNewest}, {"oldest", EventOrder::kOldest}}};
    return kWords;
  }
};

namespace {

using http::Method;

constexpr Facts kEventTypeFacts{.about = "What happened; the same as the event's attribute arc_display_type.",
                                .min = 1,
                                .max = 256,
                                .example = "Access granted"};
constexpr Facts kBehaviourFacts{
    .about = "Which behaviour of the asset it belongs to; RecordEvidence when left out.",
    .min = 1,
    .max = 128,
    .example = "RecordEvidence"};
constexpr Facts kOperationFacts{.about = "Record, StartTracking or StopTracking; Record when left out.",
                                .min = 1,
                                .max = 32,
                                .example = "Record"};

struct NewPrincipal {
  std::optional<std::string> issuer;
  std::optional<std::string> subject;
  std::optional<std::string> display_name;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(NewPrincipal, (), (issuer, subject, display_name, email))
Description describe(const NewPrincipal*) {
  return {
      .name = "NewPrincipal",
      .about = "Who is behind an event, as its sender says.",
      .fields = {
          {"issuer", {.about = "Who vouches for them.", .max = 512, .example = "https://badges.example.com"}},
          {"subject", {.about = "What the issuer knows them by.", .max = 256, .example = "badge-4711"}},
          {"display_name", {.about = "What people call them.", .max = 128, .example = "Ada"}},
          {"email", {.about = "Their address.", .max = 254, .example = "ada@example.com"}},
      }};
}

struct NewEvent {
  model::AssetId asset_id;
  std::optional<std::string> type;
  std::optional<std::string> behaviour;
  std::optional<std::string> operation;
  std::optional<model::Attributes> attributes;
  std::optional<model::Attributes> asset_attributes;
  std::optional<std::vector<std::string>> removed_attributes;
  std::optional<base::Time> declared_at;
  std::optional<NewPrincipal> principal;
};
BOOST_DESCRIBE_STRUCT(NewEvent, (),
                      (asset_id, type, behaviour, operation, attributes, asset_attributes, removed_attributes,
                       declared_at, principal))
Description describe(const NewEvent*) {
  return {.name = "NewEvent",
          .about = "What happened to an asset.",
          .fields = {
              {"asset_id", {.about = "The asset that it happened to."}},
              {"type", kEventTypeFacts},
              {"behaviour", kBehaviourFacts},
              {"operation", kOperationFacts},
              {"attributes",
               {.about = kAttributesFacts.about,
                .min = 0,
                .max = model::kMaxAttributes,
                .example = R"({"person":"ada","result":"opened"})"}},
              {"asset_attributes",
               {.about = "Attributes that the asset has from then on.",
                .min = 0,
                .max = model::kMaxAttributes,
                .example = R"({"state":"open"})"}},
              {"removed_attributes", kRemovedAttributesFacts},
              {"declared_at",
               {.about = "When it happened; now when left out.", .example = "2026-01-01T09:00:00Z"}},
              {"principal", {.about = "Who is behind it; whoever sends it when left out."}},
          }};
}

struct EventQuery {
  std::optional<model::AssetId> asset_id;
  std::optional<std::string> type;
  std::optional<std::string> operation;
  std::optional<std::string> behaviour;
  std::optional<std::string> filter;
  std::optional<base::Time> accepted_from;
  std::optional<base::Time> accepted_until;
  std::optional<EventOrder> order;
  std::optional<bool> count;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(EventQuery, (),
                      (asset_id, type, operation, behaviour, filter, accepted_from, accepted_until, order,
                       count, limit, page_token))
Description describe(const EventQuery*) {
  return {
      .name = "EventQuery",
      .about = "Which events.",
      .fields = {
          {"asset_id", {.about = "Only those of this asset."}},
          {"type", {.about = "Only those of this type.", .min = 1, .max = 256, .example = "Access granted"}},
          {"operation", {.about = "Only those of this operation.", .min = 1, .max = 32, .example = "Record"}},
          {"behaviour",
           {.about = "Only those of this behaviour.", .min = 1, .max = 128, .example = "RecordEvidence"}},
          {"filter", kFilterFacts},
          {"accepted_from", {.about = "Not accepted before this time.", .example = "2026-01-01T00:00:00Z"}},
          {"accepted_until", {.about = "Accepted before this time.", .example = "2026-02-01T00:00:00Z"}},
          {"order", {.about = "newest first or oldest first; newest when left out.", .example = "newest"}},
          {"count", kCountFacts},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

struct EventPage {
  std::vector<EventView> events;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(EventPage, (), (events, next_page_token))
Description describe(const EventPage*) {
  return {.name = "EventPage",
          .about = "One page of events. A long search may end a page early: go on while there is a token.",
          .fields = {{"events", {.about = "The events of this page that the caller may read."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

boost::json::object given_by(const EventQuery& query) {
  boost::json::object given;
  if (query.asset_id) given["assetId"] = query.asset_id->to_string();
  if (query.type) given["type"] = *query.type;
  if (query.operation) given["operation"] = *query.operation;
  if (query.behaviour) given["behaviour"] = *query.behaviour;
  if (query.filter) given["filter"] = *query.filter;
  if (query.accepted_from) given["acceptedFrom"] = base::rfc3339_micros(*query.accepted_from);
  if (query.accepted_until) given["acceptedUntil"] = base::rfc3339_micros(*query.accepted_until);
  if (query.order) given["order"] = word_of(*query.order);
  if (query.count) given["count"] = *query.count;
  return given;
}

base::Result<inventory::EventQuery> event_query(const Position& position) {
  const auto& query = position.query;
  const auto text = [&](std::string_view name) { return text_in(query, name); };
  inventory::EventQuery wanted{.asset = model::AssetId::parse(text("assetId").value_or("")),
                               .accepted_from = base::parse_rfc3339(text("acceptedFrom").value_or("")),
                               .accepted_until = base::parse_rfc3339(text("acceptedUntil").value_or("")),
                               .newest_first = text("order") != word_of(EventOrder::kOldest),
                               .limit = position.limit,
                               .after = position.after_number(),
                               .count = truth_in(query, "count").value_or(false)};
  if (const auto operation = text("operation")) wanted.operation = *operation;
  if (const auto behaviour = text("behaviour")) wanted.behaviour = *behaviour;
  if (const auto filter = text("filter")) {
    TRY(wanted.filters, read_filter(*filter));
  }
  if (const auto type = text("type")) wanted.filters.push_back(has_type(*type));
  return wanted;
}

async::Task<base::Result<EventPage>> list_events(const Services& services, Call& call, EventQuery query) {
  const Pager pager(services, call, "api.events.list");
  CO_TRY(const Position position, pager.open(given_by(query), {}, query.limit, query.page_token));
  CO_TRY(auto wanted, event_query(position));
  CO_TRY(const auto page, co_await services.inventory.list_events(call.caller(), std::move(wanted)));
  EventPage answer;
  for (const auto& event : page.items) answer.events.push_back(event_view(event));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

model::Principal principal_of(const NewPrincipal& given) {
  return {.issuer = given.issuer.value_or(""),
          .subject = given.subject.value_or(""),
          .display_name = given.display_name.value_or(""),
          .email = given.email.value_or("")};
}

async::Task<base::Result<EventView>> record(const Services& services, Call& call, NewEvent wanted) {
  inventory::NewEvent event{
      .operation = std::move(wanted.operation).value_or(std::string(model::kRecord)),
      .behaviour = std::move(wanted.behaviour).value_or("RecordEvidence"),
      .attributes = std::move(wanted.attributes).value_or(model::Attributes{}),
      .asset_attributes = std::move(wanted.asset_attributes).value_or(model::Attributes{}),
      .removed_attributes = std::move(wanted.removed_attributes).value_or(std::vector<std::string>{}),
      .declared = wanted.declared_at};
  CO_TRY_VOID(add_attribute(wanted.type, "type", model::kDisplayType, event.attributes));
  if (wanted.principal) event.principal = principal_of(*wanted.principal);
  CO_TRY(const auto recorded, co_await services.inventory.record_event(call.caller(), wanted.asset_id,
                                                                       std::move(event), call.idempotency()));
  co_return event_view(recorded);
}

async::Task<base::Result<EventView>> get_event(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::EventId>("eventId", "event"));
  CO_TRY(const auto event, co_await services.inventory.get_event(call.caller(), std::nullopt, id));
  co_return event_view(event);
}

// What happens from now on, or after the event that Last-Event-ID names.
struct StreamQuery {
  std::optional<model::AssetId> asset_id;
  std::optional<std::string> type;
  std::optional<std::string> filter;
};
BOOST_DESCRIBE_STRUCT(StreamQuery, (), (asset_id, type, filter))
Description describe(const StreamQuery*) {
  return {
      .name = "EventStreamQuery",
      .about = "Which events.",
      .fields = {
          {"asset_id", {.about = "Only those of this asset."}},
          {"type", {.about = "Only those of this type.", .min = 1, .max = 256, .example = "Access granted"}},
          {"filter", kFilterFacts}}};
}

async::Task<base::Result<Stream<EventView>>> stream(const Services& services, Call& call, StreamQuery query) {
  inventory::EventQuery wanted{.asset = query.asset_id, .newest_first = false, .limit = kStreamBatch};
  if (query.filter) {
    CO_TRY(wanted.filters, read_filter(*query.filter));
  }
  if (query.type) wanted.filters.push_back(has_type(*query.type));
  CO_TRY(const auto after, read_last_event_id(call.request()));
  if (after) {
    wanted.after = *after;
  } else {
    CO_TRY(wanted.after, co_await services.inventory.newest_event());
  }
  // Says at once what would refuse every piece.
  CO_TRY_VOID(co_await services.inventory.list_events(call.caller(), wanted));
  CO_TRY(auto pieces, event_pieces(services, call.caller(), std::move(wanted)));
  co_return Stream<EventView>{std::move(pieces)};
}

}  // namespace

Resource events() {
  return {
      .tag = "Events",
      .about = "What happened to the assets of the tenant: doors opened, values measured, things checked.",
      .endpoints = {
          endpoint<list_events>({.path = "/api/events",
                                 .name = "api.events.list",
                                 .permission = kByPolicy,
                                 .scope = "events:read",
                                 .summary = "List the events that the caller may read",
                                 .counts = true}),
          endpoint<record>({.method = Method::kPost,
                            .path = "/api/events",
                            .name = "api.events.record",
                            .permission = kByPolicy,
                            .scope = "events:write",
                            .summary = "Record what happened to an asset",
                            .audit = model::AuditAction::kEventRecorded,
                            .success = 201,
                            .idempotent = true}),
          endpoint<stream>({.path = "/api/events/stream",
                            .name = "api.events.stream",
                            .permission = kByPolicy,
                            .scope = "events:read",
                            .summary = "Follow the events that the caller may read, as server-sent events"}),
          endpoint<get_event>({.path = "/api/events/{eventId}",
                               .name = "api.events.get",
                               .permission = kByPolicy,
                               .scope = "events:read",
                               .summary = "Show an event"}),
      }};
}

}  // namespace sallyport::api
