#include "store/asset_repository.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/check.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "store/columns.h"
#include "store/counter.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

namespace json = boost::json;
using model::Asset;

constexpr std::string_view kAssetColumns =
    "a.position, a.id, a.tenant_id, a.attributes, a.behaviours, a.proof_mechanism, a.is_public, a.tracked, "
    "a.created_at, a.changed_at, a.version";

Asset read_asset(const Row& row) {
  return {.id = read_id<model::AssetId>(row, 1),
          .tenant = read_id<model::TenantId>(row, 2),
          .position = row.integer(0),
          .attributes = read_attributes_column(row.text(3)),
          .behaviours = read_names_column(row.text(4)),
          .proof_mechanism = row.text(5),
          .is_public = row.boolean(6),
          .tracked = row.boolean(7),
          .created_at = row.time(8),
          .changed_at = row.time(9),
          .version = row.integer(10)};
}

std::string select_assets(std::string_view rest) {
  return std::string("SELECT ").append(kAssetColumns).append(rest);
}

std::int64_t hash_of(const model::TenantId& tenant, std::string_view name, std::string_view value) {
  const std::array length{static_cast<std::uint8_t>(name.size())};
  const auto digest = crypto::Sha256()
                          .update(tenant.bytes())
                          .update(length)
                          .update(base::as_bytes(name))
                          .update(base::as_bytes(value))
                          .finish();
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | digest.at(i);
  return static_cast<std::int64_t>(number);
}

std::set<std::int64_t> terms_of(const Asset& asset) {
  std::set<std::int64_t> terms;
  for (const auto& [name, value] : asset.attributes) {
    terms.insert(hash_of(asset.tenant, name, model::kEverything));
    if (const auto* text = std::get_if<std::string>(&value)) terms.insert(hash_of(asset.tenant, name, *text));
  }
  return terms;
}

// Lists of terms come in a few lengths only, the rest filled up with the last of them, so that a connection
// prepares a few statements and not one for each length.
constexpr std::array<std::size_t, 4> kLengths{1, 4, 16, AssetRepository::kMostTerms};

class TermList {
 public:
  explicit TermList(std::span<const std::int64_t> terms) {
    CHECK(!terms.empty() && terms.size() <= AssetRepository::kMostTerms);
    const std::size_t length = *std::ranges::lower_bound(kLengths, terms.size());
    for (std::size_t i = 0; i < length; ++i) {
      sql_.append(i == 0 ? "(:" : ", :").append(kNames.at(i));
      parameters_.emplace_back(kNames.at(i), terms[std::min(i, terms.size() - 1)]);
    }
    sql_ += ')';
  }
  const std::string& sql() const { return sql_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  static const std::array<std::string, AssetRepository::kMostTerms> kNames;
  std::string sql_;
  std::vector<Parameter> parameters_;
};

const std::array<std::string, AssetRepository::kMostTerms> TermList::kNames = [] {
  std::array<std::string, AssetRepository::kMostTerms> names;
  for (std::size_t i = 0; i < names.size(); ++i) names.at(i) = "term" + std::to_string(i);
  return names;
}();

}  // namespace

std::optional<std::int64_t> asset_term(const model::TenantId& tenant, const model::Term& term) {
  if (term.negated) return std::nullopt;
  return hash_of(tenant, term.name, term.value);
}

void AssetRepository::insert(Asset& asset) {
  asset.position = next_number(session_, "assets");
  session_.execute(
      "INSERT INTO assets (position, id, tenant_id, attributes, behaviours, proof_mechanism, is_public, "
      "tracked, "
      "created_at, changed_at, version) VALUES (:position, :id, :tenant, :attributes, :behaviours, "
      ":mechanism, "
      ":public, :tracked, :created_at, :changed_at, :version)",
      {{"position", asset.position},
       {"id", asset.id.bytes()},
       {"tenant", asset.tenant.bytes()},
       {"attributes", base::to_json(model::to_json(asset.attributes))},
       {"behaviours", base::to_json(json::value_from(asset.behaviours))},
       {"mechanism", asset.proof_mechanism},
       {"public", asset.is_public},
       {"tracked", asset.tracked},
       {"created_at", asset.created_at},
       {"changed_at", asset.changed_at},
       {"version", asset.version}});
  for (const std::int64_t term : terms_of(asset))
    session_.execute("INSERT INTO asset_terms (term, position) VALUES (:term, :position)",
                     {{"term", term}, {"position", asset.position}});
}

std::optional<Asset> AssetRepository::find(const model::TenantId& tenant, const model::AssetId& id) {
  return query_first(session_, select_assets(" FROM assets a WHERE a.id = :id AND a.tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_asset);
}

std::optional<Asset> AssetRepository::find_public(const model::AssetId& id) {
  return query_first(session_, select_assets(" FROM assets a WHERE a.id = :id AND a.is_public = 1"),
                     {{"id", id.bytes()}}, read_asset);
}

void AssetRepository::update(Asset& asset, const Asset& before) {
  ++asset.version;
  const auto updated = session_.execute(
      "UPDATE assets SET attributes = :attributes, behaviours = :behaviours, is_public = :public, tracked = "
      ":tracked, "
      "changed_at = :changed_at, version = :version WHERE position = :position",
      {{"attributes", base::to_json(model::to_json(asset.attributes))},
       {"behaviours", base::to_json(json::value_from(asset.behaviours))},
       {"public", asset.is_public},
       {"tracked", asset.tracked},
       {"changed_at", asset.changed_at},
       {"version", asset.version},
       {"position", asset.position}});
  CHECK(updated == 1);
  if (asset.attributes == before.attributes) return;
  const auto old_terms = terms_of(before);
  const auto new_terms = terms_of(asset);
  for (const std::int64_t term : old_terms)
    if (!new_terms.contains(term))
      session_.execute("DELETE FROM asset_terms WHERE term = :term AND position = :position",
                       {{"term", term}, {"position", asset.position}});
  for (const std::int64_t term : new_terms)
    if (!old_terms.contains(term))
      session_.execute("INSERT INTO asset_terms (term, position) VALUES (:term, :position)",
                       {{"term", term}, {"position", asset.position}});
}

AssetRepository::Scanned AssetRepository::scan(const AssetScan& scan) {
  std::vector<Parameter> parameters;
  std::string sql;
  if (scan.terms) {
    const TermList list(*scan.terms);
    parameters = list.parameters();
    sql = select_assets(" FROM asset_terms t JOIN assets a ON a.position = t.position WHERE t.term IN " +
                        list.sql() +
                        " AND t.position > :after AND t.position <= :until AND a.tenant_id = :tenant "
                        "ORDER BY t.position LIMIT :limit");
  } else {
    sql = select_assets(
        " FROM assets a WHERE a.tenant_id = :tenant AND a.position > :after AND a.position <= :until "
        "ORDER BY a.position LIMIT :limit");
  }
  parameters.emplace_back("tenant", scan.tenant.bytes());
  parameters.emplace_back("after", scan.after);
  parameters.emplace_back("until", scan.until);
  parameters.emplace_back("limit", scan.limit);
  auto rows = query_all(session_, sql, parameters, read_asset);
  const bool complete = std::ssize(rows) < scan.limit;
  // An asset that has two of the terms comes twice.
  const auto repeated = std::ranges::unique(rows, {}, &Asset::position);
  rows.erase(repeated.begin(), repeated.end());
  return {.assets = std::move(rows), .complete = complete};
}

std::int64_t AssetRepository::count(const model::TenantId& tenant) {
  return query_integer(session_, "SELECT count(*) FROM assets WHERE tenant_id = :tenant",
                       {{"tenant", tenant.bytes()}});
}

std::int64_t AssetRepository::count_up_to(std::span<const std::int64_t> terms, std::int64_t most) {
  const TermList list(terms);
  auto parameters = list.parameters();
  parameters.emplace_back("most", most);
  return query_integer(
      session_,
      "SELECT count(*) FROM (SELECT 1 FROM asset_terms WHERE term IN " + list.sql() + " LIMIT :most) counted",
      parameters);
}

std::int64_t AssetRepository::last_position() { return last_number(session_, "assets"); }

}  // namespace sallyport::store
