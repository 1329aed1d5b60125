// Rows of what happened to assets. They are written once and never change.
//
// inventory/ uses it inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/asset.h"
#include "store/database.h"

namespace sallyport::store {

struct EventScan {
  model::TenantId tenant{};
  std::optional<model::AssetId> asset{};  // nothing: of all assets
  bool newest_first = true;
  bool changes_only = false;  // those that have changed the asset
  std::int64_t after = 0;     // the position of the last one before; 0: from the start
  std::int64_t limit = 100;
};

class EventRepository {
 public:
  explicit EventRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::Event& event);
  std::optional<model::Event> find(const model::TenantId& tenant, const model::EventId& id);
  std::vector<model::Event> scan(const EventScan& scan);
  std::int64_t last_position();  // of the installation; 0 when there is none

 private:
  Session& session_;
};

}  // namespace sallyport::store
