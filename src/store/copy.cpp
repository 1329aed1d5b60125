#include "store/copy.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/digest.h"
#include "store/columns.h"
#include "store/migrations.h"

namespace sallyport::store {
namespace {

constexpr auto kTables = std::to_array<CopiedTable>({
    {"settings", "name:t value:b"},
    {"counters", "name:t value:i"},
    {"changes", "sequence:i kind:t object:b created_at:i"},
    {"leases", "name:t holder:t fence:i expires_at:i"},
    {"data_keys", "id:b version:i kek_id:t wrapped:b created_at:i active:i tenant_id:b active_from:i"},
    {"tenants",
     "id:b name:t created_at:i disabled:i verified_domain:t limits:t connections_enabled:i "
     "requires_second_factor:i"},
    {"roles", "tenant_id:b name:t description:t permissions:t assets:t created_at:i version:i", 2},
    {"accounts", "id:b email:t display_name:t password_hash:t created_at:i folded_name:t address_proved:i"},
    {"account_sessions",
     "id:b account_id:b token_digest:b previous_digest:b previous_until:i csrf_token:b created_at:i "
     "confirmed_at:i last_used_at:i expires_at:i source:t user_agent:t provider_tenant:b"},
    {"account_totp", "account_id:b sealed_secret:b last_step:i confirmed:i created_at:i"},
    {"account_passkeys",
     "id:b account_id:b name:t credential_id:b public_key:b sign_count:i created_at:i last_used_at:i"},
    {"account_recovery_codes", "account_id:b digest:b", 2},
    {"members", "id:b tenant_id:b account_id:b role:t state:t created_at:i address_proved:i"},
    {"provider_identities", "tenant_id:b issuer:t subject:t member_id:b created_at:i last_used_at:i", 3},
    {"provider_attempts",
     "state_digest:b binder_digest:b tenant_id:b issuer:t client_id:t return_to:t anew:i created_at:i "
     "expires_at:i"},
    {"sign_in_rules", "tenant_id:b domains:t default_role:t required_of:i"},
    {"password_links", "account_id:b token_digest:b expires_at:i"},
    {"invitations",
     "id:b tenant_id:b email:t message:t role:t token_digest:b invited_by:t created_at:i expires_at:i "
     "wrong_passwords:i proves_address:i inviter:b"},
    {"organisations",
     "id:b tenant_id:b display_name:t wallet_pub_keys:t wallet_addresses:t tessera_pub_keys:t "
     "linked_tenant:b created_at:i"},
    {"enterprise_sso", "tenant_id:b enabled:i config_url:t issuer:t client_id:t sealed_client_secret:b"},
    {"administrators", "tenant_id:b issuer:t subject:t display_name:t email:t position:i", 3},
    {"integrations",
     "id:b tenant_id:b kind:t name:t claims:t role:t enabled:i token_lifetime:i refresh_lifetime:i "
     "algorithm:t "
     "created_at:i version:i tokens_valid_from:i scopes:t settings:t draft:i folded_name:t"},
    {"credentials",
     "id:b integration_id:b digest:b sealed_secret:b hint:t valid_from:i valid_until:i created_at:i "
     "last_used_at:i "
     "last_used_from:t tokens_ended:i generation:i first_used_at:i retire_unused_after:i"},
    {"webhooks",
     "id:b tenant_id:b integration_id:b position:i name:t url:t format:i events:t assets:t active:i "
     "stop_reason:t sealed_secret:b sealed_previous_secret:b previous_until:i cursor:i failing_since:i "
     "created_at:i version:i"},
    {"webhook_deliveries",
     "id:b webhook_id:b tenant_id:b position:i event:t body:t state:i attempts:i next_attempt_at:i "
     "last_attempt_at:i last_status:i last_error:t created_at:i"},
    {"provider_setups",
     "id:b tenant_id:b position:i provider:t entry:t name:t client_id:t sealed_secrets:b settings:t "
     "sealed_settings:b scopes:t policy:i enabled:i created_at:i version:i"},
    {"connections",
     "id:b tenant_id:b setup_id:b position:i owner_kind:i owner_id:b label:t account_id:t account_label:t "
     "is_default:i state:i cause:t client_id:t scopes:t kept:t expires_at:i generation:i refreshed_at:i "
     "idle_end:i absolute_end:i connected_by:b connected_at:i attempt_at:i attempts:i lease_until:i fence:i "
     "failures:i "
     "next_try_at:i last_used_at:i connected_by_kind:i connector_left_at:i keep_at:i notice_at:i letter_at:i "
     "sealed_tokens:b"},
    {"host_members", "id:b tenant_id:b host_id:t display_name:t seen_at:i"},
    {"connect_attempts",
     "id:t tenant_id:b setup_id:b integration_id:b owner_kind:i owner_id:b member_id:b connection_id:b "
     "state:i "
     "cause:t scopes:t redirect_uri:t return_to:t state_digest:b binder_digest:b created_at:i expires_at:i "
     "version:i sealed_verifier:b sealed_grant:b"},
    {"credential_warnings", "credential_id:b days:i", 2},
    {"signing_keys",
     "id:b kid:t algorithm:t public_key:b sealed_private:b published_at:i active_from:i retired_at:i "
     "delete_at:i"},
    {"revocations", "token_digest:b expires_at:i"},
    {"users",
     "id:b tenant_id:b source:t external_id:t name:t folded_name:t email:t active:i created_at:i "
     "updated_at:i version:i"},
    {"user_groups",
     "id:b tenant_id:b source:t external_id:t name:t folded_name:t created_at:i updated_at:i version:i"},
    {"group_members", "group_id:b user_id:b", 2},
    {"audit_blocks", "sequence:i first_time:i last_time:i records:i hash:b size:i body:b"},
    {"audit_presence", "bucket:i id:b", 2},
    {"audit_buckets", "bucket:i first_time:i last_time:i bytes:i"},
    {"audit_outbox", "position:i record:b"},
    {"single_uses", "scope:b value_digest:b expires_at:i", 2},
    {"assets",
     "position:i id:b tenant_id:b attributes:t behaviours:t proof_mechanism:t is_public:i tracked:i "
     "created_at:i changed_at:i version:i"},
    {"asset_terms", "term:i position:i", 2},
    {"events",
     "position:i id:b tenant_id:b asset_id:b operation:t behaviour:t attributes:t asset_attributes:t "
     "removed_attributes:t declared_at:i accepted_at:i stored_at:i principal_declared:t "
     "principal_accepted:t"},
    {"blobs", "digest:b size:i touched_at:i dying:i"},
    {"attachments",
     "id:b tenant_id:b asset_id:b event_id:b position:i name:t content_type:t size:i digest:b created_by:t "
     "created_at:i link_generation:i"},
    {"access_policies", "id:b tenant_id:b name:t description:t body:t created_at:i version:i"},
    {"access_policy_versions", "tenant_id:b version:i"},
    {"policy_announcements", "policy_id:b version:i tenant_id:b made_at:i done_to:i", 2},
    {"usage", "tenant_id:b day:i integration_id:b operation:t deprecated:i allowed:i limited:i", 4},
    {"quota_windows", "integration_id:b metered:t length:i number:i taken:i", 3},
    {"idempotency_keys", "scope:b key_digest:b request_digest:b made:b expires_at:i", 2},
});

struct Column {
  std::string_view name;
  char type;
};

std::vector<Column> columns_of(const CopiedTable& table) {
  std::vector<Column> columns;
  std::string_view rest = table.columns;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    columns.push_back({rest.substr(0, end - 2), rest[end - 1]});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return columns;
}

std::string names_of(std::span<const Column> columns, std::string_view before = "") {
  std::string list;
  for (const Column& column : columns) {
    if (!list.empty()) list += ", ";
    list.append(before).append(column.name);
  }
  return list;
}

// Every row in the order of the key. Texts of all drivers sort by their bytes.
void for_each_row(Session& session, const CopiedTable& table,
                  const std::function<void(const std::vector<Value>&)>& take) {
  const auto columns = columns_of(table);
  std::vector<Value> values(columns.size());
  session.scan(fmt::format("SELECT {} FROM {} ORDER BY {}", names_of(columns), table.name,
                           names_of(std::span(columns).first(table.key_columns))),
               {}, [&](const Row& row) {
                 for (std::size_t i = 0; i < columns.size(); ++i) {
                   const int at = static_cast<int>(i);
                   if (row.is_null(at))
                     values[i] = std::monostate{};
                   else if (columns[i].type == 'i')
                     values[i] = row.integer(at);
                   else if (columns[i].type == 't')
                     values[i] = row.text(at);
                   else
                     values[i] = row.blob(at);
                 }
                 take(values);
                 return true;
               });
}

// Kind, length and bytes of each value, so that no two lists of values make the same bytes.
class Sum {
 public:
  explicit Sum(std::string_view table) { sum_.table = table; }
  void add(const std::vector<Value>& row) {
    ++sum_.rows;
    for (const Value& value : row) std::visit([&](const auto& it) { add_one(it); }, value);
  }
  TableSum finish() {
    sum_.sha256 = base::hex_encode(hash_.finish());
    return sum_;
  }

 private:
  void add_one(std::monostate) { number(0); }
  void add_one(std::int64_t value) {
    number(1);
    number(static_cast<std::uint64_t>(value));
  }
  void add_one(const std::string& text) { sized(2, base::as_bytes(text)); }
  void add_one(const base::Bytes& bytes) { sized(3, bytes); }
  void sized(std::uint64_t kind, base::ByteView bytes) {
    number(kind);
    number(bytes.size());
    hash_.update(bytes);
  }
  void number(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (auto& byte : bytes) {
      byte = static_cast<std::uint8_t>(value);
      value >>= 8;
    }
    hash_.update(bytes);
  }

  TableSum sum_;
  crypto::Sha256 hash_;
};

class Insertion {
 public:
  explicit Insertion(const CopiedTable& table) : columns_(columns_of(table)) {
    sql_ = fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, names_of(columns_),
                       names_of(columns_, ":"));
  }
  void run(Session& session, const std::vector<Value>& row) const {
    std::vector<Parameter> parameters;
    for (std::size_t i = 0; i < row.size(); ++i)
      std::visit([&](const auto& value) { parameters.push_back(parameter(columns_[i].name, value)); },
                 row[i]);
    session.execute(sql_, parameters);
  }

 private:
  static Parameter parameter(std::string_view name, std::monostate) { return {name, std::nullopt}; }
  static Parameter parameter(std::string_view name, const auto& value) { return {name, value}; }

  std::vector<Column> columns_;
  std::string sql_;
};

// A database as its migrations leave it has rows in `counters` only, and those count nothing yet.
bool is_empty(Session& session) {
  for (const CopiedTable& table : kTables) {
    const std::string sql = fmt::format("SELECT count(*) FROM {}{}", table.name,
                                        table.name == "counters" ? " WHERE value <> 0" : "");
    if (query_integer(session, sql, {}) > 0) return false;
  }
  return true;
}

std::vector<TableSum> copy_rows(Session& source, Session& target) {
  std::vector<TableSum> sums;
  target.execute("DELETE FROM counters", {});
  for (const CopiedTable& table : kTables) {
    Sum sum(table.name);
    const Insertion insertion(table);
    for_each_row(source, table, [&](const std::vector<Value>& row) {
      sum.add(row);
      insertion.run(target, row);
    });
    sums.push_back(sum.finish());
  }
  return sums;
}

base::Result<void> check_source(Database& from) {
  const auto known = std::ssize(all_migrations(from.name()));
  if (const auto present = schema_version(from); present != known)
    return base::refuse(
        base::ErrorKind::kConflict, "schema_differs",
        fmt::format("The database to copy from has schema version {}, but this Sallyport works with {}. "
                    "Start the server on it once, or use the version that wrote it.",
                    present, known),
        "from");
  return {};
}

}  // namespace

std::span<const CopiedTable> all_tables() { return kTables; }

std::vector<TableSum> sum_up(Database& database) {
  std::vector<TableSum> sums;
  database.read([&](Session& session) {
    sums.clear();
    for (const CopiedTable& table : kTables) {
      Sum sum(table.name);
      for_each_row(session, table, [&](const std::vector<Value>& row) { sum.add(row); });
      sums.push_back(sum.finish());
    }
  });
  return sums;
}

base::Result<std::vector<TableSum>> copy_database(Database& from, Database& to, const base::Clock& clock) {
  TRY_VOID(check_source(from));
  TRY_VOID(migrate(to, clock));
  std::vector<TableSum> sent;
  bool empty = true;
  // As the writer of both, so that nobody changes either of them; the source is rolled back.
  from.write([&](Session& source) {
    to.write([&](Session& target) {
      empty = is_empty(target);
      if (empty) sent = copy_rows(source, target);
      return empty;
    });
    return false;
  });
  if (!empty)
    return base::refuse(base::ErrorKind::kConflict, "target_not_empty",
                        "The database to copy to holds records already. Give one that is empty.", "to");
  if (sum_up(to) != sent)
    return base::refuse(base::ErrorKind::kConflict, "copy_differs",
                        "What was read back from the new database is not what was written. Do not use it.",
                        "to");
  return sent;
}

}  // namespace sallyport::store
