#include "vault/endings.h"

#include <utility>

#include <fmt/format.h>

#include "base/time_text.h"
#include "store/administrator_addresses.h"
#include "store/connection_upkeep_repository.h"
#include "store/provider_setup_repository.h"
#include "store/tenant_repository.h"
#include "vault/own_record.h"
#include "vault/refresh_state.h"
#include "vault/setup.h"

namespace sallyport::vault {

using model::Connection;
using store::ConnectionUpkeepRepository;
using store::Due;

namespace {

constexpr std::int64_t kAtOnce = 500;  // of one look; none of them waits for a service
constexpr std::int64_t kLettersAtOnce = 50;
constexpr std::int64_t kMostAddresses = 20;
constexpr std::chrono::hours kBetweenLetters{1};

base::Counter& counter(base::Metrics& metrics, std::string_view about) {
  return metrics.counter("sallyport_connection_notices_total",
                         "Notices that a connection ends, or that who has connected it has left.",
                         fmt::format("about=\"{}\"", about));
}

std::int64_t days_left(base::Time end, base::Time now) {
  return std::chrono::ceil<std::chrono::days>(end - now).count();
}

std::int64_t micros_of(std::optional<base::Time> time) { return time ? base::unix_micros(*time) : 0; }

}  // namespace

Endings::Endings(const House& house, Deliver deliver)
    : house_(house),
      deliver_(std::move(deliver)),
      ending_(counter(house.metrics, "ending")),
      left_(counter(house.metrics, "connector_left")) {}

async::Task<> Endings::maintain() {
  co_await give_notices();
  co_await look_at_connectors();
  if (deliver_) co_await send_letters();
}

// People of host products have no address here, so that only master accounts are written about.
std::optional<base::Time> Endings::letter_at(model::OwnerKind owner, base::Time now) const {
  return deliver_ && owner == model::OwnerKind::kMaster ? std::optional(now) : std::nullopt;
}

async::Task<> Endings::give_notices() {
  const auto now = house_.clock.now();
  const auto due = co_await house_.store.read([&](store::Session& session) {
    return ConnectionUpkeepRepository(session).due(Due::kNotice, now, kAtOnce);
  });
  if (!due || due->empty()) co_return;
  const auto given = co_await house_.store.write([&](store::Session& session) {
    std::uint64_t count = 0;
    for (const auto& connection : *due) count += give_notice(session, connection, now) ? 1 : 0;
    return count;
  });
  if (given) ending_.add(*given);
}

// Whether there was something to say, and nobody else has said it. Of several times that have passed, the
// last one counts.
bool Endings::give_notice(store::Session& session, const Connection& connection, base::Time now) const {
  const auto end = connection.absolute_end;
  const bool lives = connection.state == model::ConnectionState::kLive && end && *end > now;
  std::optional<base::Time> next;
  const auto row = store::ProviderSetupRepository(session).find(connection.tenant, connection.setup);
  if (lives && row) {
    const auto entry = provider_of(house_.catalogue, *row);
    next = next_notice(*end, entry ? (*entry)->notice_days : providers::Provider{}.notice_days, now);
  }
  ConnectionUpkeepRepository connections(session);
  if (!connections.move_due(Due::kNotice, connection.id, *connection.notice_at, next) || !lives) return false;
  if (const auto letter = letter_at(connection.owner_kind, now))
    connections.write_letter(connection.id, *letter);
  record_own(
      session, now, connection.tenant, connection.id, model::AuditAction::kConnectionEnding,
      fmt::format("{}, {}, in {} days, {}", row ? row->provider : "", model::to_string(connection.owner_kind),
                  days_left(*end, now), base::rfc3339_seconds(*end)));
  return true;
}

// A part of the master accounts each time, and then from the start again.
async::Task<> Endings::look_at_connectors() {
  const auto rows = co_await house_.store.read([&](store::Session& session) {
    return ConnectionUpkeepRepository(session).connectors(looked_at_, kAtOnce);
  });
  if (!rows) co_return;
  looked_at_ = std::ssize(*rows) < kAtOnce ? 0 : rows->back().position;
  std::vector<store::ConnectorRow> changed;
  for (const auto& row : *rows)
    if (row.has_left != row.was_seen) changed.push_back(row);
  if (changed.empty()) co_return;
  const auto now = house_.clock.now();
  const auto noted = co_await house_.store.write([&](store::Session& session) {
    std::uint64_t count = 0;
    for (const auto& row : changed) count += note_connector(session, row, now) ? 1 : 0;
    return count;
  });
  if (noted) left_.add(*noted);
}

bool Endings::note_connector(store::Session& session, const store::ConnectorRow& row, base::Time now) const {
  const auto left_at = row.has_left ? std::optional(now) : std::nullopt;
  const auto letter = row.has_left ? letter_at(model::OwnerKind::kMaster, now) : std::nullopt;
  if (!ConnectionUpkeepRepository(session).note_connector(row, left_at, letter) || !row.has_left)
    return false;
  record_own(session, now, row.tenant, row.id, model::AuditAction::kConnectorLeft,
             fmt::format("{}, {} {}", row.provider,
                         row.connector.kind == model::ConnectorKind::kMember ? "member" : "integration",
                         row.connector.id.to_string()));
  return true;
}

async::Task<> Endings::send_letters() {
  const auto due = co_await house_.store.read([&](store::Session& session) {
    return ConnectionUpkeepRepository(session).due(Due::kLetter, house_.clock.now(), kLettersAtOnce);
  });
  if (!due) co_return;
  for (const auto& connection : *due)
    if (!co_await send_letter(connection)) co_return;  // the mail server is away; the rest can wait as well
}

// What there is to say, and to whom; nothing when somebody else says it.
std::optional<Endings::Written> Endings::take_letter(store::Session& session, const Connection& connection,
                                                     base::Time again) const {
  if (!ConnectionUpkeepRepository(session).move_due(Due::kLetter, connection.id, *connection.letter_at,
                                                    again))
    return std::nullopt;
  const auto end = connection.absolute_end;
  Written written{
      .letter = {.id = fmt::format("{}.{}.{}", connection.id.to_string(), micros_of(connection.notice_at),
                                   micros_of(connection.connector_left_at)),
                 .account = connection.account_label.empty() ? connection.label : connection.account_label,
                 .connector_left = connection.connector_left_at.has_value()}};
  auto& letter = written.letter;
  if (const auto tenant = store::TenantRepository(session).find(connection.tenant))
    letter.tenant = tenant->name;
  const auto row = store::ProviderSetupRepository(session).find(connection.tenant, connection.setup);
  if (row) {
    letter.provider = row->provider;
    const auto entry = provider_of(house_.catalogue, *row);
    const bool is_moved = entry && (*entry)->refresh_extends &&
                          (*entry)->refresh_absolute.kind == providers::Lifetime::Kind::kLimited;
    if (connection.state == model::ConnectionState::kLive && !is_moved) letter.ends_at = end;
  }
  if (letter.ends_at || letter.connector_left)
    written.addresses = store::administrator_addresses(session, connection.tenant, kMostAddresses);
  return written;
}

// False when none of them could be reached.
async::Task<bool> Endings::send_letter(Connection connection) {
  const auto again = house_.clock.now() + kBetweenLetters;
  auto written = co_await house_.store.write(
      [&](store::Session& session) { return take_letter(session, connection, again); });
  if (!written) co_return false;
  if (!*written) co_return true;
  auto& [letter, addresses] = **written;
  std::size_t sent = 0;
  for (const auto& address : addresses) {
    letter.to = address;
    if (co_await deliver_(letter)) ++sent;
  }
  if (sent == 0 && !addresses.empty()) co_return false;
  co_await house_.store.write([&](store::Session& session) {
    return ConnectionUpkeepRepository(session).move_due(Due::kLetter, connection.id, again, std::nullopt);
  });
  co_return true;
}

}  // namespace sallyport::vault
