#include "api/event_view.h"

namespace sallyport::api {
Description describe(const PrincipalView*) {
  return {.name = "Principal",
          .about = "Who is behind an event.",
          .fields = {
              {"issuer", {.about = "Who vouches for them.", .example = "https://id.sallyport.test"}},
              {"subject", {.about = "What the issuer knows them by.", .example = "badge-4711"}},
              {"display_name", {.about = "What people call them.", .example = "Ada"}},
              {"email", {.about = "Their address; empty when unknown.", .example = "ada@example.com"}},
          }};
}

Description describe(const EventView*) {
  return {
      .name = "Event",
      .about = "What happened to an asset; it never changes.",
      .fields = {
          {"id", {.about = "The id of the event."}},
          {"asset_id", {.about = "The asset that it happened to."}},
          {"type",
           {.about = "What happened: the event's attribute arc_display_type.", .example = "Access granted"}},
          {"operation",
           {.about = "Record, NewAsset for the first event of an asset, StartTracking or StopTracking.",
            .example = "Record"}},
          {"behaviour",
           {.about = "Which behaviour of the asset it belongs to.", .example = "RecordEvidence"}},
          {"attributes",
           {.about = "What is known of it.",
            .example = R"({"arc_display_type":"Access granted","person":"ada","result":"opened"})"}},
          {"asset_attributes",
           {.about = "Attributes that the asset has from then on, those that the caller may read."}},
          {"removed_attributes", {.about = "Attributes that the asset has no more from then on."}},
          {"declared_at", {.about = "When it happened, as its sender says."}},
          {"accepted_at", {.about = "When this server took it."}},
          {"stored_at", {.about = "When it became durable."}},
          {"principal_declared", {.about = "Who is behind it, as its sender says."}},
          {"principal_accepted", {.about = "Who has sent it, as this server knows."}},
      }};
}

PrincipalView principal_view(const model::Principal& principal) {
  return {.issuer = principal.issuer,
          .subject = principal.subject,
          .display_name = principal.display_name,
          .email = principal.email};
}

EventView event_view(const model::Event& event) {
  return {.id = event.id,
          .asset_id = event.asset,
          .type = std::string(event.type()),
          .operation = event.operation,
          .behaviour = event.behaviour,
          .attributes = event.attributes,
          .asset_attributes = event.asset_attributes,
          .removed_attributes = event.removed_attributes,
          .declared_at = event.declared,
          .accepted_at = event.accepted,
          .stored_at = event.stored,
          .principal_declared = principal_view(event.principal_declared),
          .principal_accepted = principal_view(event.principal_accepted)};
}

}  // namespace sallyport::api
