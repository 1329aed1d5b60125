#include "dialects/archivist/events.h"

#include <array>

#include "base/json.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/event_wire.h"

namespace sallyport::dialects::archivist {
namespace {

using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kListEvents = "archivist.events.list";
constexpr std::string_view kEveryAsset = "-";

// The asset that the path names; nothing for every asset. An id that is none is that of no asset.
base::Result<std::optional<model::AssetId>> asset_of(const Context& context) {
  const auto text = context.parameter("uuid");
  if (text == kEveryAsset) return std::nullopt;
  const auto id = model::AssetId::parse(text);
  if (!id) return base::not_found("asset");
  return id;
}

Answer list_events(const House& house, const Context& context) {
  CO_TRY(const auto asset, asset_of(context));
  CO_TRY(const auto request, read_request(house, context, kListEvents));
  CO_TRY(auto query, read_event_query(request.query));
  if (!query) {
    if (asset) CO_TRY_VOID(co_await house.inventory.get_asset(*context.caller, *asset));
    co_return write_list("events", {}, "", 0);
  }
  query->asset = asset;
  co_return co_await answer_page(
      house, context, kListEvents, "events", request, *std::move(query),
      [&](const inventory::EventQuery& each) { return house.inventory.list_events(*context.caller, each); },
      write_event);
}

Answer record_event(const House& house, const Context& context) {
  CO_TRY(const auto asset, asset_of(context));
  if (!asset) co_return base::not_found("asset");
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto wanted, read_new_event(body));
  CO_TRY(const auto recorded,
         in_words_of_wire(co_await house.inventory.record_event(*context.caller, *asset, std::move(wanted),
                                                                idempotency_of(context.request)),
                          event_words()));
  co_return Response::json(200, base::to_json(write_event(recorded)));
}

Answer get_event(const House& house, const Context& context) {
  CO_TRY(const auto asset, asset_of(context));
  const auto id = model::EventId::parse(context.parameter("event_uuid"));
  if (!id) co_return base::not_found("event");
  CO_TRY(const auto event, co_await house.inventory.get_event(*context.caller, asset, *id));
  co_return Response::json(200, base::to_json(write_event(event)));
}

constexpr std::string_view kEvents = "/archivist/v2/assets/{uuid}/events";

}  // namespace

std::span<const Call> event_calls() {
  static const std::array kCalls{
      Call{.path = kEvents,
           .name = kListEvents,
           .summary = "List the events of an asset, or of all assets (-), that the caller may see",
           .permission = "events:read",
           .answer = list_events,
           .by_policy = true},
      Call{.method = Method::kPost,
           .path = kEvents,
           .name = "archivist.events.create",
           .summary = "Record an event on an asset",
           .permission = "events:write",
           .audit = model::AuditAction::kEventRecorded,
           .answer = record_event,
           .by_policy = true},
      Call{.path = "/archivist/v2/assets/{uuid}/events/{event_uuid}",
           .name = "archivist.events.get",
           .summary = "Show an event",
           .permission = "events:read",
           .answer = get_event,
           .by_policy = true},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
