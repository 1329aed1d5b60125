// An event as the API's answers show it.
#pragma once

#include <string>
#include <vector>

#include "api/shape.h"
#include "base/clock.h"
#include "model/asset.h"

namespace sallyport::api {

struct PrincipalView {
  std::string issuer;
  std::string subject;
  std::string display_name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(PrincipalView, (), (issuer, subject, display_name, email))
Description describe(const PrincipalView*);

PrincipalView principal_view(const model::Principal& principal);

struct EventView {
  model::EventId id;
  model::AssetId asset_id;
  std::string type;
  std::string operation;
  std::string behaviour;
  model::Attributes attributes;
  model::Attributes asset_attributes;
  std::vector<std::string> removed_attributes;
  base::Time declared_at;
  base::Time accepted_at;
  base::Time stored_at;
  PrincipalView principal_declared;
  PrincipalView principal_accepted;
};
BOOST_DESCRIBE_STRUCT(EventView, (),
                      (id, asset_id, type, operation, behaviour, attributes, asset_attributes,
                       removed_attributes, declared_at, accepted_at, stored_at, principal_declared,
                       principal_accepted))
Description describe(const EventView*);

EventView event_view(const model::Event& event);

}  // namespace sallyport::api
