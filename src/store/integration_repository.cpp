#include "store/integration_repository.h"

#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/json.h"
#include "model/case_folding.h"
#include "store/columns.h"
#include "store/contains_pattern.h"
#include "store/folded_names.h"
#include "store/stored_json.h"

namespace sallyport::store {

namespace json = boost::json;

namespace {

// Columns of an integration, then those of one of its credentials, NULL when it has none.
constexpr int kCredentialColumn = 16;
#define SALLYPORT_INTEGRATION_COLUMNS                                                                     \
  "i.id, i.tenant_id, i.kind, i.name, i.claims, i.role, i.enabled, i.token_lifetime, "                    \
  "i.refresh_lifetime, i.algorithm, i.created_at, i.version, i.tokens_valid_from, i.scopes, i.settings, " \
  "i.draft, "                                                                                             \
  "c.id, c.digest, c.sealed_secret, c.hint, c.valid_from, c.valid_until, c.created_at, "                  \
  "c.last_used_at, c.last_used_from, c.tokens_ended, c.generation, c.first_used_at, c.retire_unused_after "
constexpr std::string_view kIntegrationColumns = SALLYPORT_INTEGRATION_COLUMNS;

std::string write_claims(const model::Claims& claims) {
  boost::json::object object;
  for (const auto& [name, value] : claims) object[name] = value;
  return base::to_json(object);
}

model::Claims read_claims(std::string_view text) {
  model::Claims claims;
  if (text == "{}") return claims;
  const auto parsed = base::parse_json(text);
  if (!parsed || !parsed->is_object()) throw StorageFault("Stored claims are no JSON object.");
  for (const auto& [name, value] : parsed->get_object()) {
    if (!value.is_string()) throw StorageFault("A stored claim is no text.");
    claims.emplace(name, value.get_string());
  }
  return claims;
}

// What few integrations have stands in one column, without what is as usual.
std::string write_settings(const model::Integration& integration) {
  json::object settings = limits_to_json(integration.limits);
  if (integration.reuse_tokens) settings["reuse_tokens"] = true;
  if (!integration.api_majors.empty()) settings["api_majors"] = json::value_from(integration.api_majors);
  return base::to_json(settings);
}

void read_settings(std::string_view text, model::Integration& integration) {
  if (text == "{}") return;
  try {
    const json::value stored = read_json_column(text);
    const json::object& settings = stored.as_object();
    integration.limits = limits_from_json(settings);
    integration.reuse_tokens = settings.contains("reuse_tokens");
    if (const auto* majors = settings.if_contains("api_majors"))
      integration.api_majors = json::value_to<std::vector<std::string>>(*majors);
  } catch (const boost::system::system_error&) {
    throw StorageFault("The stored settings of an integration are damaged.");
  }
}

model::Integration read_integration(const Row& row) {
  model::Integration integration{.id = read_id<model::IntegrationId>(row, 0),
                                 .tenant = read_id<model::TenantId>(row, 1),
                                 .kind = read_word(row, 2, model::parse_integration_kind),
                                 .name = row.text(3),
                                 .claims = read_claims(row.text(4)),
                                 .role = row.text(5),
                                 .enabled = row.boolean(6),
                                 .draft = row.boolean(15),
                                 .token_lifetime = read_seconds(row, 7),
                                 .refresh_lifetime = read_seconds(row, 8),
                                 .algorithm = {},
                                 .created_at = row.time(10),
                                 .version = row.integer(11),
                                 .tokens_valid_from = row.time(12),
                                 .credentials = {}};
  integration.scopes = read_names_column(row.text(13));
  read_settings(row.text(14), integration);
  if (!row.is_null(9)) integration.algorithm = read_word(row, 9, model::parse_signing_algorithm);
  return integration;
}

std::optional<std::chrono::hours> read_hours(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return std::chrono::hours{row.integer(column)};
}

Parameter hours_parameter(std::string_view name, const std::optional<std::chrono::hours>& value) {
  return value ? Parameter(name, std::int64_t{value->count()}) : Parameter(name, std::nullopt);
}

model::Credential read_credential(const Row& row, const model::IntegrationId& integration) {
  constexpr int kFirst = kCredentialColumn;
  return {.id = read_id<model::CredentialId>(row, kFirst),
          .integration = integration,
          .digest = row.blob(kFirst + 1),
          .sealed_secret = row.blob(kFirst + 2),
          .hint = row.text(kFirst + 3),
          .valid_from = row.time(kFirst + 4),
          .valid_until = row.optional_time(kFirst + 5),
          .created_at = row.time(kFirst + 6),
          .last_used_at = row.optional_time(kFirst + 7),
          .last_used_from = row.text(kFirst + 8),
          .tokens_ended = row.boolean(kFirst + 9),
          .generation = row.integer(kFirst + 10),
          .first_used_at = row.optional_time(kFirst + 11),
          .retire_unused_after = read_hours(row, kFirst + 12)};
}

// Rows of one integration follow each other; hands over each integration with all its credentials.
class Assembler {
 public:
  explicit Assembler(const std::function<void(model::Integration&&)>& take) : take_(take) {}

  bool add(const Row& row) {
    if (!current_ || read_id<model::IntegrationId>(row, 0) != current_->id) {
      finish();
      current_ = read_integration(row);
    }
    if (!row.is_null(kCredentialColumn)) current_->credentials.push_back(read_credential(row, current_->id));
    return true;
  }
  void finish() {
    if (current_) take_(std::move(*current_));
    current_.reset();
  }

 private:
  const std::function<void(model::Integration&&)>& take_;
  std::optional<model::Integration> current_;
};

void assemble(Session& session, std::string_view sql, std::span<const Parameter> parameters,
              const std::function<void(model::Integration&&)>& take) {
  Assembler assembler(take);
  session.query(sql, parameters, [&](const Row& row) { return assembler.add(row); });
  assembler.finish();
}

// The columns that change writes, with the texts that their parameters refer to.
class WrittenColumns {
 public:
  explicit WrittenColumns(const model::Integration& integration)
      : claims_(write_claims(integration.claims)),
        scopes_(base::to_json(json::value_from(integration.scopes))),
        settings_(write_settings(integration)),
        folded_name_(model::fold_case(integration.name)),
        parameters{{"name", integration.name},
                   {"folded_name", folded_name_},
                   {"draft", integration.draft},
                   {"claims", claims_},
                   {"role", integration.role},
                   {"scopes", scopes_},
                   {"settings", settings_},
                   {"enabled", integration.enabled},
                   seconds_parameter("token_lifetime", integration.token_lifetime),
                   seconds_parameter("refresh_lifetime", integration.refresh_lifetime),
                   integration.algorithm ? Parameter("algorithm", model::to_string(*integration.algorithm))
                                         : Parameter("algorithm", std::nullopt),
                   {"tokens_valid_from", integration.tokens_valid_from},
                   {"id", integration.id.bytes()}} {}
  WrittenColumns(const WrittenColumns&) = delete;
  WrittenColumns& operator=(const WrittenColumns&) = delete;

 private:
  const std::string claims_, scopes_, settings_, folded_name_;

 public:
  std::vector<Parameter> parameters;
};

// A live credential of the integration of the row: one that `which` is true of.
std::string live_credential(std::string_view which) {
  return fmt::format(
      "EXISTS (SELECT 1 FROM credentials l WHERE l.integration_id = integrations.id AND l.valid_from <= :now "
      "AND (l.valid_until IS NULL OR l.valid_until > :now){})",
      which);
}

std::string condition_of(Attention attention) {
  auto ends_soon = fmt::format("({} AND NOT {})", live_credential(""),
                               live_credential(" AND (l.valid_until IS NULL OR l.valid_until > :soon)"));
  std::string never_used =
      "(created_at <= :quiet AND NOT EXISTS (SELECT 1 FROM credentials u WHERE u.integration_id = "
      "integrations.id AND u.last_used_at IS NOT NULL))";
  auto no_secret = fmt::format("NOT {}", live_credential(""));
  switch (attention) {
    case Attention::kEndsSoon:
      return ends_soon;
    case Attention::kNeverUsed:
      return never_used;
    case Attention::kNoSecret:
      return no_secret;
    case Attention::kAny:
      return fmt::format("({} OR {} OR {})", ends_soon, never_used, no_secret);
  }
  base::check_failed("unknown attention", __FILE__, __LINE__);
}

// The conditions of a filter, and their parameters.
struct Conditions {
  std::string sql = "WHERE 1 = 1";
  std::vector<Parameter> parameters;

  explicit Conditions(const IntegrationFilter& filter) {
    if (filter.tenant) add("tenant_id = :tenant", {"tenant", filter.tenant->bytes()});
    if (filter.name) add("name = :name", {"name", *filter.name});
    if (filter.kind) add("kind = :kind", {"kind", model::to_string(*filter.kind)});
    if (filter.role) add("role = :role", {"role", *filter.role});
    if (filter.state) {
      add("draft = :draft", {"draft", filter.state == IntegrationState::kDraft});
      add("enabled = :enabled", {"enabled", filter.state == IntegrationState::kEnabled});
    }
    if (filter.search) find(*filter.search);
    if (filter.attention) look_after(*filter.attention, filter.now);
  }
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;

  void add(std::string_view condition, Parameter parameter) {
    sql.append(" AND ").append(condition);
    parameters.push_back(parameter);
  }

 private:
  void find(const IntegrationSearch& search) {
    pattern_ = contains_pattern(search.folded_part);
    const std::string_view by_name = "folded_name LIKE :pattern ESCAPE '\\'";
    parameters.emplace_back("pattern", pattern_);
    sql.append(" AND (").append(by_name);
    if (search.ids) {
      sql.append(" OR (id >= :first_id AND id <= :last_id)");
      parameters.emplace_back("first_id", search.ids->first.bytes());
      parameters.emplace_back("last_id", search.ids->second.bytes());
    }
    sql.append(")");
  }
  void look_after(Attention attention, base::Time now) {
    using Repository = IntegrationRepository;
    sql.append(" AND enabled = 1 AND ").append(condition_of(attention));
    if (attention != Attention::kNeverUsed) parameters.emplace_back("now", now);
    if (attention == Attention::kEndsSoon || attention == Attention::kAny)
      parameters.emplace_back("soon", now + Repository::kSoon);
    if (attention == Attention::kNeverUsed || attention == Attention::kAny)
      parameters.emplace_back("quiet", now - Repository::kQuiet);
  }

  std::string pattern_;
};

struct Ordering {
  std::string_view after;  // the condition for what follows a position
  std::string_view by;     // of a list
};

Ordering ordering_of(IntegrationOrder order) {
  switch (order) {
    case IntegrationOrder::kOldest:
      return {"(created_at, id) > (:after, :after_id)", "created_at, id"};
    case IntegrationOrder::kNewest:
      return {"(created_at, id) < (:after, :after_id)", "created_at DESC, id DESC"};
    case IntegrationOrder::kName:
      return {"(folded_name, id) > (:after, :after_id)", "folded_name, id"};
  }
  base::check_failed("unknown order", __FILE__, __LINE__);
}

// "i.created_at DESC, i.id DESC" of "created_at DESC, id DESC".
std::string of_integration(std::string_view by) {
  const auto comma = by.find(", ");
  return fmt::format("i.{}, i.{}", by.substr(0, comma), by.substr(comma + 2));
}

}  // namespace

void IntegrationRepository::insert(const model::Integration& integration) {
  WrittenColumns columns(integration);
  columns.parameters.insert(columns.parameters.end(), {{"tenant", integration.tenant.bytes()},
                                                       {"kind", model::to_string(integration.kind)},
                                                       {"created_at", integration.created_at},
                                                       {"version", integration.version}});
  session_.execute(
      "INSERT INTO integrations (name, folded_name, draft, claims, role, enabled, token_lifetime, "
      "refresh_lifetime, algorithm, "
      "tokens_valid_from, scopes, settings, id, tenant_id, kind, created_at, version) VALUES (:name, "
      ":folded_name, :draft, "
      ":claims, :role, "
      ":enabled, "
      ":token_lifetime, :refresh_lifetime, :algorithm, :tokens_valid_from, :scopes, :settings, :id, :tenant, "
      ":kind, "
      ":created_at, "
      ":version)",
      columns.parameters);
  for (const auto& credential : integration.credentials) add_credential(credential);
}

std::optional<model::Integration> IntegrationRepository::find(const model::IntegrationId& id) {
  std::optional<model::Integration> found;
  assemble(session_,
           "SELECT " SALLYPORT_INTEGRATION_COLUMNS
           "FROM integrations i LEFT JOIN credentials c ON c.integration_id = i.id WHERE i.id = :id "
           "ORDER BY c.created_at DESC, c.id DESC",
           std::array{Parameter("id", id.bytes())}, [&](model::Integration&& it) { found = std::move(it); });
  return found;
}

std::vector<model::Integration> IntegrationRepository::list(const IntegrationFilter& filter,
                                                            std::int64_t limit,
                                                            const std::optional<IntegrationPosition>& after,
                                                            IntegrationOrder order) {
  Conditions where(filter);
  const Ordering ordering = ordering_of(order);
  if (after) {
    const bool by_name = order == IntegrationOrder::kName;
    where.add(ordering.after,
              by_name ? Parameter("after", after->folded_name) : Parameter("after", after->created_at));
    where.parameters.emplace_back("after_id", after->id.bytes());
  }
  where.parameters.emplace_back("limit", limit);
  std::string sql = "SELECT ";
  sql.append(kIntegrationColumns).append("FROM (SELECT * FROM integrations ").append(where.sql);
  sql += fmt::format(
      " ORDER BY {} LIMIT :limit) i LEFT JOIN credentials c ON c.integration_id = i.id "
      "ORDER BY {}, c.created_at DESC, c.id DESC",
      ordering.by, of_integration(ordering.by));
  std::vector<model::Integration> found;
  assemble(session_, sql, where.parameters, [&](model::Integration&& it) { found.push_back(std::move(it)); });
  return found;
}

std::int64_t IntegrationRepository::count(const IntegrationFilter& filter) {
  const Conditions where(filter);
  return query_integer(session_, "SELECT count(*) FROM integrations " + where.sql, where.parameters);
}

void IntegrationRepository::for_each(const std::function<void(model::Integration&&)>& take) {
  Assembler assembler(take);
  session_.scan("SELECT " SALLYPORT_INTEGRATION_COLUMNS
                "FROM integrations i LEFT JOIN credentials c ON c.integration_id = i.id "
                "ORDER BY i.id, c.created_at DESC, c.id DESC",
                {}, [&](const Row& row) { return assembler.add(row); });
  assembler.finish();
}

void IntegrationRepository::for_each_ending(base::Time after, base::Time until,
                                            const std::function<void(model::Integration&&)>& take) {
  Assembler assembler(take);
  session_.scan("SELECT " SALLYPORT_INTEGRATION_COLUMNS
                "FROM credentials c JOIN integrations i ON i.id = c.integration_id "
                "WHERE c.valid_until > :after AND c.valid_until <= :until "
                "ORDER BY i.id, c.created_at DESC, c.id DESC",
                {{"after", after}, {"until", until}}, [&](const Row& row) { return assembler.add(row); });
  assembler.finish();
}

std::vector<model::Integration> IntegrationRepository::drafts_with_secret_before(base::Time cutoff) {
  std::vector<model::Integration> found;
  assemble(session_,
           "SELECT " SALLYPORT_INTEGRATION_COLUMNS
           "FROM integrations i JOIN credentials c ON c.integration_id = i.id "
           "WHERE i.draft = 1 AND i.created_at < :cutoff ORDER BY i.id, c.created_at DESC, c.id DESC",
           std::array{Parameter("cutoff", cutoff)},
           [&](model::Integration&& it) { found.push_back(std::move(it)); });
  return found;
}

std::vector<model::Integration> IntegrationRepository::with_retiring_credentials(base::Time now) {
  std::vector<model::Integration> found;
  assemble(session_,
           "SELECT " SALLYPORT_INTEGRATION_COLUMNS
           "FROM integrations i JOIN credentials c ON c.integration_id = i.id WHERE i.id IN "
           "(SELECT r.integration_id FROM credentials r WHERE r.retire_unused_after IS NOT NULL "
           "AND (r.valid_until IS NULL OR r.valid_until > :now)) "
           "ORDER BY i.id, c.created_at DESC, c.id DESC",
           std::array{Parameter("now", now)},
           [&](model::Integration&& it) { found.push_back(std::move(it)); });
  return found;
}

std::int64_t IntegrationRepository::fold_names() {
  return store::fold_names(session_, "integrations", "name");
}

bool IntegrationRepository::update(const model::Integration& integration, std::int64_t expected_version) {
  WrittenColumns columns(integration);
  columns.parameters.emplace_back("expected", expected_version);
  return session_.execute(
             "UPDATE integrations SET name = :name, folded_name = :folded_name, draft = :draft, claims = "
             ":claims, role = :role, enabled = :enabled, "
             "token_lifetime = :token_lifetime, refresh_lifetime = :refresh_lifetime, algorithm = "
             ":algorithm, "
             "tokens_valid_from = :tokens_valid_from, scopes = :scopes, settings = :settings, version = "
             "version + 1 "
             "WHERE id = :id AND version = :expected",
             columns.parameters) > 0;
}

std::int64_t IntegrationRepository::end_all_tokens(base::Time mark) {
  return session_.execute(
      "UPDATE integrations SET tokens_valid_from = :mark, version = version + 1 WHERE tokens_valid_from < "
      ":mark",
      {{"mark", mark}});
}

bool IntegrationRepository::erase(const model::IntegrationId& id) {
  return session_.execute("DELETE FROM integrations WHERE id = :id", {{"id", id.bytes()}}) > 0;
}

void IntegrationRepository::add_credential(const model::Credential& credential) {
  session_.execute(
      "INSERT INTO credentials (id, integration_id, digest, sealed_secret, hint, valid_from, valid_until, "
      "created_at, last_used_at, last_used_from, tokens_ended, generation, first_used_at, "
      "retire_unused_after) "
      "VALUES (:id, :integration, "
      ":digest, "
      ":sealed_secret, :hint, :valid_from, :valid_until, :created_at, :last_used_at, :last_used_from, "
      ":tokens_ended, :generation, :first_used_at, :retire_unused_after)",
      {{"id", credential.id.bytes()},
       {"integration", credential.integration.bytes()},
       {"digest", credential.digest},
       {"sealed_secret", credential.sealed_secret},
       {"hint", credential.hint},
       {"valid_from", credential.valid_from},
       {"valid_until", credential.valid_until},
       {"created_at", credential.created_at},
       {"last_used_at", credential.last_used_at},
       {"last_used_from", credential.last_used_from},
       {"tokens_ended", credential.tokens_ended},
       {"generation", credential.generation},
       {"first_used_at", credential.first_used_at},
       hours_parameter("retire_unused_after", credential.retire_unused_after)});
}

bool IntegrationRepository::update_credential(const model::Credential& credential) {
  return session_.execute(
             "UPDATE credentials SET valid_from = :valid_from, valid_until = :valid_until, "
             "tokens_ended = :tokens_ended, generation = :generation, retire_unused_after = "
             ":retire_unused_after, "
             "sealed_secret = CASE WHEN :forget = 1 THEN :nothing ELSE sealed_secret END WHERE id = :id",
             {{"valid_from", credential.valid_from},
              {"valid_until", credential.valid_until},
              {"tokens_ended", credential.tokens_ended},
              {"generation", credential.generation},
              hours_parameter("retire_unused_after", credential.retire_unused_after),
              {"forget", credential.sealed_secret.empty()},
              {"nothing", base::ByteView{}},
              {"id", credential.id.bytes()}}) > 0;
}

bool IntegrationRepository::erase_credential(const model::CredentialId& id) {
  return session_.execute("DELETE FROM credentials WHERE id = :id", {{"id", id.bytes()}}) > 0;
}

std::vector<model::IntegrationId> IntegrationRepository::erase_credentials_ended_before(base::Time cutoff) {
  auto owners =
      query_all(session_, "SELECT DISTINCT integration_id FROM credentials WHERE valid_until < :cutoff",
                {{"cutoff", cutoff}}, [](const Row& row) { return read_id<model::IntegrationId>(row, 0); });
  if (!owners.empty())
    session_.execute("DELETE FROM credentials WHERE valid_until < :cutoff", {{"cutoff", cutoff}});
  return owners;
}

void IntegrationRepository::touch_last_used(std::span<const LastUse> uses) {
  for (const LastUse& use : uses)
    session_.execute(
        "UPDATE credentials SET last_used_at = :at, last_used_from = :from, "
        "first_used_at = COALESCE(first_used_at, :at) "
        "WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)",
        {{"at", use.at}, {"from", use.from}, {"id", use.credential.bytes()}});
}

bool IntegrationRepository::first_warning(const model::CredentialId& credential, std::int64_t days) {
  return session_.execute(
             "INSERT INTO credential_warnings (credential_id, days) "
             "SELECT id, :days FROM credentials WHERE id = :credential "
             "ON CONFLICT (credential_id, days) DO NOTHING",
             {{"days", days}, {"credential", credential.bytes()}}) > 0;
}

}  // namespace sallyport::store
