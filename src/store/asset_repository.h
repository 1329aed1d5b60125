// Rows of assets and the index of their attributes.
//
// inventory/ uses it inside a transaction. A term stands for "has an attribute of this name" or "has this
// text as this attribute" in one tenant. It is a hash: what it finds is looked at again.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "model/access_policy.h"
#include "model/asset.h"
#include "store/database.h"

namespace sallyport::store {

// Nothing for a term that says what an asset does not have.
std::optional<std::int64_t> asset_term(const model::TenantId& tenant, const model::Term& term);

struct AssetScan {
  model::TenantId tenant{};
  // Those that have one of these, at most kMostTerms; nothing: all of the tenant.
  std::optional<std::span<const std::int64_t>> terms{};
  std::int64_t after = 0;                                         // positions above this one
  std::int64_t until = std::numeric_limits<std::int64_t>::max();  // and up to this one
  std::int64_t limit = 100;
};

class AssetRepository {
 public:
  static constexpr std::size_t kMostTerms = 64;

  explicit AssetRepository(Session& session) : session_(session) {}

  // Gives it its position.
  void insert(model::Asset& asset);
  std::optional<model::Asset> find(const model::TenantId& tenant, const model::AssetId& id);
  std::optional<model::Asset> find_public(const model::AssetId& id);
  // Writes what may change of it and raises its version; `before` is the row as it was read in this
  // transaction.
  void update(model::Asset& asset, const model::Asset& before);

  struct Scanned {
    std::vector<model::Asset> assets;  // in order of position, none twice
    bool complete = true;              // there are no more; else the limit was reached
  };
  Scanned scan(const AssetScan& scan);
  std::int64_t count(const model::TenantId& tenant);
  // How many assets have one of these terms (an asset that has two of them counts twice), counted up to
  // `most`.
  std::int64_t count_up_to(std::span<const std::int64_t> terms, std::int64_t most);
  std::int64_t last_position();  // of the installation; 0 when there is none

 private:
  Session& session_;
};

}  // namespace sallyport::store
